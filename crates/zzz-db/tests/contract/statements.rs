//! Statements, right and wrong.

use zzz_db::{ErrorKind, Repo};

use crate::databases::{refused, run, sql};

pub(crate) async fn wrong_sql(repo: Repo) {
    let error = refused(&repo, "SELEKT 1", ()).await;
    assert_eq!(*error.kind(), ErrorKind::Statement);
    assert!(error.to_string().contains("SELEKT"), "{error}");
}

pub(crate) async fn unknown_tables(repo: Repo) {
    let error = refused(&repo, "SELECT * FROM nowhere", ()).await;
    assert_eq!(*error.kind(), ErrorKind::Statement);
    assert!(error.to_string().contains("nowhere"), "{error}");
    run(&repo, "CREATE TABLE users (name TEXT)", ()).await;
    let error = refused(&repo, "SELECT naem FROM users", ()).await;
    assert_eq!(*error.kind(), ErrorKind::Statement);
    assert!(error.to_string().contains("naem"), "{error}");
}

pub(crate) async fn too_few_values(repo: Repo) {
    run(&repo, "CREATE TABLE t (a BIGINT, b BIGINT)", ()).await;
    let error = refused(&repo, "INSERT INTO t VALUES ($1, $2)", (1_i64,)).await;
    assert_eq!(*error.kind(), ErrorKind::Statement, "{error}");
}

pub(crate) async fn too_many_values(repo: Repo) {
    run(&repo, "CREATE TABLE t (a BIGINT)", ()).await;
    let error = refused(&repo, "INSERT INTO t VALUES ($1)", (1_i64, 2_i64)).await;
    assert_eq!(*error.kind(), ErrorKind::Statement, "{error}");
}

pub(crate) async fn many_rows(repo: Repo) {
    let text = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) \
                SELECT i FROM n ORDER BY i";
    let found: Vec<i64> = repo.raw_all(text, ()).await.unwrap();
    assert!(found.iter().copied().eq(1..=10_000));
}

pub(crate) async fn affected_rows(repo: Repo) {
    run(&repo, "CREATE TABLE t (a BIGINT)", ()).await;
    assert_eq!(run(&repo, "INSERT INTO t VALUES (1), (2), (3)", ()).await, 3);
    assert_eq!(run(&repo, "UPDATE t SET a = a + $1 WHERE a > $1", (1_i64,)).await, 2);
    assert_eq!(run(&repo, "DELETE FROM t WHERE a > 100", ()).await, 0);
    assert_eq!(run(&repo, "DELETE FROM t", ()).await, 3);
}

/// A statement that was prepared before its table changed.
pub(crate) async fn changed_tables(repo: Repo) {
    run(&repo, "CREATE TABLE t (a BIGINT)", ()).await;
    run(&repo, "INSERT INTO t VALUES (1)", ()).await;
    let text = sql(&repo, "SELECT * FROM t WHERE a = $1");
    let found: Vec<i64> = repo.raw_all(&text, (1_i64,)).await.unwrap();
    assert_eq!(found, [1]);
    run(&repo, "ALTER TABLE t ADD COLUMN b TEXT", ()).await;
    let found: Vec<(i64, Option<String>)> = repo.raw_all(&text, (1_i64,)).await.unwrap();
    assert_eq!(found, [(1, None)]);
}

pub(crate) async fn closed_after_stop(repo: Repo) {
    run(&repo, "CREATE TABLE t (a BIGINT)", ()).await;
    repo.stop().await;
    let error = refused(&repo, "SELECT * FROM t", ()).await;
    assert_eq!(*error.kind(), ErrorKind::Closed);
}
