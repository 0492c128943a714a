//! Migrations: what runs, in which order, once, wholly or not at all.

use std::{env, future::poll_fn, process, task::Poll};

use zzz_db::{Dialect, ErrorKind, Migration, MigrationState, Migrations, Repo};

use crate::databases::Database;

pub(crate) const CREATE_USERS: Migration = Migration::change(|schema| {
    schema.create_table("users", |t| {
        t.id();
        t.text("name").not_null();
        t.text("email").not_null().unique();
    });
});

pub(crate) const CREATE_POSTS: Migration = Migration::change(|schema| {
    schema.create_table("posts", |t| {
        t.id();
        t.references("user_id", "users").not_null();
    });
});

pub(crate) const USERS: &str = "m20261122_093000_create_users";
pub(crate) const POSTS: &str = "m20261123_101500_create_posts";

/// Two that come one after the other.
pub(crate) fn blog() -> Migrations {
    Migrations::new().add(USERS, CREATE_USERS).add(POSTS, CREATE_POSTS)
}

/// The tables but that of what ran.
pub(crate) async fn tables(repo: &Repo) -> Vec<String> {
    let sql = match repo.dialect() {
        Dialect::Sqlite => {
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
             AND name <> 'schema_migrations' ORDER BY name"
        }
        _ => {
            "SELECT relname::text FROM pg_class WHERE relkind = 'r' \
             AND relnamespace = 'public'::regnamespace AND relname <> 'schema_migrations' ORDER BY 1"
        }
    };
    repo.raw_all(sql, ()).await.unwrap()
}

/// Everything that is in the database but the list of what ran.
pub(crate) async fn contents(repo: &Repo) -> Vec<String> {
    let sql = match repo.dialect() {
        Dialect::Sqlite => {
            "SELECT name || coalesce(sql, '') FROM sqlite_schema \
             WHERE tbl_name NOT IN ('schema_migrations', 'sqlite_sequence') ORDER BY name"
        }
        _ => {
            "SELECT concat_ws(' ', table_name, column_name, data_type, column_default, is_nullable) AS it \
             FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name <> 'schema_migrations' \
             UNION ALL SELECT indexdef FROM pg_indexes \
             WHERE schemaname = 'public' AND tablename <> 'schema_migrations' \
             UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) \
             FROM pg_constraint WHERE connamespace = 'public'::regnamespace \
             AND conrelid <> coalesce(to_regclass('schema_migrations'), 0) ORDER BY 1"
        }
    };
    repo.raw_all(sql, ()).await.unwrap()
}

/// The names of what `migrate` ran.
async fn migrate(repo: &Repo, migrations: &Migrations) -> Vec<String> {
    let ran = repo.migrate(migrations).await.unwrap();
    ran.iter().map(ToString::to_string).collect()
}

/// The name and the state of each, the moments left out.
async fn status(repo: &Repo, migrations: &Migrations) -> Vec<(String, &'static str)> {
    let all = repo.migration_status(migrations).await.unwrap();
    let state = |state| match state {
        MigrationState::Pending => "pending",
        MigrationState::Applied(_) => "applied",
        MigrationState::Changed(_) => "changed",
        MigrationState::Unknown(_) => "unknown",
        _ => "new",
    };
    all.into_iter().map(|one| (one.id.to_string(), state(one.state))).collect()
}

fn pairs(expected: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
    expected.iter().map(|(name, state)| ((*name).to_owned(), *state)).collect()
}

pub(crate) async fn each_runs_once_in_the_order_of_their_names(database: &Database) {
    let repo = database.open().await;
    let migrations = Migrations::new().add(POSTS, CREATE_POSTS).add(USERS, CREATE_USERS);
    assert_eq!(status(&repo, &migrations).await, pairs(&[(USERS, "pending"), (POSTS, "pending")]));
    assert!(tables(&repo).await.is_empty());
    assert_eq!(migrate(&repo, &migrations).await, [USERS, POSTS]);
    assert_eq!(tables(&repo).await, ["posts", "users"]);
    assert_eq!(status(&repo, &migrations).await, pairs(&[(USERS, "applied"), (POSTS, "applied")]));
    assert!(migrate(&repo, &migrations).await.is_empty());

    repo.stop().await;
    let again = database.open().await;
    assert!(migrate(&again, &migrations).await.is_empty());
}

