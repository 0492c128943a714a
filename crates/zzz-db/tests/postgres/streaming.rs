//! Streams of a server, which waits for whoever reads.

use std::{num::NonZeroU32, time::Duration};

use zzz_db::{DatabaseConfig, Error, ErrorKind, Repo, Schema};

use crate::server::{name, open, open_one, process, until_running, url};

#[path = "../support/streaming.rs"]
mod cases;

/// Runs `case` in a schema of its own.
async fn run(what: &str, change: impl FnOnce(&mut DatabaseConfig), case: impl AsyncFnOnce(Repo)) {
    run_at(what, change, async |repo, _| case(repo).await).await;
}

/// The same, with the address that leads there.
async fn run_at(
    what: &str,
    change: impl FnOnce(&mut DatabaseConfig),
    case: impl AsyncFnOnce(Repo, String),
) {
    let Some(url) = url() else { return };
    let admin = open_one(&url).await;
    let schema = name(what);
    admin.raw_exec(&format!("CREATE SCHEMA {schema}"), ()).await.unwrap();
    let mark = if url.contains('?') { '&' } else { '?' };
    let url = format!("{url}{mark}options=-csearch_path%3D{schema}");
    let repo = open(&url, change).await;
    case(repo.clone(), url).await;
    repo.stop().await;
    admin.raw_exec(&format!("DROP SCHEMA {schema} CASCADE"), ()).await.unwrap();
}

fn one_connection(config: &mut DatabaseConfig) {
    config.connections_max = NonZeroU32::new(1);
}

#[tokio::test]
async fn the_database_waits_for_whoever_reads() {
    run("waits", |_| {}, cases::the_database_waits_for_whoever_reads).await;
}

#[tokio::test]
async fn one_that_is_dropped_gives_its_connection_back() {
    run("dropped", one_connection, cases::one_that_is_dropped_gives_its_connection_back).await;
}

#[tokio::test]
async fn others_wait_and_are_told_why() {
    let change = |config: &mut DatabaseConfig| {
        one_connection(config);
        config.checkout_timeout = Duration::from_millis(50);
    };
    run("held", change, cases::others_wait_and_are_told_why).await;
}

#[tokio::test]
async fn a_transaction_does_nothing_beside_its_stream() {
    run("beside", one_connection, cases::a_transaction_does_nothing_beside_its_stream).await;
}

#[tokio::test]
async fn who_reads_slowly_is_not_timed_out() {
    let limit = Duration::from_millis(500);
    run_at(
        "slowly",
        |_| {},
        async |repo, url| {
            let limited = open(&url, |config| config.statement_timeout = limit).await;
            cases::who_reads_slowly_is_not_timed_out(repo, limited.clone(), limit).await;
            limited.stop().await;
        },
    )
    .await;
}

#[derive(Schema, Debug)]
struct Quotient {
    id: i64,
    value: i64,
}

/// A view whose row 1000 cannot be computed, so that the server fails in the middle.
async fn quotients(repo: &Repo) {
    let sql = "CREATE VIEW quotients AS SELECT id, 1000 / (1000 - id) AS value FROM generate_series(1, 5000) AS id";
    repo.raw_exec(sql, ()).await.unwrap();
}

#[tokio::test]
async fn an_error_of_the_server_comes_behind_the_rows_before_it() {
    run("middle", one_connection, async |repo| {
        quotients(&repo).await;
        let before = process(&repo).await;
        let mut rows = repo.stream(Quotient::query());
        let mut count = 0;
        let error = loop {
            match rows.next().await.unwrap() {
                Ok(row) => count = row.id,
                Err(error) => break error,
            }
        };
        assert!(count >= 512, "{count}");
        assert!(error.to_string().contains("division by zero"), "{error}");
        assert!(rows.next().await.is_none());
        assert_eq!(process(&repo).await, before, "the connection serves the next");
        let result = repo.transaction(async |tx| {
            let mut rows = tx.stream(Quotient::query());
            while let Some(row) = rows.next().await {
                row?;
            }
            Ok::<(), Error>(())
        });
        result.await.unwrap_err();
        assert_eq!(process(&repo).await, before);
    })
    .await;
}

#[tokio::test]
async fn what_takes_too_long_is_cancelled_on_the_server() {
    let change = |config: &mut DatabaseConfig| {
        one_connection(config);
        config.statement_timeout = Duration::from_millis(100);
    };
    run("slow", change, async |repo| {
        // Fast at first, and then never done.
        let sql = "CREATE VIEW quotients AS SELECT id, CASE WHEN id > 2000 THEN length(pg_sleep(100)::text) ELSE 1 END \
                   ::bigint AS value FROM generate_series(1, 5000) AS id";
        repo.raw_exec(sql, ()).await.unwrap();
        let before = process(&repo).await;
        let mut rows = repo.stream(Quotient::query());
        let error = loop {
            match rows.next().await.unwrap() {
                Ok(row) => assert!(row.id <= 2000 && row.value == 1),
                Err(error) => break error,
            }
        };
        assert_eq!(*error.kind(), ErrorKind::Timeout, "{error}");
        drop(rows);
        let admin = open_one(&url().unwrap()).await;
        let sql = Quotient::query().to_sql(zzz_db::Dialect::Postgres).unwrap();
        assert_eq!(process(&repo).await, before, "the same connection serves the next");
        until_running(&admin, &sql, false).await;
    })
    .await;
}

#[tokio::test]
async fn a_table_that_has_changed_is_streamed_as_it_is() {
    run("changed", one_connection, async |repo| {
        repo.raw_exec("CREATE TABLE quotients (id BIGINT, value BIGINT)", ()).await.unwrap();
        repo.raw_exec("INSERT INTO quotients VALUES (1, 2)", ()).await.unwrap();
        let first = async || repo.stream(Quotient::query()).next().await.unwrap().unwrap();
        assert_eq!(first().await.value, 2);
        repo.raw_exec("ALTER TABLE quotients ALTER COLUMN value TYPE INTEGER", ()).await.unwrap();
        assert_eq!(first().await.value, 2);
    })
    .await;
}
