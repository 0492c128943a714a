//! Transactions and their connections.

use zzz_db::{Error, ErrorKind, Isolation, Repo, TransactionOptions};

use crate::server::{name, open, open_one, process, until_running, url};

async fn table(repo: &Repo) -> String {
    let table = name("transactions");
    repo.raw_exec(&format!("CREATE TABLE {table} (id BIGINT PRIMARY KEY)"), ()).await.unwrap();
    table
}

async fn ids(repo: &Repo, table: &str) -> Vec<i64> {
    repo.raw_all(&format!("SELECT id FROM {table} ORDER BY id"), ()).await.unwrap()
}

#[tokio::test]
async fn is_committed_or_undone_as_a_whole() {
    let Some(url) = url() else { return };
    let repo = open_one(&url).await;
    let table = table(&repo).await;
    let insert = format!("INSERT INTO {table} VALUES ($1)");
    repo.transaction(async |tx| {
        tx.raw_exec(&insert, (1_i64,)).await?;
        tx.raw_exec(&insert, (2_i64,)).await
    })
    .await
    .unwrap();
    let undone: Result<(), Error> = repo
        .transaction(async |tx| {
            tx.raw_exec(&insert, (3_i64,)).await?;
            tx.raw_exec(&insert, (1_i64,)).await?;
            Ok(())
        })
        .await;
    assert!(undone.unwrap_err().constraint().is_some());
    assert_eq!(ids(&repo, &table).await, [1, 2]);
}

#[tokio::test]
async fn one_with_a_failed_statement_cannot_be_committed() {
    let Some(url) = url() else { return };
    let repo = open_one(&url).await;
    let table = table(&repo).await;
    let insert = format!("INSERT INTO {table} VALUES ($1)");
    let result: Result<(), Error> = repo
        .transaction(async |tx| {
            tx.raw_exec(&insert, (1_i64,)).await?;
            tx.raw_exec(&insert, (1_i64,)).await.unwrap_err();
            let error = tx.raw_exec(&insert, (2_i64,)).await.unwrap_err();
            assert_eq!(*error.kind(), ErrorKind::Closed, "{error}");
            Ok(())
        })
        .await;
    let error = result.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Closed);
    assert!(error.to_string().contains("rolled back"), "{error}");
    assert_eq!(ids(&repo, &table).await, [0; 0]);
}

#[tokio::test]
async fn a_savepoint_undoes_what_failed_and_leaves_the_rest() {
    let Some(url) = url() else { return };
    let repo = open_one(&url).await;
    let table = table(&repo).await;
    let insert = format!("INSERT INTO {table} VALUES ($1)");
    repo.transaction(async |tx| {
        tx.raw_exec(&insert, (1_i64,)).await?;
        let inner: Result<u64, Error> = tx
            .transaction(async |inner| {
                inner.raw_exec(&insert, (2_i64,)).await?;
                inner.raw_exec(&insert, (1_i64,)).await
            })
            .await;
        assert!(inner.is_err());
        tx.raw_exec(&insert, (3_i64,)).await
    })
    .await
    .unwrap();
    assert_eq!(ids(&repo, &table).await, [1, 3]);
}

#[tokio::test]
async fn one_that_is_dropped_is_undone_before_the_connection_is_used_again() {
    let Some(url) = url() else { return };
    let (repo, admin) = (open_one(&url).await, open_one(&url).await);
    let table = table(&repo).await;
    let before = process(&repo).await;
    let insert = format!("INSERT INTO {table} VALUES ($1)");
    let sleep = format!("SELECT pg_sleep(100), '{table}'");
    let work = repo.transaction(async |tx| {
        tx.raw_exec(&insert, (1_i64,)).await?;
        tx.raw_exec(&sleep, ()).await
    });
    tokio::select! {
        _ = work => panic!("it sleeps"),
        () = until_running(&admin, &sleep, true) => {}
    }
    assert_eq!(ids(&repo, &table).await, [0; 0]);
    assert_eq!(process(&repo).await, before);
}

#[tokio::test]
async fn one_that_got_in_the_way_of_another_is_tried_again() {
    let Some(url) = url() else { return };
    let repo = open(&url, |_| {}).await;
    let table = table(&repo).await;
    repo.raw_exec(&format!("INSERT INTO {table} VALUES (1)"), ()).await.unwrap();
    let sql = format!("UPDATE {table} SET id = id + 1");
    let options = TransactionOptions::new().isolation(Isolation::RepeatableRead).retries(1000);
    let increment = async || {
        for _ in 0..5 {
            repo.transaction_with(options, async |tx| {
                let _: Vec<i64> = tx.raw_all(&format!("SELECT id FROM {table}"), ()).await?;
                tx.raw_exec(&sql, ()).await
            })
            .await
            .unwrap();
        }
    };
    tokio::join!(increment(), increment(), increment());
    assert_eq!(ids(&repo, &table).await, [16]);
}

#[tokio::test]
async fn one_that_reads_alone_refuses_to_write() {
    let Some(url) = url() else { return };
    let repo = open_one(&url).await;
    let table = table(&repo).await;
    let options = TransactionOptions::new().read_only();
    let sql = format!("INSERT INTO {table} VALUES (1)");
    let error: Error =
        repo.transaction_with(options, async |tx| tx.raw_exec(&sql, ()).await).await.unwrap_err();
    assert!(error.to_string().contains("read-only transaction"), "{error}");
}
