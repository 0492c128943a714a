//! What runs migrations, one process at a time.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    MigrationId, Migrations,
    list::Planned,
    status::{Applied, TABLE, check_unchanged},
};
use crate::{Dialect, Error, ErrorKind, Kind, Repo, Result, Tx, repo::now};

/// How long one process waits for another that migrates the same database.
const LOCK_WAIT_MAX: Duration = Duration::from_mins(10);

/// How often it looks.
const LOCK_LOOK: Duration = Duration::from_millis(200);

/// The number that processes lock while they migrate, as PostgreSQL takes it: any that is not used for something else.
const LOCK: i64 = 0x7a7a_7a5f_6d69_6772;

/// What is done while nobody else migrates.
#[derive(Clone, Copy)]
enum Step {
    /// The next one that is pending.
    Up,
    /// Undoing the last one that ran.
    Down,
    /// Taking all that ran as they are written now.
    Accept,
}

/// Migrations.
impl Repo {
    /// Runs those of `migrations` that are pending, in the order of their versions, and says which.
    ///
    /// Each runs in a transaction of its own together with the note that it ran, in the table `schema_migrations`, so that one that
    /// fails leaves nothing behind. Only one process at a time migrates a database; others wait up to 10 minutes.
    /// One that is older than the last that ran runs, too, with a warning in the log.
    ///
    /// # Errors
    ///
    /// If a migration fails: those before it stay. [`ErrorKind::Config`] if two have the same version, or one that ran has
    /// been changed since. [`ErrorKind::Locked`] if another process migrates for too long.
    ///
    /// # Cancel safety
    ///
    /// Dropped before its end, the migration that runs is undone; those before it stay.
    pub async fn migrate(&self, migrations: &Migrations) -> Result<Vec<MigrationId>> {
        let planned: Arc<[_]> = migrations.plan(self.dialect())?.into();
        let mut ran = Vec::new();
        while let Some(id) = self.step(Step::Up, &planned).await? {
            tracing::info!(migration = %id, "migrated");
            ran.push(id);
        }
        Ok(ran)
    }

    /// Undoes the last `count` migrations that ran, the latest first, and says which.
    ///
    /// # Errors
    ///
    /// If one of them cannot be undone, or `migrations` does not know it: those before it are undone already.
    ///
    /// # Cancel safety
    ///
    /// As [`migrate`](Self::migrate).
    pub async fn rollback_migrations(
        &self,
        migrations: &Migrations,
        count: usize,
    ) -> Result<Vec<MigrationId>> {
        let planned: Arc<[_]> = migrations.plan(self.dialect())?.into();
        let mut undone = Vec::new();
        while undone.len() < count {
            let Some(id) = self.step(Step::Down, &planned).await? else { break };
            tracing::info!(migration = %id, "rolled back");
            undone.push(id);
        }
        Ok(undone)
    }

    /// Takes the migrations that ran as they are written now, for one that was changed after it ran and does the same.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub async fn accept_migrations(&self, migrations: &Migrations) -> Result<()> {
        let planned: Arc<[_]> = migrations.plan(self.dialect())?.into();
        self.step(Step::Accept, &planned).await.map(drop)
    }

    /// One step, in a transaction in which nobody else migrates.
    async fn step(&self, step: Step, planned: &Arc<[Planned]>) -> Result<Option<MigrationId>> {
        let begin = Instant::now();
        loop {
            // It borrows nothing: of a closure that does, the compiler cannot tell that its future is `Send`.
            let (repo, planned) = (self.clone(), Arc::clone(planned));
            let done = self.transaction(move |tx: Tx| {
                let (repo, planned) = (repo.clone(), Arc::clone(&planned));
                async move {
                    if !lock(&tx).await? {
                        return Ok::<_, Error>(None);
                    }
                    tx.raw_exec(&table(tx.dialect()), ()).await?;
                    let done = match step {
                        Step::Up => next_up(&repo, &tx, &planned).await?,
                        Step::Down => next_down(&repo, &tx, &planned).await?,
                        Step::Accept => accept(&tx, &planned).await.map(|()| None)?,
                    };
                    Ok(Some(done))
                }
            });
            match done.await {
                Ok(Some(id)) => return Ok(id),
                Ok(None) => {}
                // SQLite's way to say that another process writes.
                Err(error) if *error.kind() == ErrorKind::Locked => {}
                Err(error) => return Err(error),
            }
            if begin.elapsed() > LOCK_WAIT_MAX {
                let message = "another process migrates this database, and does not come to an end";
                return Err(Error::new(ErrorKind::Locked, message));
            }
            tokio::time::sleep(LOCK_LOOK).await;
        }
    }
}

/// A migration takes the time that it takes.
const NO_TIMEOUT: &str = "SET LOCAL statement_timeout = 0";

/// Whether this transaction is the one that migrates, until its end.
///
/// PostgreSQL is asked and not waited in: an index that is built concurrently waits for all statements that run, one that waits for
/// this lock among them, and neither would ever end. On SQLite whoever writes is alone.
async fn lock(tx: &Tx) -> Result<bool> {
    match tx.dialect() {
        Dialect::Sqlite => Ok(true),
        Dialect::Postgres => {
            tx.raw_exec(NO_TIMEOUT, ()).await?;
            let taken = tx.raw_one::<bool>("SELECT pg_try_advisory_xact_lock($1)", (LOCK,)).await?;
            Ok(taken.unwrap_or(false))
        }
    }
}

