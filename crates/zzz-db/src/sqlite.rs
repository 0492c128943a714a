//! SQLite: one thread that writes, and a few that read.
//!
//! SQLite has one writer at a time, whatever is done. So there is one thread that writes, and all who write wait in its
//! [`Queue`] instead of at the file's lock: what has gathered there while it worked is written in one transaction,
//! a savepoint for each, and answered after its `COMMIT`. Readers see the last commit and never wait for
//! the writer (WAL).
//!
//! A database in memory has one connection for everything: SQLite's ways to share one between
//! connections either let readers see what is not committed (shared cache), or turn them away while anything writes
//! (the `memdb` file system).

mod bind;
mod error;
mod job;
mod json;
mod open;
mod place;
mod queue;
mod reader;
mod runner;
mod session;
mod storage;
mod template;
#[cfg(test)]
mod tests;
mod times;
mod verb;
mod watch;
mod writer;

use std::{
    fmt,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use tokio::sync::{oneshot, watch as alive};

use self::{
    job::{Job, Work, Writing},
    open::Opener,
    queue::Queue,
    verb::Verb,
};
pub(crate) use self::{
    json::read_member,
    template::Template,
    times::{parse_date, parse_time, parse_timestamp},
};
use crate::{
    DatabaseConfig, Dialect, Error, ErrorKind, Result,
    driver::{Access, Begin, BoxFuture, Call, Database, Transaction},
};

/// How many threads may read.
const READERS_MAX: u32 = 64;

/// A SQLite database.
pub(crate) struct Sqlite {
    opener: Opener,
    readers_count: usize,
    checkout_timeout: Duration,
    writer: Arc<Queue>,
    /// The same as `writer` where one thread does everything.
    readers: Arc<Queue>,
    /// The number of the next job.
    next: AtomicU64,
    /// Whether it has started.
    started: tokio::sync::Mutex<bool>,
    /// Each thread holds a receiver until it has closed its connection.
    alive: alive::Sender<()>,
}

/// Who runs some calls.
enum Route {
    Reader,
    Writer(Writing),
}

impl Sqlite {
    pub(crate) fn new(config: &DatabaseConfig) -> Result<Self> {
        let opener = Opener::new(config)?;
        let readers_count = if opener.place.is_memory() { 0 } else { readers_count(config)? };
        let writer = Arc::new(Queue::new("the writer of SQLite", 1));
        let readers = match readers_count {
            0 => Arc::clone(&writer),
            count => Arc::new(Queue::new("a reader of SQLite", count)),
        };
        Ok(Self {
            opener,
            readers_count,
            checkout_timeout: config.checkout_timeout,
            writer,
            readers,
            next: AtomicU64::new(0),
            started: tokio::sync::Mutex::new(false),
            alive: alive::Sender::new(()),
        })
    }

    /// Starts with what `template` has, in memory.
    pub(crate) async fn start_of(&self, template: Option<Template>) -> Result<()> {
        let mut started = self.started.lock().await;
        if !*started {
            self.open(template).await?;
            *started = true;
        }
        Ok(())
    }

    /// A template of what is in the database now.
    pub(crate) async fn to_template(&self) -> Result<Template> {
        let (answer, answered) = oneshot::channel();
        self.submit(&self.writer, Work::Copy { answer }, answered).await
    }

    /// Opens all connections, and gives each a thread.
    async fn open(&self, template: Option<Template>) -> Result<()> {
        let (opener, readers_count) = (self.opener.clone(), self.readers_count);
        let open = move || opener.open(readers_count, template.as_ref());
        let opened = tokio::task::spawn_blocking(open).await;
        let lost = |error| Error::new(ErrorKind::Connection, "opening panicked").with_source(error);
        let (writer, readers) = opened.map_err(lost)??;
        let queue = Arc::clone(&self.writer);
        self.spawn("sqlite-writer", move || writer::serve(&writer, &queue))?;
        for (index, reader) in readers.into_iter().enumerate() {
            let (queue, writer) = (Arc::clone(&self.readers), Arc::clone(&self.writer));
            self.spawn("sqlite-reader", move || reader::serve(&reader, &queue, index, &writer))?;
        }
        self.writer.open();
        self.readers.open();
        Ok(())
    }

    fn spawn(&self, name: &str, serve: impl FnOnce() + Send + 'static) -> Result<()> {
        let alive = self.alive.subscribe();
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || {
            serve();
            drop(alive);
        });
        let cannot = |error| {
            // Those that have begun already end.
            self.close();
            Error::new(ErrorKind::Connection, format!("cannot start a thread: {error}"))
        };
        thread.map(drop).map_err(cannot)
    }

    fn close(&self) {
        self.readers.close();
        self.writer.close();
    }

    /// Who runs `calls`; what only their text says of their access is written into them.
    fn route(&self, calls: &mut [Call]) -> Result<Route> {
        let mut writing = None;
        for call in calls {
            if call.access == Access::Unknown {
                match verb::of(&call.sql) {
                    Verb::Read => call.access = Access::Read,
                    Verb::Write => call.access = Access::Write,
                    Verb::Alone => {
                        call.access = Access::Write;
                        writing = Some(Writing::Alone);
                    }
                    Verb::Transaction | Verb::Savepoint => return Err(verb::refuse_transaction()),
                    Verb::Attach => return Err(verb::refuse_attach()),
                    Verb::Unknown => {}
                }
            }
            if call.access == Access::Write {
                writing = writing.or(Some(Writing::Grouped));
            }
        }
        Ok(match writing {
            Some(writing) => Route::Writer(writing),
            None if self.readers_count == 0 => Route::Writer(Writing::Grouped),
            None => Route::Reader,
        })
    }

    /// Has `queue` do `work`, whose answer comes from `answered`.
    ///
    /// # Cancel safety
    ///
    /// Dropping it closes the answer's channel: the job is left out if it still waits, and interrupted if it takes long.
    async fn submit<T>(
        &self,
        queue: &Queue,
        work: Work,
        mut answered: oneshot::Receiver<Result<T>>,
    ) -> Result<T> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        queue.push(Job::new(id, work)).map_err(|(error, _)| error)?;
        let lost = |_| Error::new(ErrorKind::Connection, "a thread of SQLite has ended by a panic");
        match tokio::time::timeout(self.checkout_timeout, &mut answered).await {
            Ok(answer) => answer.map_err(lost)?,
            Err(_) => match self.give_up(id) {
                Some(error) => Err(error),
                // It runs, so that the time-out of statements is what counts.
                None => answered.await.map_err(lost)?,
            },
        }
    }

    /// Takes the job out of the queue it waits in, and says why it waited.
    fn give_up(&self, id: u64) -> Option<Error> {
        let waited = self.checkout_timeout;
        self.readers.give_up(id, waited).or_else(|| self.writer.give_up(id, waited))
    }
}

