//! A transaction of PostgreSQL that is never committed, in the place of its database.
//!
//! A savepoint stands behind all that has succeeded. Whoever changes something sets it anew in the same round trip, a
//! transaction does so in the place of its `COMMIT`, and what fails, is undone or is given up goes back to it. Reads
//! need nothing.

use std::{fmt, sync::Arc, thread, time::Duration};

use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    time::{self, Instant},
};

use super::{grounds::Grounds, runtime};
use crate::{
    DatabaseConfig, Dialect, Error, ErrorKind, FromRow as _, Migrations, Repo, Result,
    driver::{Access, Begin, BoxFuture, Call, Database, Transaction},
    pool::Seat,
    repo::Rows,
};

/// Repos of which sandboxes are transactions: their connections serve one test after the other.
static SERVERS: Grounds<Repo> = Grounds::new();

/// How long a sandbox waits for a connection, while more tests run than there are connections.
const CONNECTION_WAIT_MAX: Duration = Duration::from_mins(1);

const SAVEPOINT: &str = "SAVEPOINT zzz_sandbox";
const RELEASE: &str = "RELEASE zzz_sandbox";
const ROLLBACK: &str = "ROLLBACK TO zzz_sandbox";

/// Outside of transactions each statement would be committed, so what is deferred is checked at its end, too.
const CHECK: &str = "SET CONSTRAINTS ALL IMMEDIATE";

/// The constraints that transactions defer unless told, as `SET CONSTRAINTS` takes them.
const DEFERRED: &str = "SELECT string_agg(format('%I.%I', n.nspname, c.conname), ', ') \
    FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace \
    WHERE c.condeferred AND NOT pg_is_other_temp_schema(n.oid) AND has_schema_privilege(n.oid, 'USAGE')";

/// A transaction that is never committed, as a database.
pub(super) struct Undone {
    config: DatabaseConfig,
    migrations: Migrations,
    /// By which the server is known.
    key: String,
    state: Arc<Mutex<State>>,
    /// What holds the connection.
    seat: Arc<Seat>,
}

enum State {
    New,
    Open(Outer),
    Stopped,
}

/// The transaction around all of a test.
struct Outer {
    /// Only `drop` and the end take it.
    transaction: Option<Box<dyn Transaction>>,
    /// Whether something may have happened since the savepoint that is not to stay.
    is_unsettled: bool,
}

impl Undone {
    pub(super) fn new(config: &DatabaseConfig, migrations: &Migrations) -> Result<Self> {
        let DatabaseConfig { url, statement_timeout, statements_max, connections_max, .. } = config;
        let fingerprint = migrations.fingerprint(Dialect::Postgres)?;
        let settings = (statement_timeout, statements_max, connections_max);
        Ok(Self {
            key: format!("{} {settings:?} {fingerprint}", url.expose()),
            config: config.clone(),
            migrations: migrations.clone(),
            state: Arc::new(Mutex::new(State::New)),
            seat: Arc::default(),
        })
    }

    async fn open(&self) -> Result<()> {
        let make = make(self.config.clone(), self.migrations.clone());
        let server = SERVERS.get(self.key.clone(), make).await?;
        let mut state = Arc::clone(&self.state).lock_owned().await;
        runtime::run(async move {
            match &*state {
                State::New => *state = State::Open(Outer::begin(&server).await?),
                State::Open(_) => {}
                State::Stopped => return Err(stopped()),
            }
            Ok(())
        })
        .await
    }

    /// The connection for the caller alone.
    fn turn(&self) -> impl Future<Output = Result<Turn>> + Send + 'static {
        let (state, seat) = (Arc::clone(&self.state), Arc::clone(&self.seat));
        let limit = self.config.checkout_timeout;
        async move {
            let Ok(state) = time::timeout(limit, state.lock_owned()).await else {
                return Err(too_late(limit, &seat));
            };
            seat.take(Instant::now());
            let mut turn = Turn { state, seat };
            turn.outer()?.settle().await?;
            Ok(turn)
        }
    }
}

/// A server that has migrated.
async fn make(mut config: DatabaseConfig, migrations: Migrations) -> Result<Repo> {
    if config.connections_max.is_none() {
        // A test has one, and as many tests run at once.
        let tests = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        config.connections_max =
            u32::try_from(tests.max(10)).ok().and_then(|max| max.try_into().ok());
    }
    config.checkout_timeout = CONNECTION_WAIT_MAX;
    let repo = Repo::new(&config)?;
    if let Err(error) = repo.start().await {
        let is_made = repo.create_database().await.unwrap_or(false);
        if !is_made {
            return Err(error);
        }
        repo.start().await?;
    }
    if !migrations.is_empty() {
        repo.migrate(&migrations).await?;
    }
    Ok(repo)
}

