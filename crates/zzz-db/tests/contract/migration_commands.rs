//! The commands of an application for its database, and what happens when it starts.

use std::thread;

use zzz_core::{App, CommandCall};
use zzz_db::{Migrations, Repo};

use crate::{
    databases::Database,
    migrations::{POSTS, USERS, blog, tables},
};

/// Calls `my_app ..` of an application with `migrations`.
///
/// A command brings the runtime that it needs, and no other may be around it.
#[track_caller]
fn call_with(
    database: &Database,
    migrations: Migrations,
    line: &str,
    is_deployed: bool,
) -> Result<String, String> {
    let call = || call(database, migrations, line, is_deployed);
    thread::scope(|scope| scope.spawn(call).join().unwrap())
}

fn call(
    database: &Database,
    migrations: Migrations,
    line: &str,
    is_deployed: bool,
) -> Result<String, String> {
    let app = App::new().service(Repo::new(&database.config()).unwrap()).service(migrations);
    let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let name = words.remove(0);
    let (switches, operands) = words.into_iter().partition(|word| word.starts_with("--"));
    let mut output = Vec::new();
    let mut call = CommandCall::new(app.services(), &mut output)
        .with_operands(operands)
        .with_switches(switches)
        .deployed(is_deployed);
    let commands = app.commands();
    let command = commands.iter().find(|command| command.name() == name).unwrap();
    let result = command.run(&mut call);
    result.map(|()| String::from_utf8(output).unwrap()).map_err(|error| error.to_string())
}

#[track_caller]
fn fine(database: &Database, line: &str) -> String {
    call_with(database, blog(), line, false).unwrap()
}

#[track_caller]
fn refused(database: &Database, line: &str) -> String {
    call_with(database, blog(), line, false).unwrap_err()
}

pub(crate) async fn migrations_run_and_are_undone(database: &Database) {
    let status = fine(database, "migrate status");
    assert!(status.lines().all(|line| line.starts_with("pending  ")), "{status}");
    assert_eq!(fine(database, "migrate"), format!("migrated {USERS}\nmigrated {POSTS}\n"));
    assert_eq!(fine(database, "migrate"), "nothing is pending\n");
    assert_eq!(fine(database, "rollback"), format!("rolled back {POSTS}\n"));
    let status = fine(database, "migrate status");
    let lines: Vec<_> = status.lines().collect();
    assert!(lines[0].starts_with("applied  2") && lines[0].ends_with(USERS), "{status}");
    assert!(lines[1].starts_with("pending  ") && lines[1].ends_with(POSTS), "{status}");
    // What was pending runs as well, and is told.
    let told = format!("rolled back {USERS}\nmigrated {USERS}\nmigrated {POSTS}\n");
    assert_eq!(fine(database, "migrate redo"), told);
    assert_eq!(fine(database, "migrate redo"), format!("rolled back {POSTS}\nmigrated {POSTS}\n"));
    assert_eq!(fine(database, "rollback 5"), format!("rolled back {POSTS}\nrolled back {USERS}\n"));
    assert_eq!(fine(database, "rollback"), "nothing has run\n");
    assert_eq!(fine(database, "migrate redo"), "nothing has run\n");
    let status = fine(database, "migrate status");
    assert!(status.lines().all(|line| line.starts_with("pending  ")), "{status}");
    assert_eq!(fine(database, "migrate accept"), "what ran is taken as it is written now\n");
}

pub(crate) async fn what_is_not_understood_says_what_there_is(database: &Database) {
    assert!(refused(database, "migrate up").contains("`migrate status`"));
    assert!(refused(database, "migrate new").contains("`migrate new create_posts`"));
    assert!(refused(database, "rollback all").contains("`all` is no number"));
    assert!(refused(database, "rollback -1").contains("`-1` is no number"));
    assert!(refused(database, "db").contains("`db create`"));
}

pub(crate) async fn databases_are_made_and_dropped(database: &Database) {
    call_with(database, blog(), "db drop", false).unwrap();
    assert_eq!(fine(database, "db drop"), "there is no database\n");
    assert_eq!(fine(database, "db create"), "made the database\n");
    assert_eq!(fine(database, "db create"), "the database is there already\n");
    fine(database, "migrate");
    let error = call_with(database, blog(), "db drop", true).unwrap_err();
    assert!(error.starts_with("in production and staging, `db drop` is refused"), "{error}");
    assert!(error.contains("`db drop --force`"), "{error}");
    assert_eq!(tables(&database.open().await).await, ["posts", "users"]);
    let text = call_with(database, blog(), "db drop --force", true).unwrap();
    assert_eq!(text, "dropped the database\n");
    if let Some(folder) = database.folder() {
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0);
        return;
    }
    let error = refused(database, "migrate");
    assert!(error.contains("create it by `db create`"), "{error}");
}

pub(crate) async fn databases_are_filled(database: &Database) {
    async fn seed(repo: Repo) -> zzz_core::Result<()> {
        repo.raw_exec("INSERT INTO users (name, email) VALUES ('Ann', 'a@example.com')", ())
            .await?;
        Ok(())
    }
    assert!(refused(database, "db seed").contains("`seeds`"));
    let error = call_with(database, blog().seeds(seed), "db seed", false).unwrap_err();
    let expected = format!("run `migrate` before `db seed`; pending: `{USERS}` and 1 more");
    assert_eq!(error, expected);
    fine(database, "migrate");
    fine(database, "rollback");
    let error = call_with(database, blog().seeds(seed), "db seed", false).unwrap_err();
    assert_eq!(error, format!("run `migrate` before `db seed`; pending: `{POSTS}`"));
    fine(database, "migrate");
    let text = call_with(database, blog().seeds(seed), "db seed", false).unwrap();
    assert_eq!(text, "filled the database\n");
}

pub(crate) async fn an_application_runs_them_at_its_start_while_it_is_developed(
    database: &Database,
) {
    for (is_development, told, ran) in
        [(true, None, 2), (false, None, 0), (true, Some(false), 0), (false, Some(true), 2)]
    {
        let migrations = match told {
            Some(told) => blog().at_start(told),
            None => blog(),
        };
        let app = App::new().service(Repo::new(&database.config()).unwrap()).service(migrations);
        let app = if is_development { app.development() } else { app };
        app.start().await.unwrap();
        let repo = app.services().get::<Repo>().unwrap().clone();
        assert_eq!(tables(&repo).await.len(), ran, "{is_development} {told:?}");
        repo.rollback_migrations(&blog(), 2).await.unwrap();
        repo.stop().await;
    }
}
