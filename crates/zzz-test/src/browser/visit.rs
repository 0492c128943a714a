//! Something that is tried in a browser.

use std::{
    fmt::Write,
    panic::{Location, resume_unwind},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use tokio::task::spawn_blocking;

use super::{
    console::Console,
    session::{Fault, Session},
};

/// Between two tries.
const PAUSE: Duration = Duration::from_millis(20);

/// What a failed test shows of a page.
const TEXT_CHARS_MAX: usize = 2_000;

pub(super) struct Visit {
    pub(super) session: Arc<Session>,
    pub(super) console: Arc<Console>,
    /// What the failed test says.
    pub(super) wanted: String,
    pub(super) patience: Duration,
    pub(super) location: &'static Location<'static>,
}

impl Visit {
    /// What `attempt` returns at last.
    pub(super) async fn then<T: Send + 'static>(
        self,
        attempt: impl Fn(&Session) -> Result<T, Fault> + Send + 'static,
    ) -> T {
        // Beside the test's runtime, and so beside its clock, which may stand still.
        let outcome =
            blocking(move || self.tried(attempt).map_err(|fault| self.report(&fault))).await;
        match outcome {
            Ok(value) => value,
            Err(report) => panic!("{report}"),
        }
    }

    fn tried<T>(&self, attempt: impl Fn(&Session) -> Result<T, Fault>) -> Result<T, Fault> {
        let end = Instant::now() + self.patience;
        loop {
            match attempt(&self.session) {
                Err(fault) if !fault.is_final() && Instant::now() < end => pause(),
                outcome => return outcome,
            }
        }
    }

    /// What is to be known of a failure: the page, and what it wrote to its console.
    fn report(&self, fault: &Fault) -> String {
        let mut report = format!("{}: {fault}\n\nasked for at {}\n", self.wanted, self.location);
        if let Ok(url) = self.session.url() {
            let text = self.session.script("return document.body?.innerText", &[]);
            let text = text.ok().and_then(|text| text.as_str().map(str::to_owned));
            let text: String = text.unwrap_or_default().chars().take(TEXT_CHARS_MAX).collect();
            let _ = write!(report, "\nthe page:\n  {url}\n\n{}", indented(&text));
        }
        if let Ok(lines) = self.console.heard(&self.session)
            && !lines.is_empty()
        {
            report.push_str("\nthe console:\n");
            report.extend(lines.iter().map(|line| indented(&line.text)));
        }
        report
    }
}

fn indented(text: &str) -> String {
    text.lines().filter(|line| !line.is_empty()).map(|line| format!("  {line}\n")).collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "on a thread that only waits, for a browser that tells nothing"
)]
fn pause() {
    thread::sleep(PAUSE);
}

/// Runs what blocks beside the test's runtime.
pub(super) async fn blocking<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    match spawn_blocking(run).await {
        Ok(value) => value,
        Err(panicked) => resume_unwind(panicked.into_panic()),
    }
}