fn table(dialect: Dialect) -> String {
    format!(
        "CREATE TABLE IF NOT EXISTS {TABLE} (\n  version {} NOT NULL PRIMARY KEY,\n  name {text} NOT NULL,\n  \
         checksum {text} NOT NULL,\n  inserted_at {} NOT NULL\n)",
        dialect.type_name(Kind::I64),
        dialect.type_name(Kind::Timestamp),
        text = dialect.type_name(Kind::Text),
    )
}

async fn next_up(repo: &Repo, tx: &Tx, planned: &[Planned]) -> Result<Option<MigrationId>> {
    let applied = tx.applied().await?;
    check_unchanged(planned, &applied)?;
    let is_pending = |plan: &&Planned| !applied.iter().any(|row| row.id.version == plan.id.version);
    let Some(plan) = planned.iter().find(is_pending) else { return Ok(None) };
    let id = &plan.id;
    if let Some(latest) = applied.last().filter(|latest| latest.id.version > id.version) {
        tracing::warn!(migration = %id, latest = %latest.id, "a migration runs after one that is later");
    }
    run(repo, tx, plan, &plan.up, "").await?;
    let values = (id.version, id.name.clone(), plan.checksum.clone(), now());
    let sql = with_placeholders(
        tx.dialect(),
        &format!("INSERT INTO {TABLE} (version, name, checksum, inserted_at) VALUES (?, ?, ?, ?)"),
    );
    tx.raw_exec(&sql, values).await?;
    Ok(Some(id.clone()))
}

async fn next_down(repo: &Repo, tx: &Tx, planned: &[Planned]) -> Result<Option<MigrationId>> {
    let Some(Applied { id, checksum, .. }) = tx.applied().await?.pop() else { return Ok(None) };
    let Some(plan) = planned.iter().find(|plan| plan.id.version == id.version) else {
        let message = format!(
            "the migration `{id}` ran and this program does not know it: undo it with the program that does"
        );
        return Err(Error::new(ErrorKind::Config, message));
    };
    if plan.checksum != checksum {
        tracing::warn!(migration = %id, "a migration is undone that has been changed since it ran");
    }
    let down = plan.migration.down_sql(tx.dialect()).map_err(|error| {
        Error::new(error.kind().clone(), format!("the migration `{id}` cannot be undone: {error}"))
            .with_source(error)
    })?;
    run(repo, tx, plan, &down, "undoing ").await?;
    let sql = with_placeholders(tx.dialect(), &format!("DELETE FROM {TABLE} WHERE version = ?"));
    tx.raw_exec(&sql, (id.version,)).await?;
    Ok(Some(plan.id.clone()))
}

async fn accept(tx: &Tx, planned: &[Planned]) -> Result<()> {
    let sql = format!("UPDATE {TABLE} SET checksum = ?, name = ? WHERE version = ?");
    let sql = with_placeholders(tx.dialect(), &sql);
    for plan in planned {
        let values = (plan.checksum.clone(), plan.id.name.clone(), plan.id.version);
        tx.raw_exec(&sql, values).await?;
    }
    Ok(())
}

/// Runs the statements of a migration: in the transaction, or beside it while it holds the lock.
async fn run(
    repo: &Repo,
    tx: &Tx,
    plan: &Planned,
    statements: &[String],
    undoing: &str,
) -> Result<()> {
    let is_inside = plan.migration.runs_in_transaction(tx.dialect());
    let target: &Repo = if is_inside { tx } else { repo };
    if !is_inside {
        // The cursor of the last question is open until the next statement, with what it sees of all tables, and an index that
        // is built concurrently waits for whoever sees what was before it. This statement sees nothing.
        tx.raw_exec(NO_TIMEOUT, ()).await?;
    }
    for sql in statements {
        target.raw_exec(sql, ()).await.map_err(|error| {
            let mut message =
                format!("{undoing}the migration `{}` failed: {error}, in: {sql}", plan.id);
            if !is_inside {
                message += match error.kind() {
                    ErrorKind::PoolTimeout => NO_SECOND_CONNECTION,
                    _ => NOTHING_UNDONE,
                };
            }
            Error::new(error.kind().clone(), message).with_source(error)
        })?;
    }
    Ok(())
}

const NO_SECOND_CONNECTION: &str = "; outside of a transaction it needs a second connection beside the one that holds the lock: \
     have `connections_max` be 2 at least";

const NOTHING_UNDONE: &str = "; it runs outside of a transaction, so what it had done stays, an index that is not valid as well: \
     drop that before the next try";

/// `sql` with the placeholders of `dialect` in the place of each `?`.
fn with_placeholders(dialect: Dialect, sql: &str) -> String {
    let mut written = String::with_capacity(sql.len() + 4);
    for (number, part) in sql.split('?').enumerate() {
        if number > 0 {
            dialect.write_placeholder(number, &mut written);
        }
        written.push_str(part);
    }
    written
}
