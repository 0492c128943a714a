//! What is told of statements.

use zzz_db::Schema;

use crate::{
    blog,
    blog::{Post, User},
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
