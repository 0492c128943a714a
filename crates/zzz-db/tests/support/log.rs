//! What is told of statements.

use std::{
    io,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tokio::{sync::oneshot, task};
use tracing_subscriber::fmt::MakeWriter;
use zzz_db::Repo;

/// A log that a test reads.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// What is logged on this thread while `work` is done.
    pub(crate) async fn of(work: impl AsyncFn()) -> String {
        let log = Self::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::DEBUG)
            .with_ansi(false)
            .with_writer(log.clone())
            .finish();
        let _guard = tracing::subscriber::set_default(subscriber);
        // An event that another test comes to first is asked of that test's thread, on which nobody
        // listens, and never again. So all are come to once, and then asked of this one.
        work().await;
        tracing::callsite::rebuild_interest_cache();
        log.0.lock().unwrap().clear();
        work().await;
        String::from_utf8(log.0.lock().unwrap().clone()).unwrap()
    }
}

impl<'w> MakeWriter<'w> for Log {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How long the database is held while a query waits for it.
const HELD: Duration = Duration::from_millis(30);

/// `repo` has one connection. Its log tells how long a query waited for it, and how long it took in all.
pub(crate) async fn waiting_is_told(repo: Repo) {
    let log = Log::of(async || {
        let (begun, has_begun) = oneshot::channel();
        let hold = repo.transaction(async |tx| {
            tx.raw_one::<i64>("SELECT CAST(1 AS BIGINT)", ()).await?;
            begun.send(()).unwrap();
            let started = Instant::now();
            while started.elapsed() < HELD {
                task::yield_now().await;
            }
            Ok::<(), zzz_db::Error>(())
        });
        let wait = async {
            has_begun.await.unwrap();
            repo.raw_one::<i64>("SELECT CAST(2 AS BIGINT)", ()).await.unwrap()
        };
        let (held, waited) = tokio::join!(hold, wait);
        held.unwrap();
        assert_eq!(waited, Some(2));
    })
    .await;
    let of =
        |sql: &str| log.lines().find(|line| line.contains(sql) && line.contains("asked")).unwrap();
    let first = of("SELECT CAST(1 AS BIGINT)");
    assert!(
        first.contains("DEBUG") && first.contains("zzz::query") && first.contains("rows=1"),
        "{first}"
    );
    let second = of("SELECT CAST(2 AS BIGINT)");
    let (queue, took) = (time(second, "queue="), time(second, "took="));
    // The query may have been sent a little after the holding began.
    assert!(queue > HELD / 2 && queue <= took, "{second}");
}

/// The time that stands behind `name`, as `Debug` writes it.
fn time(line: &str, name: &str) -> Duration {
    let (_, rest) = line.split_once(name).unwrap_or_else(|| panic!("no {name} in {line}"));
    let text = rest.split_whitespace().next().unwrap();
    let end = text.find(|c: char| c != '.' && !c.is_ascii_digit()).unwrap();
    let number: f64 = text[..end].parse().unwrap();
    let unit = match &text[end..] {
        "ns" => 1e-9,
        "µs" => 1e-6,
        "ms" => 1e-3,
        _ => 1.0,
    };
    Duration::from_secs_f64(number * unit)
}
