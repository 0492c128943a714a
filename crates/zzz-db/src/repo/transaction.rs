//! Transactions: what happens together or not at all.

use std::{
    fmt,
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use tokio::sync::Mutex;

use super::{Repo, Shared, Target};
use crate::{
    Error, ErrorKind, Isolation, Result,
    driver::{Access, Begin, Call, Transaction},
};

/// A repo inside of a transaction: whatever takes a `&Repo` works on it, and is undone with it.
///
/// It is a handle of its own, which can be moved into other tasks. After the transaction's end every use of it is an
/// error of the kind [`ErrorKind::Closed`].
#[derive(Clone, Debug)]
pub struct Tx(Repo);

impl Deref for Tx {
    type Target = Repo;

    fn deref(&self) -> &Repo {
        &self.0
    }
}

/// How a transaction runs.
#[derive(Clone, Copy, Debug, Default)]
#[must_use = "options do nothing by themselves: give them to `transaction_with`"]
pub struct TransactionOptions {
    begin: Begin,
    retries: u32,
}

impl TransactionOptions {
    /// As the database does it unless told, once.
    pub fn new() -> Self {
        Self::default()
    }

    /// How much it sees of what others do.
    pub const fn isolation(mut self, isolation: Isolation) -> Self {
        self.begin.isolation = isolation;
        self
    }

    /// It changes nothing. On SQLite such transactions do not wait for those that write.
    pub const fn read_only(mut self) -> Self {
        self.begin.is_read_only = true;
        self
    }

    /// How often the whole is tried again after it got in the way of others ([`ErrorKind::Serialization`]); never unless
    /// told. The closure runs anew each time, so what it does outside of the database happens each time.
    pub const fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }
}

/// A transaction that has begun and may have ended.
pub(super) struct Ongoing {
    shared: Arc<Shared>,
    /// None after the end.
    transaction: Mutex<Option<Box<dyn Transaction>>>,
    /// Set when it has to end while someone uses it.
    is_over: AtomicBool,
    /// Whether it got in the way of others.
    has_collided: AtomicBool,
    /// Whether rows of it are read, so that nothing else can run.
    is_streaming: AtomicBool,
    savepoints: AtomicU32,
}

impl Ongoing {
    pub(super) const fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    pub(super) async fn run(&self, calls: Vec<Call>) -> Result<Vec<Call>> {
        self.check_stream()?;
        self.run_now(calls).await
    }

    /// Runs a call that passes its rows on; nothing else runs meanwhile.
    pub(super) async fn stream(&self, calls: Vec<Call>) -> Result<Vec<Call>> {
        self.check_stream()?;
        self.is_streaming.store(true, Ordering::Release);
        let _end = EndOfStream(&self.is_streaming);
        self.run_now(calls).await
    }

    /// Whoever reads the rows of a stream would wait for what waits for them to be read.
    fn check_stream(&self) -> Result<()> {
        if !self.is_streaming.load(Ordering::Acquire) {
            return Ok(());
        }
        let message = "a stream of this transaction is still open: read it to its end or drop it, and then go on";
        Err(Error::statement(message))
    }

    async fn run_now(&self, calls: Vec<Call>) -> Result<Vec<Call>> {
        let mut slot = self.transaction.lock().await;
        if self.is_over.load(Ordering::Acquire) {
            slot.take();
        }
        let transaction = slot.as_mut().ok_or_else(ended)?;
        let result = transaction.run(calls).await;
        if matches!(&result, Err(error) if *error.kind() == ErrorKind::Serialization) {
            self.has_collided.store(true, Ordering::Relaxed);
        }
        if self.is_over.load(Ordering::Acquire) {
            slot.take();
        }
        result
    }

    async fn begin(shared: &Arc<Shared>, begin: Begin) -> Result<Arc<Self>> {
        Ok(Arc::new(Self {
            shared: Arc::clone(shared),
            transaction: Mutex::new(Some(shared.database().begin(begin).await?)),
            is_over: AtomicBool::new(false),
            has_collided: AtomicBool::new(false),
            is_streaming: AtomicBool::new(false),
            savepoints: AtomicU32::new(0),
        }))
    }

    /// Runs `work`, and commits it or undoes it.
    async fn finish<T, E, F>(self: &Arc<Self>, work: F) -> Result<T, E>
    where
        F: AsyncFnOnce(Tx) -> Result<T, E>,
        E: From<Error>,
    {
        let _end = EndOnDrop(Arc::clone(self));
        match work(Tx(Repo { target: Target::Transaction(Arc::clone(self)) })).await {
            Ok(value) => self.take().await?.commit().await.map(|()| value).map_err(|error| {
                let collided = *error.kind() == ErrorKind::Serialization;
                self.has_collided.fetch_or(collided, Ordering::Relaxed);
                error.into()
            }),
            Err(error) => {
                // If that fails, the connection is closed, which undoes it as well.
                let _ = self.take().await?.rollback().await;
                Err(error)
            }
        }
    }

    async fn take(&self) -> Result<Box<dyn Transaction>> {
        self.check_stream()?;
        self.transaction.lock().await.take().ok_or_else(ended)
    }
}

/// Has other calls run again, however the stream ended.
struct EndOfStream<'o>(&'o AtomicBool);

impl Drop for EndOfStream<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

