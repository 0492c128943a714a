//! Addresses of databases.

use zzz_config::{DatabaseKind, DatabaseUrl};

#[track_caller]
fn reads(text: &str, kind: DatabaseKind, shown: &str) {
    let url: DatabaseUrl = text.parse().unwrap();
    assert_eq!(url.kind(), kind);
    assert_eq!(url.expose(), text);
    assert_eq!(url.to_string(), shown);
}

#[track_caller]
fn refuses(text: &str, expected: &str) {
    let message = text.parse::<DatabaseUrl>().unwrap_err().to_string();
    assert!(message.contains(expected), "{message}");
    assert!(message.contains("postgres://user:password@host:5432/database"), "{message}");
}

#[test]
fn two_databases_are_known() {
    reads("sqlite:dev.db", DatabaseKind::Sqlite, "sqlite:dev.db");
    reads("sqlite::memory:", DatabaseKind::Sqlite, "sqlite::memory:");
    reads("sqlite:///var/app.db", DatabaseKind::Sqlite, "sqlite:///var/app.db");
    reads("postgres://db/shop", DatabaseKind::Postgres, "postgres://db/shop");
    reads("postgresql://[::1]:5433/shop", DatabaseKind::Postgres, "postgresql://[::1]:5433/shop");
}

#[test]
fn there_may_be_several_hosts_or_a_socket() {
    reads("postgres://me@a:1,b/s", DatabaseKind::Postgres, "postgres://me@a:1,b/s");
    let socket = "postgres://me@/s?host=/run/postgresql";
    reads(socket, DatabaseKind::Postgres, "postgres://me@/s?***");
    refuses("postgres://me@a,/s", "the host is missing");
    refuses("postgres://me@/s?port=1", "the host is missing");
}

#[test]
fn passwords_are_masked_wherever_they_stand() {
    reads("postgres://me:pw@db:5432/s", DatabaseKind::Postgres, "postgres://me:***@db:5432/s");
    reads("postgres://me:p@w:x@db/s", DatabaseKind::Postgres, "postgres://me:***@db/s");
    reads("postgres://db/s?password=x", DatabaseKind::Postgres, "postgres://db/s?***");
    reads("sqlite:a.db?key=x", DatabaseKind::Sqlite, "sqlite:a.db?***");
}

#[test]
fn what_is_wrong_is_said_with_the_way_out() {
    refuses("shop", "no scheme");
    refuses("postgre://db/shop", "did you mean `postgres`?");
    refuses("redis://db/0", "`redis` is no database that is known here");
    refuses("mysql://db/shop", "`mysql` is no database that is known here");
    refuses("postgres:db/shop", "`//` is missing");
    refuses("postgres:///shop", "the host is missing");
    refuses("postgres://db", "the name of the database is missing");
    refuses("postgres://db:many/shop", "the port is no number");
    refuses("postgres://[::1/shop", "never closed");
    refuses("postgres://me:12/34@db/shop", "`/` is written `%2F`");
    refuses("sqlite:", "the path of the file is missing");
}
