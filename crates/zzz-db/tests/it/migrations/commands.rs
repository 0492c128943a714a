//! The commands of an application, and what happens when it starts.

use std::{fs, path::Path};

use zzz_core::{App, CommandCall};
use zzz_db::{Migrations, Repo};

use super::{Database, POSTS, USERS, blog, tables};

/// Calls `my_app ..` of an application with `migrations`.
#[track_caller]
fn call_with(
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

#[test]
fn migrations_run_and_are_undone() {
    let database = Database::new();
    let status = fine(&database, "migrate status");
    assert!(status.lines().all(|line| line.starts_with("pending  ")), "{status}");
    assert_eq!(fine(&database, "migrate"), format!("migrated {USERS}\nmigrated {POSTS}\n"));
    assert_eq!(fine(&database, "migrate"), "nothing is pending\n");
    assert_eq!(fine(&database, "rollback"), format!("rolled back {POSTS}\n"));
    let status = fine(&database, "migrate status");
    let lines: Vec<_> = status.lines().collect();
    assert!(lines[0].starts_with("applied  2") && lines[0].ends_with(USERS), "{status}");
    assert!(lines[1].starts_with("pending  ") && lines[1].ends_with(POSTS), "{status}");
    assert_eq!(fine(&database, "migrate redo"), format!("undid and ran {USERS}\n"));
    assert_eq!(
        fine(&database, "rollback 5"),
        format!("rolled back {POSTS}\nrolled back {USERS}\n")
    );
    assert_eq!(fine(&database, "rollback"), "nothing has run\n");
    assert_eq!(fine(&database, "migrate redo"), "nothing has run\n");
    assert_eq!(fine(&database, "migrate accept"), "what ran is taken as it is written now\n");
}

#[test]
fn what_is_not_understood_says_what_there_is() {
    let database = Database::new();
    assert!(refused(&database, "migrate up").contains("`migrate status`"));
    assert!(refused(&database, "migrate new").contains("`migrate new create_posts`"));
    assert!(refused(&database, "rollback all").contains("`all` is no number"));
    assert!(refused(&database, "rollback -1").contains("`-1` is no number"));
    assert!(refused(&database, "db").contains("`db create`"));
}

#[test]
fn databases_are_made_and_dropped() {
    let database = Database::new();
    let path = database.folder.path().join("app.db");
    assert_eq!(fine(&database, "db drop"), "there is no database\n");
    assert_eq!(fine(&database, "db create"), "made the database\n");
    assert!(path.exists());
    assert_eq!(fine(&database, "db create"), "the database is there already\n");
    fine(&database, "migrate");
    let error = call_with(&database, blog(), "db drop", true).unwrap_err();
    assert!(error.contains("`db drop --force`"), "{error}");
    assert!(path.exists());
    let text = call_with(&database, blog(), "db drop --force", true).unwrap();
    assert_eq!(text, "dropped the database\n");
    assert_eq!(fs::read_dir(database.folder.path()).unwrap().count(), 0);
}

#[test]
fn databases_are_filled() {
    async fn seed(repo: Repo) -> zzz_core::Result<()> {
        repo.raw_exec("INSERT INTO users (name, email) VALUES ('Ann', 'a@example.com')", ())
            .await?;
        Ok(())
    }
    let database = Database::new();
    assert!(refused(&database, "db seed").contains("`seeds`"));
    let error = call_with(&database, blog().seeds(seed), "db seed", false).unwrap_err();
    assert!(error.contains("users"), "{error}");
    fine(&database, "migrate");
    let text = call_with(&database, blog().seeds(seed), "db seed", false).unwrap();
    assert_eq!(text, "filled the database\n");
}

/// The source of an application whose list of migrations is `list`.
fn source(list: &str) -> (tempfile::TempDir, Migrations) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/migrations.rs"), list).unwrap();
    let path = folder.path().to_str().unwrap().to_owned();
    (folder, Migrations::new().of_folder(Some(path.leak())))
}

#[test]
fn a_new_migration_is_a_file_and_a_line() {
    let database = Database::new();
    let (folder, migrations) =
        source("pub fn migrations() -> Migrations {\n    migrations![]\n}\n");
    let call = |line| call_with(&database, migrations.clone(), line, false);
    let text = call("migrate new create_posts").unwrap();
    let file = text.strip_prefix("made ").unwrap().trim_end();
    let name = Path::new(file).file_stem().unwrap().to_str().unwrap();
    assert!(name.starts_with('m') && name.ends_with("_create_posts"), "{name}");
    let list = fs::read_to_string(folder.path().join("src/migrations.rs")).unwrap();
    assert!(list.starts_with(&format!("mod {name};\n")), "{list}");
    assert!(list.contains(&format!("migrations![{name}]")), "{list}");
    let written = fs::read_to_string(folder.path().join(file)).unwrap();
    assert!(written.contains("schema.create_table(\"posts\", |t| {"), "{written}");

    for (line, expected) in [
        ("migrate new CreatePosts", "`CreatePosts` is no name of a migration"),
        ("migrate new ../posts", "`../posts` is no name of a migration"),
    ] {
        let error = call(line).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
    assert!(call_with(&database, migrations.clone(), "migrate new a", true).is_err());
    assert!(refused(&database, "migrate new a").contains("a debug build"));
}

#[test]
fn a_new_migration_needs_a_list() {
    let database = Database::new();
    let (folder, migrations) = source("// nothing yet\n");
    let error = call_with(&database, migrations, "migrate new create_posts", false).unwrap_err();
    assert!(error.contains("has no `migrations![..]`"), "{error}");
    assert!(!folder.path().join("src/migrations").exists());
}

async fn start(app: App) -> Repo {
    app.start().await.unwrap();
    app.services().get::<Repo>().unwrap().clone()
}

#[tokio::test]
async fn an_application_runs_them_at_its_start_while_it_is_developed() {
    let app = |database: &Database, migrations| {
        App::new().service(Repo::new(&database.config()).unwrap()).service(migrations)
    };
    for (is_development, told, ran) in
        [(true, None, 2), (false, None, 0), (true, Some(false), 0), (false, Some(true), 2)]
    {
        let database = Database::new();
        let migrations = match told {
            Some(told) => blog().at_start(told),
            None => blog(),
        };
        let app = app(&database, migrations);
        let app = if is_development { app.development() } else { app };
        let repo = start(app).await;
        assert_eq!(tables(&repo).await.len(), ran, "{is_development} {told:?}");
        repo.stop().await;
    }
}

#[tokio::test]
async fn they_need_the_repo_before_them() {
    let error = App::new().service(blog()).check().unwrap_err();
    assert!(error.to_string().contains("Repo"), "{error}");
}