#[cold]
fn ended() -> Error {
    Error::new(
        ErrorKind::Closed,
        "the transaction has ended: what is asked afterwards goes to the repo itself",
    )
}

/// Ends the transaction where its closure did not come to an end, whoever still has a handle to it.
struct EndOnDrop(Arc<Ongoing>);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        match self.0.transaction.try_lock() {
            Ok(mut slot) => drop(slot.take()),
            // Whoever uses it now ends it.
            Err(_) => self.0.is_over.store(true, Ordering::Release),
        }
    }
}

/// Transactions.
impl Repo {
    /// Runs `work` in a transaction: committed if it is `Ok`, undone if it is an error, panics, or is dropped.
    ///
    /// Inside of another transaction it is a savepoint: an error undoes what happened since.
    ///
    /// # Errors
    ///
    /// That of `work`; if the transaction cannot begin or be committed.
    ///
    /// # Cancel safety
    ///
    /// Dropped before its end, it is undone before anyone else gets the connection. Dropped while it commits, it may have
    /// been committed.
    ///
    /// # Examples
    ///
    /// ```
    /// # use zzz_db::{DatabaseConfig, Error, Repo};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> zzz_db::Result<()> {
    /// # let repo = Repo::new(&DatabaseConfig::new("sqlite::memory:".parse().unwrap()))?;
    /// # repo.start().await?;
    /// # repo.raw_exec("CREATE TABLE accounts (name TEXT, cents INTEGER)", ()).await?;
    /// repo.transaction(async |tx| {
    ///     tx.raw_exec("INSERT INTO accounts VALUES (?, ?)", ("Ann", 100)).await?;
    ///     tx.raw_exec("INSERT INTO accounts VALUES (?, ?)", ("Bob", 0)).await
    /// }).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn transaction<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: AsyncFnOnce(Tx) -> Result<T, E>,
        E: From<Error>,
    {
        match &self.target {
            Target::Transaction(ongoing) => self.savepoint(ongoing, work).await,
            Target::Database(shared) => {
                let ongoing = Ongoing::begin(shared, Begin::default()).await?;
                ongoing.finish(work).await
            }
        }
    }

    /// The same, as `options` say, which may have it run several times. A savepoint takes none of them.
    ///
    /// # Errors
    ///
    /// As [`transaction`](Self::transaction).
    ///
    /// # Cancel safety
    ///
    /// As [`transaction`](Self::transaction).
    ///
    /// # Examples
    ///
    /// ```
    /// # use zzz_db::{DatabaseConfig, Error, Isolation, Repo, TransactionOptions};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> zzz_db::Result<()> {
    /// # let repo = Repo::new(&DatabaseConfig::new("sqlite::memory:".parse().unwrap()))?;
    /// # repo.start().await?;
    /// # repo.raw_exec("CREATE TABLE seats (taken_by TEXT)", ()).await?;
    /// let options = TransactionOptions::new().isolation(Isolation::Serializable).retries(3);
    /// repo.transaction_with(options, |tx| async move {
    ///     tx.raw_exec("INSERT INTO seats VALUES (?)", ("Ann",)).await
    /// }).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn transaction_with<T, E, F, W>(
        &self,
        options: TransactionOptions,
        work: F,
    ) -> Result<T, E>
    where
        F: Fn(Tx) -> W,
        W: Future<Output = Result<T, E>>,
        E: From<Error>,
    {
        let shared = match &self.target {
            Target::Database(shared) => shared,
            Target::Transaction(ongoing) => {
                return self.savepoint(ongoing, async |tx| work(tx).await).await;
            }
        };
        let mut retries = options.retries;
        loop {
            let ongoing = Ongoing::begin(shared, options.begin).await?;
            let result = ongoing.finish(async |tx| work(tx).await).await;
            if result.is_ok() || retries == 0 || !ongoing.has_collided.load(Ordering::Relaxed) {
                return result;
            }
            retries -= 1;
        }
    }

    async fn savepoint<T, E, F>(&self, ongoing: &Arc<Ongoing>, work: F) -> Result<T, E>
    where
        F: AsyncFnOnce(Tx) -> Result<T, E>,
        E: From<Error>,
    {
        let number = ongoing.savepoints.fetch_add(1, Ordering::Relaxed);
        let run = |sql: String| ongoing.run(vec![Call::new(sql, Vec::new(), Access::Write)]);
        run(format!("SAVEPOINT s{number}")).await?;
        let mut undo = UndoOnDrop { ongoing: Arc::clone(ongoing), is_done: false };
        let result = work(Tx(self.clone())).await;
        if result.is_err() {
            run(format!("ROLLBACK TO s{number}")).await?;
        }
        run(format!("RELEASE s{number}")).await?;
        undo.is_done = true;
        result
    }
}

/// Ends the whole transaction where the closure of a savepoint did not come to an end: nobody knows how much of
/// it happened.
struct UndoOnDrop {
    ongoing: Arc<Ongoing>,
    is_done: bool,
}

impl Drop for UndoOnDrop {
    fn drop(&mut self) {
        if !self.is_done {
            self.ongoing.is_over.store(true, Ordering::Release);
        }
    }
}

impl fmt::Debug for Ongoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ongoing").field("database", &self.shared.database()).finish_non_exhaustive()
    }
}
