//! What is told of statements.

use std::time::Duration;

use zzz_db::{Changeset, DatabaseConfig, Repo, Schema};

use crate::{
    blog,
    blog::{Post, User},
    log::{self, Log},
};

#[tokio::test]
async fn queries_are_counted() {
    let repo = blog().await;
    let users = repo.assert_queries(2, repo.all(User::query().with(User::POSTS))).await.unwrap();
    assert_eq!(users.len(), 3);
    repo.assert_queries(0, async {}).await;
}

#[test]
#[should_panic(expected = "expected 1 queries, there were 2:\nSELECT")]
fn a_wrong_count_shows_the_queries() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let repo = blog().await;
        repo.assert_queries(1, repo.batch((User::query(), Post::query()))).await.unwrap();
    });
}

#[tokio::test]
async fn a_query_is_told_with_how_long_it_waited() {
    log::waiting_is_told(crate::repo(&[]).await.unwrap()).await;
}

/// A repo to which everything is slow.
async fn slow(change: impl FnOnce(&mut DatabaseConfig)) -> Repo {
    let mut config = DatabaseConfig::new("sqlite::memory:".parse().unwrap());
    config.slow_query = Duration::from_nanos(1);
    change(&mut config);
    let repo = Repo::new(&config).unwrap();
    repo.start().await.unwrap();
    repo
}

#[tokio::test]
async fn a_slow_query_is_told_whether_or_not_it_succeeds() {
    let repo = slow(|_| {}).await;
    let log = Log::of(async || {
        repo.raw_exec("SELECT 1, ?", ("hunter2",)).await.unwrap();
        repo.raw_exec("SELECT missing, ?", ("hunter2",)).await.unwrap_err();
    })
    .await;
    let warnings: Vec<&str> = log.lines().filter(|line| line.contains("WARN")).collect();
    let [succeeded, failed] = warnings[..] else { panic!("{log}") };
    let slow = "zzz::query: slow query sql=\"SELECT ";
    assert!(succeeded.contains(&format!("{slow}1, ?\" rows=0 took=")), "{succeeded}");
    assert!(succeeded.contains(" queue="), "{succeeded}");
    assert!(
        failed.contains(&format!("{slow}missing, ?\" error=no such column: missing")),
        "{failed}"
    );
    assert!(failed.contains(" took="), "{failed}");
    assert!(!log.contains("hunter2"), "{log}");
}

#[tokio::test]
async fn values_are_told_where_they_may_be() {
    let repo = slow(|config| config.log_values = true).await;
    let log = Log::of(async || {
        repo.raw_exec("SELECT ?", ("hunter2",)).await.unwrap();
        repo.raw_exec("SELECT missing, ?", ("hunter2",)).await.unwrap_err();
    })
    .await;
    assert_eq!(log.matches("values=\"\\\"hunter2\\\"\"").count(), 4, "{log}");
}

#[derive(Schema, Clone)]
struct Member {
    id: i64,
    name: String,
    #[schema(redact)]
    pin: String,
}

#[tokio::test]
async fn values_of_redacted_columns_are_told_nowhere() {
    let repo = slow(|config| config.log_values = true).await;
    let sql =
        "CREATE TABLE members (id INTEGER PRIMARY KEY, name TEXT NOT NULL, pin TEXT NOT NULL)";
    repo.raw_exec(sql, ()).await.unwrap();
    let new = || Changeset::new().put(Member::NAME, "Ann").put(Member::PIN, "hunter2");
    let log = Log::of(async || {
        let ann = repo.insert(new()).await.unwrap();
        repo.insert_all([new(), new()]).await.unwrap();
        repo.update(Changeset::of(ann).put(Member::PIN, "hunter2!")).await.unwrap();
        let all = || Member::query().filter(Member::PIN.eq("hunter2"));
        repo.update_all(all().set(Member::PIN, "hunter2 as well")).await.unwrap();
        repo.all(all().filter(Member::PIN.one_of(["hunter2".to_owned()]))).await.unwrap();
    })
    .await;
    assert!(log.contains("\\\"Ann\\\"") && log.contains("[redacted]"), "{log}");
    assert!(!log.contains("hunter2"), "{log}");
}