pub(crate) async fn status_changes_nothing(database: &Database) {
    let repo = database.open().await;
    repo.migration_status(&blog()).await.unwrap();
    let sql = match repo.dialect() {
        Dialect::Sqlite => "SELECT count(*) FROM sqlite_schema",
        _ => "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    };
    assert_eq!(repo.raw_one::<i64>(sql, ()).await.unwrap(), Some(0));
}

pub(crate) async fn one_that_fails_leaves_nothing_behind(database: &Database) {
    const HALF: Migration = Migration::change(|schema| {
        schema.create_table("halves", |t| {
            t.id();
        });
        schema.execute_with_undo("INSERT INTO nowhere VALUES (1)", "");
    });
    let repo = database.open().await;
    let migrations = blog().add("m20261124_000000_half", HALF);
    let error = repo.migrate(&migrations).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("`m20261124_000000_half` failed: "), "{text}");
    assert!(text.contains("nowhere"), "{text}");
    // Those before it stay, and it is as if it had not begun.
    assert_eq!(tables(&repo).await, ["posts", "users"]);
    let pending = ("m20261124_000000_half", "pending");
    let expected = pairs(&[(USERS, "applied"), (POSTS, "applied"), pending]);
    assert_eq!(status(&repo, &migrations).await, expected);
}

pub(crate) async fn an_undoing_that_fails_leaves_everything(database: &Database) {
    const BAD: Migration = Migration::up_down(
        |schema| schema.execute("CREATE TABLE a (b INTEGER)"),
        |schema| {
            schema.execute("DROP TABLE a");
            schema.execute("DROP TABLE nowhere");
        },
    );
    let repo = database.open().await;
    let migrations = Migrations::new().add("m20261124_000000_bad", BAD);
    repo.migrate(&migrations).await.unwrap();
    let error = repo.rollback_migrations(&migrations, 1).await.unwrap_err();
    assert!(error.to_string().contains("undoing the migration `m20261124_000000_bad`"), "{error}");
    assert_eq!(tables(&repo).await, ["a"]);
    assert_eq!(status(&repo, &migrations).await, pairs(&[("m20261124_000000_bad", "applied")]));
}

pub(crate) async fn the_last_ones_are_undone(database: &Database) {
    let repo = database.open().await;
    let undo = async |count| {
        let undone = repo.rollback_migrations(&blog(), count).await.unwrap();
        undone.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert!(undo(1).await.is_empty());
    repo.migrate(&blog()).await.unwrap();
    assert_eq!(undo(1).await, [POSTS]);
    assert_eq!(tables(&repo).await, ["users"]);
    repo.migrate(&blog()).await.unwrap();
    assert_eq!(undo(7).await, [POSTS, USERS]);
    assert!(contents(&repo).await.is_empty());
}

pub(crate) async fn what_cannot_be_undone_says_so(database: &Database) {
    const CLEAN: Migration = Migration::irreversible(|schema| schema.execute("DELETE FROM users"));
    let repo = database.open().await;
    let migrations = blog().add("m20261124_000000_clean", CLEAN);
    repo.migrate(&migrations).await.unwrap();
    let error = repo.rollback_migrations(&migrations, 2).await.unwrap_err();
    assert!(error.to_string().contains("`m20261124_000000_clean` cannot be undone"), "{error}");
    assert_eq!(tables(&repo).await, ["posts", "users"]);

    // An older program does not know it.
    let error = repo.rollback_migrations(&blog(), 1).await.unwrap_err();
    assert!(error.to_string().contains("this program does not know it"), "{error}");
    let unknown = ("m20261124_000000_clean", "unknown");
    let expected = pairs(&[(USERS, "applied"), (POSTS, "applied"), unknown]);
    assert_eq!(status(&repo, &blog()).await, expected);
    // That does not keep it from starting.
    assert!(migrate(&repo, &blog()).await.is_empty());
}

pub(crate) async fn one_that_ran_and_was_changed_is_refused_with_the_way_out(database: &Database) {
    const OTHER_USERS: Migration = Migration::change(|schema| {
        schema.create_table("users", |t| {
            t.id();
            t.text("name");
        });
    });
    let repo = database.open().await;
    repo.migrate(&Migrations::new().add(USERS, CREATE_USERS)).await.unwrap();
    let changed = Migrations::new().add(USERS, OTHER_USERS).add(POSTS, CREATE_POSTS);
    let error = repo.migrate(&changed).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Config);
    let text = error.to_string();
    assert!(text.contains(USERS) && text.contains("put it back as it was"), "{text}");
    assert_eq!(tables(&repo).await, ["users"]);
    assert_eq!(status(&repo, &changed).await, pairs(&[(USERS, "changed"), (POSTS, "pending")]));

    repo.accept_migrations(&changed).await.unwrap();
    assert_eq!(migrate(&repo, &changed).await, [POSTS]);
    // While developing, it is undone as it is written now.
    repo.rollback_migrations(&changed, 1).await.unwrap();
    let before = Migrations::new().add(USERS, CREATE_USERS);
    repo.rollback_migrations(&before, 1).await.unwrap();
    assert!(tables(&repo).await.is_empty());
}

