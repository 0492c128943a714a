//! Sandboxes, where they are one transaction.

use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::Duration,
};

use tokio::{runtime::Builder, time};
use zzz_db::{DatabaseConfig, Error, ErrorKind, Migrations, Repo, TransactionOptions};

use crate::server::{LIMIT, config, name, open_one, process, until_running, url};

async fn open(url: &str, change: impl FnOnce(&mut DatabaseConfig)) -> Repo {
    let repo = Repo::new(&config(url, change)).unwrap();
    repo.enter_sandbox(&Migrations::new()).unwrap();
    repo.start().await.unwrap();
    repo
}

async fn table(repo: &Repo) -> String {
    let table = name("sandbox");
    repo.raw_exec(&format!("CREATE TABLE {table} (id BIGINT PRIMARY KEY)"), ()).await.unwrap();
    table
}

#[test]
fn one_test_after_the_other_has_the_same_connection() {
    let Some(url) = url() else { return };
    let test = || {
        let test = async {
            let repo = open(&url, |config| config.connections_max = NonZeroU32::new(1)).await;
            repo.raw_exec("CREATE TABLE of_this_test (id BIGINT)", ()).await.unwrap();
            process(&repo).await
        };
        thread::scope(|scope| {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            scope.spawn(move || runtime.block_on(test)).join().unwrap()
        })
    };
    let first = test();
    assert_eq!((test(), test()), (first, first));
}

#[tokio::test]
async fn a_transaction_with_a_failed_statement_cannot_be_committed() {
    let Some(url) = url() else { return };
    let repo = open(&url, |_| {}).await;
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
    assert!(error.to_string().contains("a statement of it had failed"), "{error}");
    assert_eq!(repo.raw_exec(&insert, (1_i64,)).await.unwrap(), 1);
}

#[tokio::test]
async fn what_got_in_the_way_of_others_is_tried_again() {
    let Some(url) = url() else { return };
    let repo = open(&url, |_| {}).await;
    let table = table(&repo).await;
    let insert = format!("INSERT INTO {table} VALUES ($1)");
    let collide = "DO $$ BEGIN RAISE EXCEPTION 'a collision' USING ERRCODE = '40001'; END $$";
    let tries = AtomicU32::new(0);
    let work = repo.transaction_with(TransactionOptions::new().retries(2), async |tx| {
        tx.raw_exec(&insert, (1_i64,)).await?;
        match tries.fetch_add(1, Ordering::Relaxed) {
            0 | 1 => tx.raw_exec(collide, ()).await,
            _ => Ok(0),
        }
    });
    work.await.unwrap();
    assert_eq!(tries.into_inner(), 3);
    let count: Option<i64> =
        repo.raw_one(&format!("SELECT count(*) FROM {table}"), ()).await.unwrap();
    assert_eq!(count, Some(1));
}

#[tokio::test]
async fn a_statement_that_nobody_waits_for_is_cancelled() {
    let Some(url) = url() else { return };
    let (repo, admin) = (open(&url, |_| {}).await, open_one(&url).await);
    let table = table(&repo).await;
    let before = process(&repo).await;
    let sleep = format!("SELECT pg_sleep(100), '{table}'");
    let insert = format!("INSERT INTO {table} VALUES (1)");
    tokio::select! {
        _ = repo.raw_exec(&sleep, ()) => panic!("it sleeps"),
        () = until_running(&admin, &sleep, true) => {}
    }
    repo.raw_exec(&insert, ()).await.unwrap();
    let in_transaction = repo.transaction(async |tx| {
        tx.raw_exec(&format!("DELETE FROM {table}"), ()).await?;
        // The statement alone is given up, which ends the transaction.
        let asleep = time::timeout(Duration::from_millis(50), tx.raw_exec(&sleep, ())).await;
        assert!(asleep.is_err());
        tx.raw_exec(&insert, ()).await
    });
    assert_eq!(*in_transaction.await.unwrap_err().kind(), ErrorKind::Closed);
    let rows: Vec<i64> = repo.raw_all(&format!("SELECT id FROM {table}"), ()).await.unwrap();
    assert_eq!((rows, process(&repo).await), (vec![1], before));
}

#[tokio::test]
async fn one_that_takes_too_long_undoes_itself_alone() {
    let Some(url) = url() else { return };
    let short = Duration::from_millis(100);
    let repo = open(&url, |config| config.statement_timeout = short).await;
    let table = table(&repo).await;
    let error = repo.raw_exec("SELECT pg_sleep(100)", ()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Timeout);
    repo.raw_exec(&format!("INSERT INTO {table} VALUES (1)"), ()).await.unwrap();
}

#[tokio::test]
async fn nobody_hears_what_is_notified() {
    let Some(url) = url() else { return };
    let repo = open(&url, |_| {}).await;
    repo.raw_exec("NOTIFY nobody, 'anything'", ()).await.unwrap();
    let pending = "SELECT count(*) FROM pg_listening_channels()";
    assert_eq!(repo.raw_one::<i64>(pending, ()).await.unwrap(), Some(0));
}

#[tokio::test]
async fn a_lost_connection_is_told() {
    let Some(url) = url() else { return };
    let (repo, admin) = (open(&url, |_| {}).await, open_one(&url).await);
    let process = process(&repo).await;
    let sql = "SELECT pg_terminate_backend($1)";
    assert_eq!(admin.raw_one::<bool>(sql, (process,)).await.unwrap(), Some(true));
    let error = repo.raw_all::<i64>("SELECT 1::BIGINT", ()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Connection, "{error}");
    assert!(repo.raw_all::<i64>("SELECT 1::BIGINT", ()).await.is_err());
    drop(repo);
    let next = open(&url, |_| {}).await;
    assert_eq!(next.raw_all::<i64>("SELECT 1::BIGINT", ()).await.unwrap(), [1]);
}

#[tokio::test]
async fn its_database_is_made_where_it_is_not_there() {
    let Some(url) = url() else { return };
    let database = name("made_for_tests");
    let (before, query) =
        url.split_once('?').map_or((&*url, ""), |(before, query)| (before, query));
    let (server, _) = before.rsplit_once('/').unwrap();
    let url = format!("{server}/{database}?{query}");
    let repo = open(&url, |_| {}).await;
    let found: Option<String> = repo.raw_one("SELECT current_database()::TEXT", ()).await.unwrap();
    assert_eq!(found.as_deref(), Some(&*database));
    let error = repo.drop_database().await.unwrap_err();
    assert!(error.to_string().contains("outside of it"), "{error}");
    time::timeout(LIMIT, repo.stop()).await.unwrap();
}
