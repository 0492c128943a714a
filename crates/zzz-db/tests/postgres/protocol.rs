//! What goes between a server and us, at its edges.

use std::{num::NonZeroU32, time::Duration};

use tokio::time;
use zzz_db::{DatabaseConfig, Error, ErrorKind, Repo, Schema};

use crate::server::{LIMIT, name, open, open_one, process, url};

/// A row that is longer than any buffer is at first.
#[derive(Schema, Debug)]
#[schema(table = "zzz_long")]
struct Long {
    id: i64,
    text: String,
}

/// A repo with one connection, whose search path is a schema of its own with a table of long rows.
async fn with_long_rows(url: &str, count: i32, bytes: i32) -> Repo {
    let schema = name("long");
    let admin = open_one(url).await;
    admin.raw_exec(&format!("CREATE SCHEMA {schema}"), ()).await.unwrap();
    let repo = open_one(&format!("{url}&options=-csearch_path%3D{schema}")).await;
    let sql = format!(
        "CREATE TABLE zzz_long AS SELECT id, repeat('x', {bytes}) AS text \
         FROM generate_series(1, {count}::bigint) AS id"
    );
    repo.raw_exec(&sql, ()).await.unwrap();
    repo
}

#[tokio::test]
async fn requests_and_answers_that_are_larger_than_all_buffers_pass_each_other() {
    let Some(url) = url() else { return };
    let repo = with_long_rows(&url, 4, 500_000).await;
    let long = "y".repeat(500_000);
    let queries: Vec<_> = (0..24)
        .map(|_| Long::query().filter(Long::TEXT.ne(long.as_str())).order_by(Long::ID.asc()))
        .collect();
    let answers = time::timeout(LIMIT, repo.batch(queries)).await.expect("nobody waits").unwrap();
    assert_eq!(answers.len(), 24);
    for rows in &answers {
        let found: Vec<_> = rows.iter().map(|row| (row.id, row.text.len())).collect();
        assert_eq!(found, [(1, 500_000), (2, 500_000), (3, 500_000), (4, 500_000)]);
    }
}

#[tokio::test]
async fn what_is_dropped_in_the_middle_of_large_requests_and_answers_hurts_nobody() {
    let Some(url) = url() else { return };
    let repo = with_long_rows(&url, 4, 300_000).await;
    let long = "y".repeat(300_000);
    for microseconds in (0..20_000).step_by(1000) {
        let queries: Vec<_> =
            (0..8).map(|_| Long::query().filter(Long::TEXT.ne(long.as_str()))).collect();
        let _ = time::timeout(Duration::from_micros(microseconds), repo.batch(queries)).await;
        let found: Option<i32> = repo.raw_one("SELECT 7", ()).await.unwrap();
        assert_eq!(found, Some(7));
    }
}

#[tokio::test]
async fn statements_that_made_place_are_closed_on_the_server() {
    let Some(url) = url() else { return };
    let few = |config: &mut DatabaseConfig| {
        config.connections_max = NonZeroU32::new(1);
        config.statements_max = const { NonZeroU32::new(2).unwrap() };
    };
    let repo = open(&url, few).await;
    for round in 0..10 {
        let found: Option<i32> = repo.raw_one(&format!("SELECT {round}"), ()).await.unwrap();
        assert_eq!(found, Some(round));
    }
    let count = "SELECT count(*) FROM pg_prepared_statements";
    let known: Option<i64> = repo.raw_one(count, ()).await.unwrap();
    assert!(known.unwrap() <= 4, "{known:?}");
    // More at once than are kept.
    let repo = open(&format!("{url}&options=-csearch_path%3Dpg_catalog"), few).await;
    let queries = || (0..10).map(|limit| Number::query().order_by(Number::ID.asc()).offset(limit));
    repo.raw_exec(
        "CREATE TEMP TABLE numbers AS SELECT id FROM generate_series(1, 20::int8) AS id",
        (),
    )
    .await
    .unwrap();
    for _ in 0..3 {
        let rows = repo.batch(queries().collect::<Vec<_>>()).await.unwrap();
        assert!(rows.iter().zip(0..).all(|(rows, limit)| rows.len() == 20 - limit));
    }
}

