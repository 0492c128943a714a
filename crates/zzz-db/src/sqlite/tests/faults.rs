//! Constraints, locks, full disks.

use super::*;
use crate::ConstraintKind;

#[tokio::test]
async fn constraints_tell_their_kind_table_and_columns() {
    let database = notes().await;
    for sql in [
        "CREATE TABLE pairs (a INTEGER, b INTEGER, note INTEGER REFERENCES notes (id), PRIMARY KEY (a, b))",
        "CREATE UNIQUE INDEX lower_text ON notes (lower(text)) WHERE size = 7",
        "CREATE TABLE strict (age INTEGER) STRICT",
        "CREATE TRIGGER no_two BEFORE INSERT ON pairs WHEN new.a = 2 BEGIN SELECT RAISE(ABORT, 'no two'); END",
        "INSERT INTO notes (id, text, size) VALUES (1, 'a', 7)",
        "INSERT INTO pairs VALUES (1, 1, 1)",
    ] {
        exec(&database, sql).await.unwrap();
    }
    type Parts<'a> = (ConstraintKind, Option<&'a str>, Option<&'a str>, &'a [&'a str]);
    let cases: [(&str, Parts<'_>); 8] = [
        (
            "INSERT INTO notes (text) VALUES ('a')",
            (ConstraintKind::Unique, None, Some("notes"), &["text"]),
        ),
        (
            "INSERT INTO notes (id, text) VALUES (1, 'b')",
            (ConstraintKind::Unique, None, Some("notes"), &["id"]),
        ),
        (
            "INSERT INTO notes (text, size) VALUES ('A', 7)",
            (ConstraintKind::Unique, Some("lower_text"), None, &[]),
        ),
        (
            "INSERT INTO pairs VALUES (1, 1, NULL)",
            (ConstraintKind::Unique, None, Some("pairs"), &["a", "b"]),
        ),
        (
            "INSERT INTO notes (text) VALUES (NULL)",
            (ConstraintKind::NotNull, None, Some("notes"), &["text"]),
        ),
        (
            "INSERT INTO notes (text, size) VALUES ('c', 100)",
            (ConstraintKind::Check, Some("small"), None, &[]),
        ),
        ("INSERT INTO pairs VALUES (1, 3, 7)", (ConstraintKind::ForeignKey, None, None, &[])),
        ("DELETE FROM notes", (ConstraintKind::ForeignKey, None, None, &[])),
    ];
    for (sql, (kind, name, table, columns)) in cases {
        let error = exec(&database, sql).await.unwrap_err();
        let constraint = error.constraint().unwrap_or_else(|| panic!("{sql}: {error:?}"));
        assert_eq!(constraint.kind, kind, "{sql}");
        assert_eq!(constraint.name.as_deref(), name, "{sql}");
        assert_eq!(constraint.table.as_deref(), table, "{sql}");
        assert_eq!(constraint.columns, columns, "{sql}");
    }
    let raised = exec(&database, "INSERT INTO pairs VALUES (2, 2, NULL)").await;
    assert_error(raised, &ErrorKind::Database, &["no two"]);
    let strict = exec(&database, "INSERT INTO strict VALUES ('secret')").await;
    let error = assert_error(strict, &ErrorKind::Value, &["strict.age"]);
    assert!(!error.to_string().contains("secret"), "{error}");
}

#[tokio::test]
async fn a_file_that_another_process_writes_to_is_locked() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(folder.path());
    config.busy_timeout = SHORT;
    let database = with_notes(started(&config).await).await;
    let other = rusqlite::Connection::open(folder.path().join("data/app.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_error(run(&database, note("a")).await, &ErrorKind::Locked, &["`busy_timeout`"]);
    let refused = database.run(vec![note("a"), note("b")]).await;
    assert_error(refused, &ErrorKind::Locked, &["another connection"]);
    let refused = database.begin(crate::driver::Begin::default()).await.map(drop);
    assert_error(refused, &ErrorKind::Locked, &["`busy_timeout`"]);
    assert_eq!(count(&database).await, 0, "reading goes on");
    other.execute_batch("COMMIT").unwrap();
    run(&database, note("a")).await.unwrap();
    assert_eq!(count(&database).await, 1);
}

#[tokio::test]
async fn a_file_that_may_not_be_written_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let database = with_notes(started(&config(folder.path())).await).await;
    // As the file system says it to a process that may not write.
    exec(&database, "PRAGMA query_only = ON").await.unwrap();
    let refused = run(&database, note("a")).await;
    assert_error(refused, &ErrorKind::Database, &["cannot be written to", "permissions"]);
    database.stop().await;

    let path = folder.path().join("data/app.db");
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    let again = Sqlite::new(&config(folder.path())).unwrap().start().await;
    // The superuser may write to everything.
    if std::fs::OpenOptions::new().write(true).open(&path).is_err() {
        assert_error(again, &ErrorKind::Connection, &["may not write to it"]);
    }
}

#[tokio::test]
async fn a_full_disk_is_told_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let database = with_notes(started(&config(folder.path())).await).await;
    run(&database, note("before")).await.unwrap();
    exec(&database, "PRAGMA max_page_count = 10").await.unwrap();
    let large = || write("INSERT INTO notes (text) VALUES (hex(randomblob(50000)))");
    assert_error(run(&database, large()).await, &ErrorKind::Full, &["nothing was changed"]);
    let group = database.run(vec![note("a"), large()]).await;
    assert_error(group, &ErrorKind::Full, &["max_page_count"]);
    assert_eq!(all::<String>(&database, "PRAGMA integrity_check").await.unwrap(), ["ok"]);
    exec(&database, "PRAGMA max_page_count = 10000").await.unwrap();
    run(&database, large()).await.unwrap();
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(folder.path());
    config.statement_timeout = SHORT;
    let database = with_notes(started(&config).await).await;
    let slow = all::<i64>(&database, ENDLESS).await;
    assert_error(slow, &ErrorKind::Timeout, &["took longer than 50ms", "WITH RECURSIVE"]);
    let slow = exec(&database, &format!("INSERT INTO notes (text) {ENDLESS}")).await;
    assert_error(slow, &ErrorKind::Timeout, &["`statement_timeout`"]);
    assert_eq!(count(&database).await, 0);
}

#[tokio::test]
async fn a_damaged_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let database = with_notes(started(&config(folder.path())).await).await;
    for i in 0..100 {
        run(&database, note(&format!("{i}{}", "x".repeat(500)))).await.unwrap();
    }
    database.stop().await;
    let path = folder.path().join("data/app.db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[4096..].fill(0xff);
    std::fs::write(&path, bytes).unwrap();
    let database = started(&config(folder.path())).await;
    let read = all::<String>(&database, "SELECT text FROM notes").await;
    assert_error(read, &ErrorKind::Database, &["the file is damaged", "restore a backup"]);
}