pub(crate) async fn an_older_one_runs_after_the_latest(database: &Database) {
    const CREATE_TAGS: Migration = Migration::change(|schema| {
        schema.create_table("tags", |t| {
            t.id();
        });
    });
    let repo = database.open().await;
    repo.migrate(&blog()).await.unwrap();
    let merged = blog().add("m20261122_120000_create_tags", CREATE_TAGS);
    assert_eq!(migrate(&repo, &merged).await, ["m20261122_120000_create_tags"]);
    // By version, not by when they ran: so is what a new database gets.
    let undone = repo.rollback_migrations(&merged, 2).await.unwrap();
    let undone: Vec<_> = undone.iter().map(ToString::to_string).collect();
    assert_eq!(undone, [POSTS, "m20261122_120000_create_tags"]);
}

pub(crate) async fn wrong_lists_are_refused_before_anything_runs(database: &Database) {
    const WRONG: Migration = Migration::change(|schema| schema.create_table("a", |_| {}));
    let repo = database.open().await;
    for (migrations, expected) in [
        (blog().add("m20261122_093000_other", CREATE_POSTS), "have the same version"),
        (blog().add("create_tags", CREATE_POSTS), "`create_tags` is no name of a migration"),
        (blog().add("m20261124_000000_a", WRONG), "the migration `m20261124_000000_a` is wrong"),
    ] {
        let error = repo.migrate(&migrations).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(repo.migration_status(&migrations).await.is_err());
        assert!(repo.rollback_migrations(&migrations, 1).await.is_err());
        assert!(tables(&repo).await.is_empty());
    }
}

pub(crate) async fn of_several_that_migrate_at_once_one_runs_each(database: &Database) {
    const ROW: Migration = Migration::irreversible(|schema| {
        schema.execute("INSERT INTO users (name, email) VALUES ('Ann', 'ann@example.com')");
    });
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let repo = database.open().await;
        let migrations = blog().add("m20261124_000000_row", ROW);
        all.spawn(async move { repo.migrate(&migrations).await.unwrap().len() });
    }
    assert_eq!(all.join_all().await.into_iter().sum::<usize>(), 3);
    let repo = database.open().await;
    let count = "SELECT count(*) FROM users";
    assert_eq!(repo.raw_one::<i64>(count, ()).await.unwrap(), Some(1));
}

/// Names the file of the database for a process that is made to migrate it.
const CHILD: &str = "ZZZ_DB_TEST_MIGRATES";

#[tokio::test]
async fn child() {
    let Ok(address) = env::var(CHILD) else { return };
    let repo = Repo::new(&zzz_db::DatabaseConfig::new(address.parse().unwrap())).unwrap();
    repo.start().await.unwrap();
    println!("ran {};", repo.migrate(&blog()).await.unwrap().len());
    repo.stop().await;
}

pub(crate) async fn of_several_processes_one_runs_each(database: &Database) {
    let address = database.url().to_owned();
    let start = |_| {
        process::Command::new(env::current_exe().unwrap())
            .args(["--exact", "migrations::child", "--nocapture"])
            .env(CHILD, &address)
            .stdout(process::Stdio::piped())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..4).map(start).collect();
    let mut ran = 0;
    for child in children {
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let count = text.split_once("ran ").and_then(|(_, rest)| rest.split_once(';'));
        ran += count.unwrap_or_else(|| panic!("{text}")).0.parse::<usize>().unwrap();
    }
    assert_eq!(ran, 2);
    assert_eq!(tables(&database.open().await).await, ["posts", "users"]);
}

pub(crate) async fn dropped_half_way_it_leaves_whole_steps(database: &Database) {
    let repo = database.open().await;
    let migrations = blog();
    repo.migrate(&Migrations::new()).await.unwrap();
    let tables_of = match repo.dialect() {
        Dialect::Sqlite => "FROM sqlite_schema WHERE type = 'table' AND name",
        _ => "FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname",
    };
    // In one question, since a commit that was sent may come to its end behind one.
    let counts = format!(
        "SELECT (SELECT count(*) FROM schema_migrations), (SELECT count(*) {tables_of} IN ('users', 'posts'))"
    );
    for polls in 0..24 {
        let mut running = Box::pin(repo.migrate(&migrations));
        for _ in 0..polls {
            if poll_fn(|context| Poll::Ready(running.as_mut().poll(context).is_ready())).await {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(running);
        let (ran, tables) = repo.raw_one::<(i64, i64)>(&counts, ()).await.unwrap().unwrap();
        assert_eq!(ran, tables);
    }
    repo.migrate(&migrations).await.unwrap();
    assert_eq!(tables(&repo).await, ["posts", "users"]);
}

pub(crate) async fn inside_of_a_transaction_it_is_undone_with_it(database: &Database) {
    let repo = database.open().await;
    let undone: zzz_db::Result<()> = repo
        .transaction(async |tx| {
            assert_eq!(tx.migrate(&blog()).await?.len(), 2);
            Err(tx.raw_exec("SELECT * FROM nowhere", ()).await.unwrap_err())
        })
        .await;
    assert!(undone.is_err());
    assert!(tables(&repo).await.is_empty());
}