#[derive(Schema, Debug)]
#[schema(table = "numbers")]
struct Number {
    id: i64,
}

#[tokio::test]
async fn copying_to_and_from_the_client_is_refused() {
    let Some(url) = url() else { return };
    let repo = open_one(&url).await;
    let table = name("copied");
    repo.raw_exec(&format!("CREATE TABLE {table} AS SELECT 1 AS id"), ()).await.unwrap();
    for (sql, is_kept) in
        [(format!("COPY {table} FROM STDIN"), false), (format!("COPY {table} TO STDOUT"), true)]
    {
        let before = process(&repo).await;
        let refused = time::timeout(LIMIT, repo.raw_exec(&sql, ())).await.expect("nobody waits");
        let error = refused.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Statement, "{error}");
        assert!(error.to_string().contains("`COPY`"), "{error}");
        assert_eq!(process(&repo).await == before, is_kept, "which connection serves the next");
        let undone: Result<u64, Error> =
            repo.transaction(async |tx| tx.raw_exec(&sql, ()).await).await;
        assert_eq!(*undone.unwrap_err().kind(), ErrorKind::Statement);
        assert_eq!(repo.raw_one::<i32>("SELECT 1", ()).await.unwrap(), Some(1));
    }
}

#[tokio::test]
async fn sql_that_cannot_be_sent_is_refused() {
    let Some(url) = url() else { return };
    let repo = open_one(&url).await;
    let error = repo.raw_exec("SELECT '\0'", ()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Statement, "{error}");
    assert!(error.to_string().contains("cannot be sent"), "{error}");
    assert_eq!(repo.raw_one::<i32>("SELECT 1", ()).await.unwrap(), Some(1));
}

#[tokio::test]
async fn what_the_server_tells_unasked_is_no_answer() {
    let Some(url) = url() else { return };
    let repo = open_one(&url).await;
    let before = process(&repo).await;
    let sql = "DO $$ BEGIN FOR i IN 1..100 LOOP RAISE NOTICE 'round %', i; END LOOP; END $$";
    repo.raw_exec(sql, ()).await.unwrap();
    repo.raw_exec("LISTEN nothing", ()).await.unwrap();
    for _ in 0..3 {
        repo.raw_exec("SET application_name = 'another'", ()).await.unwrap();
        repo.raw_exec("NOTIFY nothing", ()).await.unwrap();
    }
    // Told while nobody asks anything.
    let admin = open_one(&url).await;
    admin.raw_exec("NOTIFY nothing", ()).await.unwrap();
    assert_eq!(process(&repo).await, before);
    assert_eq!(
        repo.raw_one::<String>("SHOW application_name", ()).await.unwrap().unwrap(),
        "another"
    );
}

#[tokio::test]
async fn types_that_users_made_are_known_by_what_they_are_made_of() {
    let Some(url) = url() else { return };
    let repo = open_one(&url).await;
    let (pair, age, ages) = (name("pair"), name("age"), name("ages"));
    for sql in [
        format!("CREATE TYPE {pair} AS (one INT, two TEXT)"),
        format!("CREATE DOMAIN {age} AS INT"),
        format!("CREATE DOMAIN {ages} AS {age}[]"),
    ] {
        repo.raw_exec(&sql, ()).await.unwrap();
    }
    let sql = format!("SELECT ARRAY[1, 2]::{ages}, 3::{age}");
    let found: Option<(Vec<i32>, i64)> = repo.raw_one(&sql, ()).await.unwrap();
    assert_eq!(found, Some((vec![1, 2], 3)));
    let error = repo.raw_one::<String>(&format!("SELECT ROW(1, 'x')::{pair} AS both"), ()).await;
    let said = error.unwrap_err().to_string();
    assert!(said.ends_with(&format!("found a value of PostgreSQL's type `{pair}`")), "{said}");
}
