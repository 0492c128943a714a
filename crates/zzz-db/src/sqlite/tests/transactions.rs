//! Transactions that hold a thread.

use super::*;
use crate::driver::Begin;

const READ_ONLY: Begin = Begin { isolation: crate::Isolation::Default, is_read_only: true };

async fn begin(database: &Sqlite) -> Box<dyn Transaction> {
    database.begin(Begin::default()).await.unwrap()
}

#[tokio::test]
async fn a_transaction_is_seen_by_others_after_its_commit() {
    let folder = tempfile::tempdir().unwrap();
    let database = with_notes(started(&config(folder.path())).await).await;
    let mut transaction = begin(&database).await;
    transaction.run(vec![note("a"), note("b")]).await.unwrap();
    assert_eq!(count(&database).await, 0, "readers do not wait, and do not see it");
    transaction.commit().await.unwrap();
    assert_eq!(count(&database).await, 2);

    let mut transaction = begin(&database).await;
    transaction.run(vec![note("c")]).await.unwrap();
    transaction.rollback().await.unwrap();
    assert_eq!(count(&database).await, 2);
}

#[tokio::test]
async fn a_transaction_that_is_dropped_is_rolled_back_before_anyone_goes_on() {
    let database = notes().await;
    let mut transaction = begin(&database).await;
    transaction.run(vec![note("a")]).await.unwrap();
    drop(transaction);
    assert_eq!(run(&database, note("a")).await.unwrap().affected, 1);
    let starting = database.begin(Begin::default());
    drop(starting);
    assert_eq!(count(&database).await, 1);
}

#[tokio::test]
async fn savepoints_are_statements_of_it() {
    let database = notes().await;
    let mut transaction = begin(&database).await;
    for sql in
        ["SAVEPOINT a", "INSERT INTO notes (text) VALUES ('a')", "ROLLBACK TO a", "RELEASE a"]
    {
        transaction.run(vec![write(sql)]).await.unwrap();
    }
    transaction.run(vec![note("b")]).await.unwrap();
    for sql in ["COMMIT", "ROLLBACK", "BEGIN", "END"] {
        let refused = transaction.run(vec![write(sql)]).await;
        assert_error(refused, &ErrorKind::Statement, &["use `Repo::transaction`"]);
    }
    transaction.commit().await.unwrap();
    assert_eq!(all::<String>(&database, "SELECT text FROM notes").await.unwrap(), ["b"]);
}

#[tokio::test]
async fn a_statement_that_fails_leaves_it_open() {
    let database = notes().await;
    let mut transaction = begin(&database).await;
    transaction.run(vec![note("a")]).await.unwrap();
    assert!(
        transaction.run(vec![note("a"), note("never")]).await.unwrap_err().constraint().is_some()
    );
    transaction.run(vec![note("b")]).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(count(&database).await, 2);
}

#[tokio::test]
async fn who_waits_too_long_hears_who_holds_the_writer() {
    for url in ["sqlite::memory:", "file"] {
        let folder = tempfile::tempdir().unwrap();
        let mut config = if url == "file" { config(folder.path()) } else { config_of(url) };
        config.checkout_timeout = Duration::from_millis(250);
        let database = with_notes(started(&config).await).await;
        let mut transaction = begin(&database).await;
        transaction.run(vec![note("secret")]).await.unwrap();
        let parts = [
            "the writer of SQLite did not become free in 250ms",
            "a transaction has held it",
            "`INSERT INTO notes (text) VALUES (?)`",
        ];
        let error = assert_error(run(&database, note("b")).await, &ErrorKind::PoolTimeout, &parts);
        assert!(!error.to_string().contains("secret"));
        let refused = database.begin(Begin::default()).await.map(drop);
        assert_error(refused, &ErrorKind::PoolTimeout, &parts);
        transaction.commit().await.unwrap();
        assert_eq!(count(&database).await, 1, "what was given up is not done later");
    }
}

#[tokio::test]
async fn one_that_only_reads_holds_a_reader_and_sees_one_state() {
    let folder = tempfile::tempdir().unwrap();
    let database = with_notes(started(&config(folder.path())).await).await;
    let mut reading = database.begin(READ_ONLY).await.unwrap();
    let sql = "SELECT count(*) FROM notes";
    assert_eq!(all_in::<i64>(&mut *reading, sql).await.unwrap(), [0]);
    run(&database, note("a")).await.unwrap();
    assert_eq!(all_in::<i64>(&mut *reading, sql).await.unwrap(), [0]);
    let refused = reading.run(vec![note("b")]).await;
    assert_error(refused, &ErrorKind::Statement, &["the transaction is read-only"]);
    reading.commit().await.unwrap();

    let memory = notes().await;
    let mut reading = memory.begin(READ_ONLY).await.unwrap();
    let refused = reading.run(vec![note("b")]).await;
    assert_error(refused, &ErrorKind::Statement, &["the transaction is read-only"]);
}

#[tokio::test]
async fn one_that_sqlite_has_rolled_back_goes_no_further() {
    let mut config = config_of("sqlite::memory:");
    config.statement_timeout = SHORT;
    let database = with_notes(started(&config).await).await;
    let mut transaction = begin(&database).await;
    transaction.run(vec![note("a")]).await.unwrap();
    let slow = transaction.run(vec![write(&format!("INSERT INTO notes (text) {ENDLESS}"))]).await;
    assert_error(slow, &ErrorKind::Timeout, &["`statement_timeout`"]);
    let next = transaction.run(vec![note("b")]).await;
    assert_error(next, &ErrorKind::Closed, &["has been rolled back"]);
    assert_error(transaction.commit().await, &ErrorKind::Closed, &["has been rolled back"]);
    assert_eq!(count(&database).await, 0);
}

#[tokio::test]
async fn stopping_waits_for_a_transaction() {
    let folder = tempfile::tempdir().unwrap();
    let database = with_notes(started(&config(folder.path())).await).await;
    let mut transaction = begin(&database).await;
    let stopping = spawn({
        let database = Arc::clone(&database);
        async move { database.stop().await }
    });
    transaction.run(vec![note("a")]).await.unwrap();
    transaction.commit().await.unwrap();
    stopping.await.unwrap();
    let again = started(&config(folder.path())).await;
    assert_eq!(count(&again).await, 1);
}

#[tokio::test]
async fn no_more_than_a_bounded_number_waits() {
    let database = notes().await;
    let transaction = begin(&database).await;
    let mut waiting: Vec<_> = (0..16_384).map(|_| database.run(vec![note("a")])).collect();
    for call in &mut waiting {
        assert!(is_pending(call).await);
    }
    let refused = run(&database, note("b")).await;
    assert_error(refused, &ErrorKind::PoolTimeout, &["16384 calls wait already for the writer"]);
    drop(waiting);
    transaction.commit().await.unwrap();
    // The writer has to come past those that have gone before there is room again.
    let notes = loop {
        match all::<i64>(&database, "SELECT count(*) FROM notes").await {
            Err(error) if *error.kind() == ErrorKind::PoolTimeout => tokio::task::yield_now().await,
            notes => break notes.unwrap(),
        }
    };
    assert_eq!(notes, [0]);
}
