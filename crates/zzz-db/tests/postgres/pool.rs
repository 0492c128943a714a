//! The pool, on a server.

use std::time::Duration;

use zzz_db::{ErrorKind, PoolStatus};

use crate::server::{open, open_one, process, until, until_running, url};

#[tokio::test]
async fn who_waits_in_vain_is_told_who_holds_the_connections() {
    let Some(url) = url() else { return };
    let admin = open_one(&url).await;
    let repo = open(&url, |config| {
        config.connections_max = std::num::NonZeroU32::new(1);
        config.checkout_timeout = Duration::from_millis(50);
    })
    .await;
    let sql = "SELECT pg_sleep(100), 'holds the connection'";
    let error = tokio::select! {
        _ = repo.raw_exec(sql, ()) => panic!("it sleeps"),
        error = async {
            until_running(&admin, sql, true).await;
            repo.raw_exec("SELECT 1", ()).await.unwrap_err()
        } => error,
    };
    assert_eq!(*error.kind(), ErrorKind::PoolTimeout);
    let said = error.to_string();
    let start =
        "1 of 1 connections are busy, and none became free within 50ms; the oldest is held for ";
    assert!(said.starts_with(start), "{said}");
    assert!(said.ends_with(&format!("s by `{sql}`")), "{said}");
}

#[tokio::test]
async fn says_how_busy_it_is() {
    let Some(url) = url() else { return };
    let repo = open(&url, |config| config.connections_max = std::num::NonZeroU32::new(3)).await;
    let expected = PoolStatus::default();
    let status = repo.pool_status().unwrap();
    assert_eq!((status.max, status.active, status.idle, status.waiting), (3, 0, 1, 0));
    assert_ne!(status, expected);
    tokio::select! {
        _ = repo.raw_exec("SELECT pg_sleep(100)", ()) => panic!("it sleeps"),
        () = until(async || repo.pool_status().unwrap().active == 1) => {}
    }
    until(async || repo.pool_status().unwrap().active == 0).await;
}

#[tokio::test]
async fn many_share_few_connections() {
    let Some(url) = url() else { return };
    let repo = open(&url, |config| config.connections_max = std::num::NonZeroU32::new(4)).await;
    let tasks: Vec<_> = (0..64_i64)
        .map(|number| {
            let repo = repo.clone();
            tokio::task::spawn(async move {
                for _ in 0..20 {
                    let found: Option<i64> =
                        repo.raw_one("SELECT $1::bigint", (number,)).await.unwrap();
                    assert_eq!(found, Some(number));
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let status = repo.pool_status().unwrap();
    assert!(status.idle <= 4 && status.active == 0, "{status:?}");
}

#[tokio::test]
async fn a_connection_that_the_server_ended_is_not_handed_out() {
    let Some(url) = url() else { return };
    let admin = open_one(&url).await;
    let repo = open_one(&url).await;
    let before = process(&repo).await;
    admin.raw_exec("SELECT pg_terminate_backend($1)", (before,)).await.unwrap();
    // It is noticed by the socket, without a question to the server.
    until(async || match repo.raw_one::<i32>("SELECT pg_backend_pid()", ()).await {
        Ok(after) => after != Some(before),
        Err(error) => {
            assert_eq!(*error.kind(), ErrorKind::Connection, "{error}");
            false
        }
    })
    .await;
}

#[tokio::test]
async fn connections_are_closed_when_they_are_old_or_idle() {
    let Some(url) = url() else { return };
    for is_lifetime in [false, true] {
        let repo = open(&url, |config| {
            let limit = Duration::from_millis(50);
            if is_lifetime {
                config.connection_lifetime = limit
            } else {
                config.idle_timeout = limit
            }
        })
        .await;
        assert_eq!(repo.pool_status().unwrap().idle, 1);
        until(async || repo.pool_status().unwrap().idle == 0).await;
        process(&repo).await;
    }
}

#[tokio::test]
async fn a_query_is_told_with_how_long_it_waited() {
    let Some(url) = url() else { return };
    crate::log::waiting_is_told(open_one(&url).await).await;
}
