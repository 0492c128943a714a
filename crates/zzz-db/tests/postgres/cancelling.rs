//! Statements that nobody waits for any more.

use std::time::Duration;

use tokio::time;
use zzz_db::ErrorKind;

use crate::server::{LIMIT, open, open_one, process, until_running, url};

#[tokio::test]
async fn a_statement_that_takes_too_long_is_cancelled_on_the_server() {
    let Some(url) = url() else { return };
    let admin = open_one(&url).await;
    let repo = open(&url, |config| {
        config.connections_max = std::num::NonZeroU32::new(1);
        config.statement_timeout = Duration::from_millis(100);
    })
    .await;
    let before = process(&repo).await;
    let sql = "SELECT pg_sleep(100), 'too long'";
    let error = repo.raw_exec(sql, ()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("100ms") && error.to_string().contains("statement_timeout"));
    until_running(&admin, sql, false).await;
    assert_eq!(process(&repo).await, before, "the same connection serves the next");
}

#[tokio::test]
async fn a_statement_whose_caller_is_gone_is_cancelled_on_the_server() {
    let Some(url) = url() else { return };
    let admin = open_one(&url).await;
    let repo = open_one(&url).await;
    let before = process(&repo).await;
    for round in 0..10 {
        let sql = format!("SELECT pg_sleep(100), 'dropped {round}'");
        tokio::select! {
            _ = repo.raw_exec(&sql, ()) => panic!("it sleeps"),
            () = until_running(&admin, &sql, true) => {}
        }
        let after = time::timeout(LIMIT, process(&repo)).await.expect("the connection comes back");
        assert_eq!(after, before, "the same connection serves the next");
        until_running(&admin, &sql, false).await;
    }
}

#[tokio::test]
async fn statements_that_are_dropped_at_any_moment_hurt_nobody() {
    let Some(url) = url() else { return };
    let repo = open(&url, |config| config.connections_max = std::num::NonZeroU32::new(2)).await;
    for microseconds in (0..3000).step_by(50) {
        let limit = Duration::from_micros(microseconds);
        let _ = time::timeout(limit, repo.raw_exec("SELECT pg_sleep(0.001)", ())).await;
        let found: Option<i32> = repo.raw_one("SELECT 7", ()).await.unwrap();
        assert_eq!(found, Some(7));
    }
}
