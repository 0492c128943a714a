//! What a request is answered whose error of the database nobody handled.

use std::time::Duration;

use zzz::{
    App, ErrorPages, OrNotFound, Path, Result, Router, TestClient,
    db::{Changeset, DatabaseConfig, Repo, Schema, Tx},
    handler,
};

#[derive(Schema, Clone)]
struct User {
    id: i64,
    email: String,
    version: i32,
}

#[handler]
async fn busy(repo: &Repo) -> Result<()> {
    let inside = repo.clone();
    repo.transaction(|tx: Tx| {
        let inside = inside.clone();
        async move {
            tx.raw_exec("DELETE FROM users WHERE id = 7", ()).await?;
            // It waits for the transaction around it.
            inside.raw_exec("DELETE FROM users WHERE id = 8", ()).await
        }
    })
    .await?;
    Ok(())
}

#[handler]
async fn taken(repo: &Repo) -> Result<()> {
    repo.insert(Changeset::new().put(User::EMAIL, "ann@example.com")).await?;
    Ok(())
}

#[handler]
async fn invalid(repo: &Repo) -> Result<()> {
    let change = Changeset::new().put(User::EMAIL, "ann@example.com");
    repo.insert(change.unique_constraint(User::EMAIL)).await?;
    Ok(())
}

#[handler]
async fn stale(repo: &Repo) -> Result<()> {
    let user = User { id: 1, email: "ann@example.com".to_owned(), version: 0 };
    let change = Changeset::of(user).put(User::EMAIL, "a@example.com");
    repo.update(change.optimistic_lock(User::VERSION)).await?;
    Ok(())
}

#[handler]
async fn find(repo: &Repo, Path(email): Path<String>) -> Result<String> {
    let user = repo.one(User::query().filter(User::EMAIL.eq(email))).await?;
    Ok(user.or_not_found()?.id.to_string())
}

async fn client() -> TestClient {
    let mut config = DatabaseConfig::new("sqlite::memory:".parse().unwrap());
    config.checkout_timeout = Duration::from_millis(20);
    let repo = Repo::new(&config).unwrap();
    let routes = Router::new()
        .get("/busy", busy {})
        .get("/taken", taken {})
        .get("/invalid", invalid {})
        .get("/stale", stale {})
        .get("/users/:email", find {})
        .into_routes();
    let app = App::new().service(repo.clone()).errors(ErrorPages::production()).routes(routes);
    let client = TestClient::new(app).await;
    for sql in [
        "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, version INTEGER DEFAULT 1)",
        "INSERT INTO users (email) VALUES ('ann@example.com')",
    ] {
        repo.raw_exec(sql, ()).await.unwrap();
    }
    client
}

#[tokio::test]
async fn what_passes_by_itself_says_when_to_try_again() {
    let answer = client().await.get("/busy").header("accept", "application/json").await;
    answer.assert_status(503).assert_header("retry-after", "1");
    answer.assert_json_at("$.type", "database_busy");
}

#[tokio::test]
async fn text_that_no_database_takes_is_the_clients_fault() {
    let client = client().await;
    client.get("/users/ann@example.com").await.assert_body("1");
    let answer = client.get("/users/ann%00").header("accept", "application/json").await;
    answer.assert_status(422).assert_json_at("$.type", "nul_in_text");
    assert!(!answer.text().contains("email"));
}

#[tokio::test]
async fn a_constraint_that_nobody_declared_is_the_programs_fault() {
    let answer = client().await.get("/taken").header("accept", "application/json").await;
    answer.assert_status(500).assert_json_at("$.type", "about:blank");
    assert!(!answer.text().contains("email"));
}

#[tokio::test]
async fn changes_that_are_not_valid_tell_their_fields() {
    let answer = client().await.get("/invalid").header("accept", "application/json").await;
    answer.assert_status(422).assert_json_at("$.type", "invalid");
    answer.assert_json_at("$.detail", "email is taken");
    answer.assert_json_at("$.errors[0].message", "is taken");
}

#[tokio::test]
async fn a_row_that_somebody_else_changed_is_a_conflict() {
    let answer = client().await.get("/stale").header("accept", "application/json").await;
    answer.assert_status(409).assert_json_at("$.type", "stale");
    answer.assert_json_at("$.detail", "was changed or removed by somebody else meanwhile");
}
