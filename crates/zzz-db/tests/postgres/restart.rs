//! A server that goes down and comes up again.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicI64, Ordering},
};

use tokio::task;
use zzz_db::{Error, ErrorKind, Repo};

use crate::server::{name, open, open_one, process, restarted_url, until};

/// Writes two rows in a transaction until it is told to stop, and says which were acknowledged.
async fn write(
    repo: Repo,
    table: Arc<str>,
    next: Arc<AtomicI64>,
    is_over: Arc<AtomicBool>,
) -> Vec<i64> {
    let sql = format!("INSERT INTO {table} VALUES ($1, $2)");
    let mut acknowledged = Vec::new();
    while !is_over.load(Ordering::Acquire) {
        let id = next.fetch_add(1, Ordering::Relaxed);
        let result: Result<(), Error> = repo
            .transaction(async |tx| {
                tx.raw_exec(&sql, (id, 1_i64)).await?;
                tx.raw_exec(&sql, (id, 2_i64)).await?;
                Ok(())
            })
            .await;
        match result {
            Ok(()) => acknowledged.push(id),
            Err(error) => assert!(
                matches!(error.kind(), ErrorKind::Connection | ErrorKind::PoolTimeout),
                "{error:?}"
            ),
        }
    }
    acknowledged
}

/// Kills the server as a crash would.
async fn kill(url: &str) {
    let admin = open_one(url).await;
    let before: Option<String> =
        admin.raw_one("SELECT pg_postmaster_start_time()::text", ()).await.unwrap();
    let sql = "COPY (SELECT 1) TO PROGRAM 'kill -QUIT $(head -n 1 postmaster.pid)'";
    let _ = admin.raw_exec(sql, ()).await;
    until(async || {
        let after = admin.raw_one("SELECT pg_postmaster_start_time()::text", ()).await;
        after.is_ok_and(|after: Option<String>| after != before)
    })
    .await;
}

#[tokio::test]
async fn under_load_nothing_acknowledged_is_lost_and_nothing_is_half_done() {
    let Some(url) = restarted_url() else { return };
    task::LocalSet::new().run_until(load_and_kill(url)).await;
}

async fn load_and_kill(url: String) {
    let repo = open(&url, |config| config.connections_max = std::num::NonZeroU32::new(4)).await;
    let table: Arc<str> = name("restart").into();
    repo.raw_exec(&format!("CREATE TABLE {table} (id BIGINT, part BIGINT)"), ()).await.unwrap();
    let (next, is_over) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicBool::new(false)));
    let writers: Vec<_> = (0..8)
        .map(|_| {
            let (table, next, is_over) =
                (Arc::clone(&table), Arc::clone(&next), Arc::clone(&is_over));
            task::spawn_local(write(repo.clone(), table, next, is_over))
        })
        .collect();
    let written = |than: i64| {
        let next = Arc::clone(&next);
        until(move || {
            let is_there = next.load(Ordering::Relaxed) > than;
            async move { is_there }
        })
    };
    written(50).await;
    for _ in 0..2 {
        kill(&url).await;
        // The same repo goes on by itself.
        process_again(&repo).await;
        written(next.load(Ordering::Relaxed) + 50).await;
    }
    is_over.store(true, Ordering::Release);
    let mut acknowledged = Vec::new();
    for writer in writers {
        acknowledged.extend(writer.await.unwrap());
    }
    acknowledged.sort_unstable();
    let sql = format!("SELECT id FROM {table} GROUP BY id HAVING count(*) = 2 ORDER BY id");
    let whole: Vec<i64> = repo.raw_all(&sql, ()).await.unwrap();
    let halves = format!("SELECT id FROM {table} GROUP BY id HAVING count(*) <> 2");
    assert_eq!(repo.raw_all::<i64>(&halves, ()).await.unwrap(), [0; 0]);
    assert!(acknowledged.iter().all(|id| whole.binary_search(id).is_ok()));
    assert!(acknowledged.len() > 100, "{}", acknowledged.len());
    process(&repo).await;
}

async fn process_again(repo: &Repo) {
    until(async || repo.raw_exec("SELECT 1", ()).await.is_ok()).await;
}