impl Outer {
    async fn begin(server: &Repo) -> Result<Self> {
        let transaction = Some(server.database().begin(Begin::default()).await?);
        let mut outer = Self { transaction, is_unsettled: false };
        outer.send(vec![control(CHECK), control(SAVEPOINT)]).await?;
        Ok(outer)
    }

    async fn send(&mut self, calls: Vec<Call>) -> Result<Vec<Call>> {
        self.transaction.as_mut().ok_or_else(stopped)?.run(calls).await
    }

    /// Goes back to the savepoint, if something happened that is not to stay.
    async fn settle(&mut self) -> Result<()> {
        if self.is_unsettled {
            self.send(vec![control(ROLLBACK)]).await?;
            self.is_unsettled = false;
        }
        Ok(())
    }

    /// Begins a transaction of the application, with constraints as they were declared.
    async fn begin_inner(&mut self, begin: Begin) -> Result<()> {
        self.is_unsettled = true;
        let read = Call::new(DEFERRED.to_owned(), Vec::new(), Access::Read);
        let read = read.into_sink(Rows::new(Option::<String>::from_row));
        let names = self.send(vec![read]).await?.into_iter().next();
        let names = names.map(|call| call.take_sink::<Rows<Option<String>>>().into_inner());
        let mut calls = Vec::new();
        if let Some(names) = names.and_then(|mut names| names.pop()).flatten() {
            calls.push(control(&format!("SET CONSTRAINTS {names} DEFERRED")));
        }
        if begin.is_read_only {
            calls.push(control("SET TRANSACTION READ ONLY"));
        }
        if !calls.is_empty() {
            self.send(calls).await?;
        }
        Ok(())
    }

    /// Runs the calls as if each were committed.
    async fn run(&mut self, calls: Vec<Call>) -> Result<Vec<Call>> {
        // Until it is known to have succeeded: whoever asked may leave.
        self.is_unsettled = true;
        let done = if calls.iter().all(|call| call.access == Access::Read) {
            self.send(calls).await?
        } else {
            let mut done = Vec::with_capacity(calls.len());
            for call in calls {
                let sent = self.send(vec![call, control(RELEASE), control(SAVEPOINT)]).await?;
                done.extend(sent.into_iter().next());
            }
            done
        };
        self.is_unsettled = false;
        Ok(done)
    }
}

impl Drop for Outer {
    fn drop(&mut self) {
        // The pool brings the connection back to order on the runtime where this is dropped.
        let _entered = runtime::handle().map(tokio::runtime::Handle::enter);
        drop(self.transaction.take());
    }
}

/// The connection, for one caller.
struct Turn {
    state: OwnedMutexGuard<State>,
    seat: Arc<Seat>,
}

impl Turn {
    fn outer(&mut self) -> Result<&mut Outer> {
        match &mut *self.state {
            State::Open(outer) => Ok(outer),
            State::New => {
                let message = "the repo has not started: call `Repo::start`";
                Err(Error::new(ErrorKind::Closed, message))
            }
            State::Stopped => Err(stopped()),
        }
    }

    fn note(&self, calls: &[Call]) {
        if let Some(call) = calls.first() {
            self.seat.note(&call.sql.as_str().into());
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.seat.free();
    }
}

impl Database for Undone {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn create(&self) -> BoxFuture<'_, Result<bool>> {
        Box::pin(async { Err(no_database()) })
    }

    fn drop_database(&self) -> BoxFuture<'_, Result<bool>> {
        Box::pin(async { Err(no_database()) })
    }

    fn start(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(self.open())
    }

    fn run(&self, calls: Vec<Call>) -> BoxFuture<'_, Result<Vec<Call>>> {
        let turn = self.turn();
        Box::pin(runtime::run(async move {
            refuse_transactions(&calls)?;
            let mut turn = turn.await?;
            turn.note(&calls);
            turn.outer()?.run(calls).await
        }))
    }

    fn begin(&self, begin: Begin) -> BoxFuture<'_, Result<Box<dyn Transaction>>> {
        let turn = self.turn();
        Box::pin(runtime::run(async move {
            let mut turn = turn.await?;
            turn.outer()?.begin_inner(begin).await?;
            Ok(Box::new(Inner { turn: Some(turn) }) as Box<dyn Transaction>)
        }))
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            let mut state = Arc::clone(&self.state).lock_owned().await;
            let end = runtime::run(async move {
                let ended = std::mem::replace(&mut *state, State::Stopped);
                if let State::Open(mut outer) = ended
                    && let Some(transaction) = outer.transaction.take()
                {
                    transaction.rollback().await?;
                }
                Ok(())
            });
            // What cannot be rolled back is lost with its connection.
            let _ = end.await;
        })
    }

    /// One connection does everything: whoever reads a stream may ask something else meanwhile.
    fn is_in_memory(&self) -> bool {
        true
    }
}

