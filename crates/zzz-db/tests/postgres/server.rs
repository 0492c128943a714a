//! The servers that tests run on.

use std::{
    future::Future,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use tokio::{task, time};
use zzz_db::{DatabaseConfig, Repo};

/// How long anything may take before it counts as never.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

/// The address of the server for all, or nothing where there is none.
pub(crate) fn url() -> Option<String> {
    named("ZZZ_TEST_POSTGRES")
}

/// The address of the server that comes up again when it is killed.
pub(crate) fn restarted_url() -> Option<String> {
    named("ZZZ_TEST_POSTGRES_RESTARTED")
}

fn named(variable: &str) -> Option<String> {
    let url = std::env::var(variable).ok();
    if url.is_none() {
        println!("left out: {variable} names no server");
    }
    url
}

/// The configuration for `url`, as `change` changes it.
pub(crate) fn config(url: &str, change: impl FnOnce(&mut DatabaseConfig)) -> DatabaseConfig {
    let mut config = DatabaseConfig::new(url.parse().expect("an address"));
    change(&mut config);
    config
}

/// A repo that has started.
pub(crate) async fn open(url: &str, change: impl FnOnce(&mut DatabaseConfig)) -> Repo {
    let repo = Repo::new(&config(url, change)).expect("an adapter");
    repo.start().await.expect("a server that answers");
    repo
}

/// A repo with one connection.
pub(crate) async fn open_one(url: &str) -> Repo {
    open(url, |config| config.connections_max = std::num::NonZeroU32::new(1)).await
}

/// A name that no other test has.
pub(crate) fn name(what: &str) -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    format!("{what}_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// The process on the server that serves the next statement of `repo`.
pub(crate) async fn process(repo: &Repo) -> i32 {
    repo.raw_one("SELECT pg_backend_pid()", ()).await.expect("an answer").expect("a row")
}

/// Waits until `condition` holds.
pub(crate) async fn until<F: Future<Output = bool>>(mut condition: impl FnMut() -> F) {
    let wait = async {
        while !condition().await {
            task::yield_now().await;
        }
    };
    time::timeout(LIMIT, wait).await.expect("it never came true");
}

/// Waits until the server runs `sql`, or does not.
pub(crate) async fn until_running(admin: &Repo, sql: &str, is_wanted: bool) {
    let text = "SELECT count(*) > 0 FROM pg_stat_activity WHERE state = 'active' AND query = $1";
    until(async || {
        let is_running: Option<bool> = admin.raw_one(text, (sql,)).await.expect("an answer");
        is_running == Some(is_wanted)
    })
    .await;
}
