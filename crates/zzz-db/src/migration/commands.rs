//! The commands `migrate`, `rollback` and `db`.

use zzz_core::{
    CommandCall, Error, Misuse, Result, Service, ServiceCommand, ServiceNeed, Services,
};

use super::{MigrationState, Migrations, generator};
use crate::Repo;

impl Service for Migrations {
    fn needs(&self) -> Vec<ServiceNeed> {
        vec![ServiceNeed::of::<Repo>()]
    }

    fn commands(&self) -> Vec<ServiceCommand> {
        let command = |name, about, run: fn(&Self, &mut CommandCall<'_>) -> Result<()>| {
            let migrations = self.clone();
            ServiceCommand::new(name, about, move |call| run(&migrations, call))
        };
        vec![
            command("migrate", "Brings the tables to what the program wants", migrate)
                .action("", "Runs the migrations that are pending")
                .action("status", "Lists all, with whether and when they ran")
                .action("redo", "Undoes the last one and runs what is pending: one that is being written, again")
                .action("accept", "Takes those that ran as they are written now, where they were changed and do the same")
                .action("new NAME", "Makes the file of a new one, such as create_posts, and puts it in the list"),
            command("rollback", "Undoes the last migration, or the last N", rollback).operand("N"),
            command("db", "Makes, drops or fills the database", db)
                .action("create", "Makes the database that DATABASE_URL names, empty")
                .action("drop", "Removes it with all that is in it")
                .action("seed", "Fills it with what the application has to begin with")
                .switch("--force", "Drop it in production and staging, too"),
        ]
    }

    async fn start(&self, services: &Services) -> Result<()> {
        let repo = services.get::<Repo>()?;
        if repo.is_in_sandbox() {
            // It began with all of them.
            return Ok(());
        }
        if self.at_start.unwrap_or(services.is_development()) {
            repo.migrate(self).await?;
            return Ok(());
        }
        for status in repo.migration_status(self).await? {
            let id = &status.id;
            match status.state {
                MigrationState::Pending => {
                    tracing::warn!(migration = %id, "a migration is pending: the command `migrate` runs it");
                }
                MigrationState::Changed(_) => {
                    tracing::warn!(migration = %id, "a migration has been changed since it ran");
                }
                MigrationState::Applied(_) | MigrationState::Unknown(_) => {}
            }
        }
        Ok(())
    }
}

fn migrate(migrations: &Migrations, call: &mut CommandCall<'_>) -> Result<()> {
    let operands: Vec<_> = call.operands().iter().map(String::as_str).collect();
    match operands[..] {
        [] => {
            let ran = with_repo(call, async |repo| Ok(repo.migrate(migrations).await?))?;
            if ran.is_empty() {
                return call.say("nothing is pending");
            }
            ran.into_iter().try_for_each(|id| call.say(format!("migrated {id}")))
        }
        ["status"] => {
            let all = with_repo(call, async |repo| Ok(repo.migration_status(migrations).await?))?;
            all.into_iter().try_for_each(|status| call.say(status))
        }
        ["redo"] => {
            let (undone, ran) = with_repo(call, async |repo| {
                let undone = repo.rollback_migrations(migrations, 1).await?;
                let ran = if undone.is_empty() {
                    undone.clone()
                } else {
                    repo.migrate(migrations).await?
                };
                Ok((undone, ran))
            })?;
            if undone.is_empty() {
                return call.say("nothing has run");
            }
            undone.into_iter().try_for_each(|id| call.say(format!("rolled back {id}")))?;
            ran.into_iter().try_for_each(|id| call.say(format!("migrated {id}")))
        }
        ["accept"] => {
            with_repo(call, async |repo| Ok(repo.accept_migrations(migrations).await?))?;
            call.say("what ran is taken as it is written now")
        }
        ["new", name] => {
            let made = generator::make(migrations, call, name)?;
            call.say(format!("made {made}"))
        }
        _ => Err(Misuse::new(
            "there are `migrate`, `migrate status`, `migrate redo`, `migrate accept` and `migrate new create_posts`",
        )
        .into()),
    }
}

fn rollback(migrations: &Migrations, call: &mut CommandCall<'_>) -> Result<()> {
    let count = match call.operands().first() {
        None => 1,
        Some(count) => count.parse().map_err(|_| {
            Misuse::new(format!("`{count}` is no number of migrations, such as `rollback 2`"))
        })?,
    };
    let undone =
        with_repo(call, async |repo| Ok(repo.rollback_migrations(migrations, count).await?))?;
    if undone.is_empty() {
        return call.say("nothing has run");
    }
    undone.into_iter().try_for_each(|id| call.say(format!("rolled back {id}")))
}

fn db(migrations: &Migrations, call: &mut CommandCall<'_>) -> Result<()> {
    let repo = call.services().get::<Repo>()?;
    match call.operands().first().map(String::as_str) {
        Some("create") => {
            let is_new = call.block_on(async { Ok(repo.create_database().await?) })?;
            call.say(if is_new { "made the database" } else { "the database is there already" })
        }
        Some("drop") => {
            if call.is_deployed() && !call.has("--force") {
                return Err(Error::internal(
                    "in production and staging, `db drop` is refused: `db drop --force` drops the database with \
                     all that is in it",
                ));
            }
            let was_there = call.block_on(async { Ok(repo.drop_database().await?) })?;
            call.say(if was_there { "dropped the database" } else { "there is no database" })
        }
        Some("seed") => {
            let Some(seed) = &migrations.seed else {
                return Err(Error::internal(
                    "the application says not what to fill the database with: give its \
                     `Migrations` a function with `seeds`",
                ));
            };
            with_repo(call, async |repo| {
                refuse_pending(repo, migrations).await?;
                seed(repo.clone()).await
            })?;
            call.say("filled the database")
        }
        _ => Err(Misuse::new("there are `db create`, `db drop` and `db seed`").into()),
    }
}

/// What fills a database wants all its tables.
async fn refuse_pending(repo: &Repo, migrations: &Migrations) -> Result<()> {
    let all = repo.migration_status(migrations).await?;
    let mut pending = all.iter().filter(|status| status.state == MigrationState::Pending);
    pending.next().map_or(Ok(()), |first| {
        let others = match pending.count() {
            0 => String::new(),
            others => format!(" and {others} more"),
        };
        let id = &first.id;
        Err(Error::internal(format!("run `migrate` before `db seed`; pending: `{id}`{others}")))
    })
}

/// Runs `work` with the repo of the application started, and stops it.
fn with_repo<T>(call: &CommandCall<'_>, work: impl AsyncFnOnce(&Repo) -> Result<T>) -> Result<T> {
    let repo = call.services().get::<Repo>()?;
    call.block_on(async {
        repo.start().await?;
        let result = work(repo).await;
        repo.stop().await;
        result
    })
}