/// A transaction of the application.
struct Inner {
    /// Nothing after the end, and while a statement runs: one that is given up ends the transaction.
    turn: Option<Turn>,
}

impl Transaction for Inner {
    fn run(&mut self, calls: Vec<Call>) -> BoxFuture<'_, Result<Vec<Call>>> {
        Box::pin(async move {
            refuse_transactions(&calls)?;
            let mut turn = self.turn.take().ok_or_else(given_up)?;
            let (turn, result) = runtime::run(async move {
                turn.note(&calls);
                let result = turn.outer()?.send(calls).await;
                Ok((turn, result))
            })
            .await?;
            self.turn = Some(turn);
            result
        })
    }

    fn commit(self: Box<Self>) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move {
            let mut turn = self.turn.ok_or_else(given_up)?;
            runtime::run(async move {
                let outer = turn.outer()?;
                let calls = vec![control(CHECK), control(RELEASE), control(SAVEPOINT)];
                outer.send(calls).await.map_err(|error| match error.kind() {
                    ErrorKind::Closed => {
                        let message =
                            "the transaction was rolled back, since a statement of it had failed";
                        Error::new(ErrorKind::Closed, message)
                    }
                    _ => error,
                })?;
                outer.is_unsettled = false;
                Ok(())
            })
            .await
        })
    }

    fn rollback(self: Box<Self>) -> BoxFuture<'static, Result<()>> {
        // Whoever comes next goes back to the savepoint.
        Box::pin(async move { self.turn.map(drop).ok_or_else(given_up) })
    }
}

impl fmt::Debug for Undone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sandbox").field(&self.config.url).finish()
    }
}

/// A statement of the sandbox's own.
fn control(sql: &str) -> Call {
    Call::new(sql.to_owned(), Vec::new(), Access::Write)
}

/// Refuses what would end the sandbox, or begin a transaction that it does not know of.
fn refuse_transactions(calls: &[Call]) -> Result<()> {
    const WORDS: [&str; 6] = ["ABORT", "BEGIN", "COMMIT", "END", "ROLLBACK", "START"];
    let is_refused = |call: &&Call| {
        let mut words =
            call.sql.split(|c: char| !c.is_ascii_alphabetic()).filter(|it| !it.is_empty());
        let word = words.next().unwrap_or_default();
        let goes_back = word.eq_ignore_ascii_case("ROLLBACK")
            && words.any(|word| word.eq_ignore_ascii_case("TO"));
        WORDS.iter().any(|known| known.eq_ignore_ascii_case(word)) && !goes_back
    };
    match calls.iter().find(is_refused) {
        None => Ok(()),
        Some(call) => Err(Error::statement(format!(
            "transactions are not begun or ended by SQL in a sandbox: use `Repo::transaction` for `{}`",
            call.sql
        ))),
    }
}

#[cold]
fn stopped() -> Error {
    Error::new(ErrorKind::Closed, "the repo has been stopped")
}

#[cold]
fn given_up() -> Error {
    let message = "the transaction has been rolled back, because a statement of it was given up";
    Error::new(ErrorKind::Closed, message)
}

#[cold]
fn no_database() -> Error {
    Error::statement("a sandbox makes and drops no database: use a repo outside of it")
}

#[cold]
fn too_late(waited: Duration, seat: &Seat) -> Error {
    let mut message =
        format!("the connection of the sandbox did not become free within {waited:?}");
    if let Some((held, statement)) = seat.held(Instant::now()) {
        let held = Duration::from_millis(u64::try_from(held.as_millis()).unwrap_or(u64::MAX));
        message += &format!(": it has been held for {held:?}");
        if let Some(statement) = statement {
            message += &format!(", since `{statement}`");
        }
    }
    message += "; a test has one connection, so use a transaction's own handle inside of it";
    Error::new(ErrorKind::PoolTimeout, message)
}
