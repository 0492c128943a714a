//! Streams of a file, which its threads read.

use std::time::Duration;

use tempfile::TempDir;
use zzz_db::{DatabaseConfig, Repo};

#[path = "../support/streaming.rs"]
mod cases;

/// A file of its own, as `change` changes its configuration.
async fn file(change: impl FnOnce(&mut DatabaseConfig)) -> (TempDir, Repo) {
    let folder = tempfile::tempdir().unwrap();
    let repo = open(&folder, change).await;
    (folder, repo)
}

async fn open(folder: &TempDir, change: impl FnOnce(&mut DatabaseConfig)) -> Repo {
    let url = format!("sqlite:{}", folder.path().join("app.db").display());
    let mut config = DatabaseConfig::new(url.parse().unwrap());
    change(&mut config);
    let repo = Repo::new(&config).unwrap();
    repo.start().await.unwrap();
    repo
}

fn one_reader(config: &mut DatabaseConfig) {
    config.connections_max = std::num::NonZeroU32::new(1);
}

#[tokio::test]
async fn the_database_waits_for_whoever_reads() {
    let (_folder, repo) = file(|_| {}).await;
    cases::the_database_waits_for_whoever_reads(repo).await;
}

#[tokio::test]
async fn one_that_is_dropped_gives_its_connection_back() {
    let (_folder, repo) = file(one_reader).await;
    cases::one_that_is_dropped_gives_its_connection_back(repo).await;
}

#[tokio::test]
async fn others_wait_and_are_told_why() {
    let (_folder, repo) = file(|config| {
        one_reader(config);
        config.checkout_timeout = Duration::from_millis(500);
    })
    .await;
    cases::others_wait_and_are_told_why(repo).await;
}

#[tokio::test]
async fn a_transaction_does_nothing_beside_its_stream() {
    let (_folder, repo) = file(one_reader).await;
    cases::a_transaction_does_nothing_beside_its_stream(repo).await;
}

#[tokio::test]
async fn who_reads_slowly_is_not_timed_out() {
    let limit = Duration::from_millis(500);
    let (folder, repo) = file(|_| {}).await;
    let limited = open(&folder, |config| config.statement_timeout = limit).await;
    cases::who_reads_slowly_is_not_timed_out(repo, limited, limit).await;
}
