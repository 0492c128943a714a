//! What migrations make of a database, and that it is what schemas and changesets take it for.

use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use rust_decimal::Decimal;
use uuid::Uuid;
use zzz_db::{
    ChangeError, Changeset, ConstraintKind, Dialect, Error, Kind, Migration, Migrations, OnDelete,
    Repo, Schema,
};

use crate::{databases::Database, migrations::contents};

/// A database with what `migration` makes in it.
async fn migrated(database: &Database, migration: Migration) -> Repo {
    let repo = database.open().await;
    let migrations = Migrations::new().add("m20260101_000000_base", migration);
    repo.migrate(&migrations).await.unwrap();
    repo
}

async fn exec(repo: &Repo, sql: &str) {
    repo.raw_exec(sql, ()).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

async fn refused(repo: &Repo, sql: &str) -> Error {
    repo.raw_exec(sql, ()).await.expect_err(sql)
}

#[track_caller]
fn assert_kind(error: &Error, kind: ConstraintKind) {
    assert_eq!(error.constraint().map(|it| it.kind), Some(kind), "{error}");
}

async fn numbers(repo: &Repo, sql: &str) -> Vec<i64> {
    repo.raw_all(sql, ()).await.unwrap()
}

pub(crate) async fn everything_goes_there_and_back(database: &Database) {
    const BASE: Migration = Migration::change(|schema| {
        schema.create_table("teams", |t| {
            t.id();
        });
        schema.create_table("users", |t| {
            t.uuid("id").primary_key();
            t.text("name");
            t.integer("age").index();
        });
    });
    const ALL: Migration = Migration::change(|schema| {
        schema.create_table("kinds", |t| {
            t.id();
            t.boolean("b").not_null().default(true);
            t.small_integer("c").default(-3_i16);
            t.double("d").default(0.5);
            t.bytes("e").default(vec![1_u8, 2]);
            t.text("f").default_sql("lower('A')");
            t.json("g").unique();
            t.text("h").check("h_has_text", "length(h) > 0");
            t.references("team_id", "teams").on_delete(OnDelete::Cascade);
            t.column("i", Kind::Array(&Kind::I64));
            t.uuid("user_id");
            t.timestamps();
            t.foreign_key(["user_id"], "users", ["id"]).cascade_updates().name("of_user");
            t.check("b_or_d", "b OR d > 0");
        });
        schema.create_table("likes", |t| {
            t.references("team_id", "teams");
            t.uuid("user_id").references("users").on_delete(OnDelete::SetNull);
            t.primary_key(["team_id", "user_id"]);
        });
        schema.alter_table("users", |t| {
            t.text("role").not_null().default("member").index();
            t.references("team_id", "teams").on_delete(OnDelete::SetNull);
            t.integer("points").check("points_are_positive", "points > 0");
            t.rename("name", "full_name");
        });
        schema.rename_table("teams", "groups");
        schema.create_index("users", ["full_name", "role"]).unique().filter("role <> 'x'");
        schema.create_index("users", ["full_name"]).expression("lower(full_name), (age + 1) DESC");
        schema.drop_index("users", ["age"]);
        if schema.dialect() == Dialect::Postgres {
            schema.add_foreign_key("users", ["points"], "groups", ["id"]);
            schema.add_check("users", "is_adult", "age >= 18");
            schema.remove_foreign_key("users", ["points"], "groups", ["id"]);
        }
        schema.execute_with_undo("CREATE VIEW v AS SELECT id FROM users", "DROP VIEW v");
    });
    let repo = database.open().await;
    let base = Migrations::new().add("m20260101_000000_base", BASE);
    repo.migrate(&base).await.unwrap();
    let before = contents(&repo).await;

    let all = base.add("m20260102_000000_all", ALL);
    for _ in 0..2 {
        repo.migrate(&all).await.unwrap();
        assert_ne!(contents(&repo).await, before);
        let moment = "2026-11-22T17:30:00.000000Z";
        let row = "INSERT INTO kinds (e, inserted_at, updated_at) VALUES (NULL, ";
        exec(&repo, &format!("{row}'{moment}', '{moment}')")).await;
        repo.rollback_migrations(&all, 1).await.unwrap();
        assert_eq!(contents(&repo).await, before);
    }
    repo.rollback_migrations(&all, 1).await.unwrap();
    assert!(contents(&repo).await.is_empty());
}

#[derive(Schema, Debug, PartialEq)]
#[schema(table = "kinds")]
struct Defaults {
    id: i64,
    truth: bool,
    small: i16,
    large: i64,
    float: f64,
    text: String,
    bytes: Vec<u8>,
    day: Date,
    time: Time,
    moment: Timestamp,
    uuid: Uuid,
    price: Decimal,
    json: serde_json::Value,
    nothing: Option<i32>,
    computed: i32,
}

pub(crate) async fn each_kind_has_its_default(database: &Database) {
    const KINDS: Migration = Migration::change(|schema| {
        schema.create_table("kinds", |t| {
            t.id();
            t.boolean("truth").default(true);
            t.small_integer("small").default(i16::MIN);
            t.big_integer("large").default(i64::MIN);
            t.double("float").default(-0.5);
            t.text("text").default("it's \\ \"so\"");
            t.bytes("bytes").default(vec![0_u8, 0xFF, b'\'']);
            t.date("day").default(jiff::civil::date(2026, 11, 22));
            t.time("time").default(jiff::civil::time(17, 30, 15, 250_000_000));
            t.timestamp("moment").default(Timestamp::UNIX_EPOCH);
            t.uuid("uuid").default(Uuid::from_u128(7));
            t.decimal("price").default(Decimal::new(1250, 2));
            t.json("json").default(serde_json::json!({"it's": [1, null]}));
            t.integer("nothing").default(None::<i32>);
            t.integer("computed").not_null().default_sql("abs(-7)");
        });
    });
    let repo = migrated(database, KINDS).await;
    exec(&repo, "INSERT INTO kinds DEFAULT VALUES").await;
    let expected = Defaults {
        id: 1,
        truth: true,
        small: i16::MIN,
        large: i64::MIN,
        float: -0.5,
        text: "it's \\ \"so\"".to_owned(),
        bytes: vec![0, 0xFF, b'\''],
        day: jiff::civil::date(2026, 11, 22),
        time: jiff::civil::time(17, 30, 15, 250_000_000),
        moment: Timestamp::UNIX_EPOCH,
        uuid: Uuid::from_u128(7),
        price: Decimal::new(1250, 2),
        json: serde_json::json!({"it's": [1, null]}),
        nothing: None,
        computed: 7,
    };
    assert_eq!(repo.all(Defaults::query()).await.unwrap(), [expected]);
}

pub(crate) async fn rows_go_with_what_they_refer_to(database: &Database) {
    const TABLES: Migration = Migration::change(|schema| {
        schema.create_table("teams", |t| {
            t.id();
        });
        for (table, action) in [
            ("refused", OnDelete::Refuse),
            ("removed", OnDelete::Cascade),
            ("cleared", OnDelete::SetNull),
            ("reset", OnDelete::SetDefault),
        ] {
            schema.create_table(table, |t| {
                t.id();
                t.references("team_id", "teams").default(1_i64).on_delete(action);
            });
        }
        schema.create_table("followers", |t| {
            t.big_integer("team_id");
            t.foreign_key(["team_id"], "teams", ["id"]).cascade_updates();
        });
    });
    let repo = migrated(database, TABLES).await;
    exec(&repo, "INSERT INTO teams VALUES (1), (2), (3), (4), (5)").await;
    for (table, team) in [("refused", 2), ("removed", 3), ("cleared", 4), ("reset", 5)] {
        exec(&repo, &format!("INSERT INTO {table} (team_id) VALUES ({team})")).await;
    }
    let error = refused(&repo, "DELETE FROM teams WHERE id = 2").await;
    assert_kind(&error, ConstraintKind::ForeignKey);
    exec(&repo, "DELETE FROM teams WHERE id > 2").await;
    assert!(numbers(&repo, "SELECT id FROM removed").await.is_empty());
    assert_eq!(numbers(&repo, "SELECT id FROM cleared WHERE team_id IS NULL").await, [1]);
    assert_eq!(numbers(&repo, "SELECT team_id FROM reset").await, [1]);

    exec(&repo, "INSERT INTO followers VALUES (1)").await;
    exec(&repo, "UPDATE reset SET team_id = NULL").await;
    exec(&repo, "UPDATE teams SET id = 9 WHERE id = 1").await;
    assert_eq!(numbers(&repo, "SELECT team_id FROM followers").await, [9]);
    let error = refused(&repo, "INSERT INTO removed (team_id) VALUES (77)").await;
    assert_kind(&error, ConstraintKind::ForeignKey);
}

pub(crate) async fn indexes_are_unique_in_what_they_say(database: &Database) {
    const USERS: Migration = Migration::change(|schema| {
        schema.create_table("users", |t| {
            t.id();
            t.text("email");
            t.text("handle");
            t.integer("team");
            t.boolean("gone").not_null().default(false);
        });
        schema.create_index("users", ["email"]).unique().expression("lower(email)");
        schema.create_index("users", ["team", "handle"]).unique().filter("NOT gone");
        schema.create_index("users", ["team"]);
    });
    let repo = migrated(database, USERS).await;
    exec(&repo, "INSERT INTO users (email, team, handle) VALUES ('Ann@example.com', 1, 'ann')")
        .await;
    let taken = "INSERT INTO users (email) VALUES ('ANN@example.com')";
    let error = refused(&repo, taken).await;
    assert_kind(&error, ConstraintKind::Unique);
    let name = error.constraint().and_then(|it| it.name.clone());
    assert_eq!(name.as_deref(), Some("users_email_index"));

    let same = "INSERT INTO users (team, handle, gone) VALUES (1, 'ann', ";
    assert_kind(&refused(&repo, &format!("{same} FALSE)")).await, ConstraintKind::Unique);
    exec(&repo, &format!("{same} TRUE)")).await;
    exec(&repo, "INSERT INTO users (team, handle) VALUES (2, 'ann')").await;
    assert_eq!(numbers(&repo, "SELECT count(*) FROM users WHERE team = 1").await, [2]);
}

pub(crate) async fn tables_and_columns_change_with_their_rows(database: &Database) {
    const USERS: Migration = Migration::change(|schema| {
        schema.create_table("users", |t| {
            t.id();
            t.text("name");
            t.integer("age");
        });
        schema.execute_with_undo(
            "INSERT INTO users (name, age) VALUES ('Ann', 30)",
            "DELETE FROM users",
        );
    });
    const PEOPLE: Migration = Migration::up_down(
        |schema| {
            schema.rename_table("users", "people");
            schema.alter_table("people", |t| {
                t.rename("name", "full_name");
                t.text("role").not_null().default("member");
                t.remove("age");
            });
        },
        |schema| {
            schema.alter_table("people", |t| {
                t.integer("age");
                t.remove("role");
                t.rename("full_name", "name");
            });
            schema.rename_table("people", "users");
        },
    );
    const GONE: Migration = Migration::up_down(
        |schema| schema.drop_table("people"),
        |schema| {
            schema.create_table("people", |t| {
                t.id();
                t.text("full_name");
                t.text("role");
            });
        },
    );
    let repo = database.open().await;
    let migrations = Migrations::new()
        .add("m20260101_000000_users", USERS)
        .add("m20260102_000000_people", PEOPLE);
    repo.migrate(&migrations).await.unwrap();
    let ann: Vec<(String, String)> =
        repo.raw_all("SELECT full_name, role FROM people", ()).await.unwrap();
    assert_eq!(ann, [("Ann".to_owned(), "member".to_owned())]);
    repo.rollback_migrations(&migrations, 1).await.unwrap();
    let ann: Vec<(String, Option<i32>)> =
        repo.raw_all("SELECT name, age FROM users", ()).await.unwrap();
    assert_eq!(ann, [("Ann".to_owned(), None)]);

    let migrations = migrations.add("m20260103_000000_gone", GONE);
    repo.migrate(&migrations).await.unwrap();
    assert!(contents(&repo).await.is_empty());
    repo.rollback_migrations(&migrations, 1).await.unwrap();
    assert!(numbers(&repo, "SELECT id FROM people").await.is_empty());
}

pub(crate) async fn what_one_database_cannot_do_is_refused_there(database: &Database) {
    const USERS: Migration = Migration::change(|schema| {
        schema.create_table("users", |t| {
            t.id();
            t.integer("age");
            t.text("score").not_null().default("1");
        });
    });
    const CHANGED: Migration = Migration::irreversible(|schema| {
        schema.alter_table("users", |t| {
            t.change("age").kind(Kind::I64).default(18_i64).not_null();
            t.change("score").no_default();
            t.change("score").kind(Kind::I32).using("score::integer").nullable();
        });
        schema.add_check("users", "is_adult", "age >= 18");
        schema.add_foreign_key("users", ["score"], "users", ["id"]).on_delete(OnDelete::Cascade);
    });
    let repo = migrated(database, USERS).await;
    exec(&repo, "INSERT INTO users (age, score) VALUES (30, '1')").await;
    let migrations = Migrations::new()
        .add("m20260101_000000_base", USERS)
        .add("m20260102_000000_changed", CHANGED);
    let result = repo.migrate(&migrations).await;
    if repo.dialect() == Dialect::Sqlite {
        let error = result.unwrap_err().to_string();
        assert!(error.contains("SQLite cannot change the column `age`: add a column"), "{error}");
        return;
    }
    result.unwrap();
    exec(&repo, "INSERT INTO users DEFAULT VALUES").await;
    let rows: Vec<(i64, Option<i32>)> =
        repo.raw_all("SELECT age, score FROM users ORDER BY id", ()).await.unwrap();
    assert_eq!(rows, [(30, Some(1)), (18, None)]);
    assert_kind(&refused(&repo, "INSERT INTO users (age) VALUES (7)").await, ConstraintKind::Check);
    let lost = refused(&repo, "INSERT INTO users (score) VALUES (77)").await;
    assert_kind(&lost, ConstraintKind::ForeignKey);
}

pub(crate) async fn sql_of_ones_own_differs_by_database(database: &Database) {
    const NAMES: Migration = Migration::change(|schema| {
        schema.create_table("names", |t| {
            t.text("name");
        });
        match schema.dialect() {
            Dialect::Postgres => schema.execute_with_undo(
                "INSERT INTO names SELECT current_setting('server_version_num')::int::text",
                "DELETE FROM names",
            ),
            _ => schema.execute_with_undo(
                "INSERT INTO names SELECT sqlite_version()",
                "DELETE FROM names",
            ),
        }
    });
    let repo = migrated(database, NAMES).await;
    assert_eq!(numbers(&repo, "SELECT count(*) FROM names").await, [1]);
    let migrations = Migrations::new().add("m20260101_000000_base", NAMES);
    assert_eq!(repo.rollback_migrations(&migrations, 1).await.unwrap().len(), 1);
    assert!(contents(&repo).await.is_empty());
}

#[derive(Schema, Debug)]
struct User {
    id: i64,
    email: String,
    handle: Option<String>,
    team_id: Option<i64>,
    age: Option<i32>,
}

#[derive(Schema, Debug)]
struct Team {
    id: i64,
}

/// The names that migrations give are those that changesets expect.
pub(crate) async fn constraints_are_found_again_by_changesets(database: &Database) {
    const TABLES: Migration = Migration::change(|schema| {
        schema.create_table("teams", |t| {
            t.id();
        });
        schema.create_table("users", |t| {
            t.id();
            t.text("email").not_null().unique();
            t.text("handle");
            t.references("team_id", "teams");
            t.integer("age").check("age_is_possible", "age < 150");
        });
        schema.create_index("users", ["handle"]).unique().expression("lower(handle)");
        schema.create_index("users", ["team_id", "handle"]).unique();
    });
    async fn errors(repo: &Repo, change: Changeset<User>) -> String {
        let change = change
            .unique_constraint(User::EMAIL)
            .unique_constraint(User::HANDLE)
            .unique_constraint((User::TEAM_ID, User::HANDLE))
            .foreign_key_constraint(User::TEAM_ID)
            .check_constraint("age_is_possible", User::AGE, "is beyond belief");
        match repo.insert(change).await {
            Err(ChangeError::Invalid(change)) => change.errors().to_string(),
            other => panic!("{other:?}"),
        }
    }
    let repo = migrated(database, TABLES).await;
    exec(&repo, "INSERT INTO teams DEFAULT VALUES").await;
    exec(&repo, "INSERT INTO users (email, handle, team_id) VALUES ('a@b.c', 'ann', 1)").await;
    let bob = || Changeset::new().put(User::EMAIL, "b@b.c");
    let taken = Changeset::new().put(User::EMAIL, "a@b.c");
    assert_eq!(errors(&repo, taken).await, "email is taken");
    assert_eq!(errors(&repo, bob().put(User::HANDLE, "ANN")).await, "handle is taken");
    exec(&repo, "DROP INDEX users_handle_index").await;
    let both = bob().put(User::HANDLE, "ann").put(User::TEAM_ID, 1);
    assert_eq!(errors(&repo, both).await, "team_id is taken");
    assert_eq!(errors(&repo, bob().put(User::TEAM_ID, 7)).await, "team_id does not exist");
    assert_eq!(errors(&repo, bob().put(User::AGE, 150)).await, "age is beyond belief");

    let team: Team = repo.get(1).await.unwrap().unwrap();
    let change = Changeset::of(team).no_assoc_constraint(User::TEAM_ID, "there are users");
    let Err(ChangeError::Invalid(change)) = repo.delete(change).await else { panic!() };
    assert_eq!(change.errors().of(""), ["there are users"]);
}