impl Database for Sqlite {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn create(&self) -> BoxFuture<'_, Result<bool>> {
        Box::pin(storage::create(self.opener.clone()))
    }

    fn drop_database(&self) -> BoxFuture<'_, Result<bool>> {
        Box::pin(storage::remove(self.opener.clone()))
    }

    fn start(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(self.start_of(None))
    }

    fn run(&self, mut calls: Vec<Call>) -> BoxFuture<'_, Result<Vec<Call>>> {
        Box::pin(async {
            let route = self.route(&mut calls)?;
            let (answer, answered) = oneshot::channel();
            let (queue, writing) = match route {
                Route::Reader => (&self.readers, Writing::Grouped),
                Route::Writer(writing) => (&self.writer, writing),
            };
            self.submit(queue, Work::calls(calls, answer, writing), answered).await
        })
    }

    fn begin(&self, begin: Begin) -> BoxFuture<'_, Result<Box<dyn Transaction>>> {
        Box::pin(async move {
            let (answer, answered) = oneshot::channel();
            let queue = if begin.is_read_only { &self.readers } else { &self.writer };
            let session = self.submit(queue, Work::Begin { begin, answer }, answered).await?;
            Ok(Box::new(session) as Box<dyn Transaction>)
        })
    }

    fn is_in_memory(&self) -> bool {
        self.opener.place.is_memory()
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            self.close();
            self.alive.closed().await;
        })
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.close();
    }
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sqlite").field(&self.opener.place).finish()
    }
}

/// As many as are configured; otherwise one for each core, 4 at most.
fn readers_count(config: &DatabaseConfig) -> Result<usize> {
    let count = match config.connections_max.map(NonZeroU32::get) {
        Some(count @ 1..=READERS_MAX) => return Ok(count as usize),
        Some(count) => count,
        None => return Ok(thread::available_parallelism().map_or(1, |cores| cores.get().min(4))),
    };
    let message = format!("`connections_max` is {count}, and SQLite reads by 1 to {READERS_MAX}");
    Err(Error::new(ErrorKind::Config, message))
}
