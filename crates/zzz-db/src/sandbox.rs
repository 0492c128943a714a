//! A database of which nothing lasts, for tests.
//!
//! On PostgreSQL it is one transaction that is never committed, on SQLite a copy in memory of a database that has
//! migrated. Both stand in the place of the repo's database, so that whoever has a copy of the repo is in the sandbox, too.

#[cfg(feature = "sqlite")]
mod copied;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod grounds;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod runtime;
#[cfg(feature = "postgres")]
mod undone;

use crate::{DatabaseConfig, Error, ErrorKind, Migrations, Repo, Result, driver::Database};

/// Sandboxes, for tests.
impl Repo {
    /// Has nothing last of what is done with this repo and its copies, for a test: before it starts.
    ///
    /// The database begins with all of `migrations`, which run once for the process. `#[zzz::test]` does this with the repo of the
    /// application under test.
    ///
    /// On SQLite, it is a database in memory; what the address names is not touched. On PostgreSQL, it is a transaction of the
    /// database that the address names, which is made if it is not there, and whose migrations stay. Transactions are savepoints in it:
    ///
    /// - Each statement, and each transaction, succeeds or fails by itself, as ever. Constraints that are deferred are
    ///   checked where a transaction would be committed.
    /// - There is one connection: who asks the repo beside a transaction waits for its end.
    /// - Isolation levels have no effect, `now()` is the same in all of the test, and numbers that count up go on counting.
    /// - `NOTIFY` reaches nobody, since nothing is committed.
    ///
    /// # Errors
    ///
    /// If a migration is wrong, or the repo is in a sandbox already.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_db::{Changeset, DatabaseConfig, Migration, Migrations, Repo, Schema};
    ///
    /// const CREATE_USERS: Migration = Migration::change(|schema| {
    ///     schema.create_table("users", |t| {
    ///         t.id();
    ///         t.text("name").not_null();
    ///     });
    /// });
    ///
    /// #[derive(Schema)]
    /// struct User {
    ///     id: i64,
    ///     name: String,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let migrations = Migrations::new().add("m20261122_093000_create_users", CREATE_USERS);
    /// let repo = Repo::new(&DatabaseConfig::new("sqlite:app.db".parse()?))?;
    /// repo.enter_sandbox(&migrations)?;
    /// repo.start().await?;
    /// repo.insert(Changeset::new().put(User::NAME, "Ann")).await?;
    /// # assert!(!std::path::Path::new("app.db").exists());
    /// # Ok(())
    /// # }
    /// ```
    pub fn enter_sandbox(&self, migrations: &Migrations) -> Result<()> {
        if self.set_sandbox(sandbox_of(self.config(), migrations)?) {
            return Ok(());
        }
        let message = "the repo is in a sandbox already: make one for each test";
        Err(Error::new(ErrorKind::Config, message))
    }
}

fn sandbox_of(config: &DatabaseConfig, migrations: &Migrations) -> Result<Box<dyn Database>> {
    match config.url.kind() {
        #[cfg(feature = "sqlite")]
        zzz_config::DatabaseKind::Sqlite => Ok(Box::new(copied::Copied::new(config, migrations)?)),
        #[cfg(feature = "postgres")]
        zzz_config::DatabaseKind::Postgres => {
            Ok(Box::new(undone::Undone::new(config, migrations)?))
        }
        other => {
            let message = format!("there is no sandbox for {other:?}");
            Err(Error::new(ErrorKind::Config, message))
        }
    }
}
