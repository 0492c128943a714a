//! Tests that leave a database as it was.

use zzz::{
    App, Json, OrNotFound, Path, Result, TestClient, TestServer,
    db::{Changeset, DatabaseConfig, DatabaseStore, Migration, Migrations, Repo, Schema},
    handler,
};

#[derive(Schema, Debug, serde::Serialize)]
struct Guest {
    id: i64,
    name: String,
}

#[handler]
async fn show(repo: &Repo, Path(id): Path<i64>) -> Result<Json<Guest>> {
    Ok(Json(repo.get(id).await?.or_not_found()?))
}

#[handler]
async fn invite(repo: &Repo, Path(name): Path<String>) -> Result<Json<Guest>> {
    Ok(Json(repo.insert(Changeset::new().put(Guest::NAME, name)).await?))
}

zzz::router! {
    get "/guests/:id" => show;
    post "/invitations/:name" => invite;
}

fn migrations() -> Migrations {
    const CREATE_GUESTS: Migration = Migration::change(|schema| {
        schema.create_table("guests", |t| {
            t.id();
            t.text("name").not_null().unique();
        });
    });
    Migrations::new().add("m20261122_093000_create_guests", CREATE_GUESTS)
}

/// Keeps a copy of the repo elsewhere, as sessions do.
struct Kept(DatabaseStore);
impl zzz::Service for Kept {}

fn app() -> Result<App> {
    let repo = Repo::new(&DatabaseConfig::new("sqlite:of-no-test.db".parse()?))?;
    let kept = Kept(DatabaseStore::new(repo.clone()));
    Ok(App::new().service(repo).service(migrations()).service(kept).routes(routes()))
}

#[zzz::test(app = app)]
async fn a_handler_sees_what_the_test_inserted(client: &TestClient, repo: &Repo) {
    let ann = repo.insert(Changeset::new().put(Guest::NAME, "Ann")).await.unwrap();
    client.get(&format!("/guests/{}", ann.id)).await.assert_ok().assert_json_at("$.name", "Ann");
    client.post("/invitations/Bob").await.assert_ok();
    client.post("/invitations/Bob").await.assert_status(500);
    assert_eq!(repo.count(Guest::query()).await.unwrap(), 2);
    assert!(!std::path::Path::new("of-no-test.db").exists());
}

#[zzz::test(app = app)]
async fn another_test_sees_nothing_of_it(server: &TestServer, repo: &Repo) {
    assert_eq!(repo.count(Guest::query()).await.unwrap(), 0);
    server.post("/invitations/Ann").await.assert_ok().assert_json_at("$.id", 1);
    repo.assert_queries(1, server.get("/guests/1")).await.assert_ok();
}

#[zzz::test(app = app)]
async fn a_copy_of_the_repo_is_in_the_sandbox_too(kept: &Kept, repo: &Repo) {
    use zzz::{Only, Store as _};
    let minute = std::time::Duration::from_secs(60);
    assert!(kept.0.put("a", "b".into(), minute, Only::New).await.unwrap());
    let count: Option<i64> = repo.raw_one("SELECT count(*) FROM zzz_store", ()).await.unwrap();
    assert_eq!(count, Some(1));
}
