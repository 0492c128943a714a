//! Sessions that outlive the process.

use zzz::{
    App, Keys, Result, Router, Session, Sessions, TestClient,
    db::{DatabaseConfig, DatabaseStore, Repo},
    handler,
};

#[handler]
async fn count(session: &mut Session) -> Result<String> {
    let count = session.get::<u32>("count").unwrap_or_default() + 1;
    session.set("count", count)?;
    Ok(count.to_string())
}

/// The application as each process starts it, on the same file.
async fn process(url: &str) -> TestClient {
    let keys = Keys::new("correct-horse-battery-staple-and-more").unwrap();
    let repo = Repo::new(&DatabaseConfig::new(url.parse().unwrap())).unwrap();
    let sessions = Sessions::in_store(DatabaseStore::new(repo.clone()), &keys);
    let routes = Router::new().get("/", count {}).into_routes();
    TestClient::new(App::new().service(repo).endpoint(sessions).routes(routes)).await
}

#[tokio::test]
async fn the_next_process_knows_them() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("app.db").display());
    let first = process(&url).await;
    let answer = first.get("/").await;
    let cookie = answer.assert_body("1").header("set-cookie").unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    first.get("/").await.assert_body("2");
    drop(first);
    let second = process(&url).await;
    second.get("/").header("cookie", &cookie).await.assert_body("3");
    second.get("/").header("cookie", "__Host-session=made-up").await.assert_body("1");
}
