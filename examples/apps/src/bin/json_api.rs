//! How do I write a JSON API?
mod note {
    use serde::{Deserialize, Serialize};
    use zzz::{Created, Json, OrNotFound, Path, Result, Service, handler};
    #[derive(Clone, Serialize, Deserialize)]
    pub(super) struct Note {
        pub(super) title: String,
    }
    /// `None` where a note was deleted, so that the others keep their numbers.
    #[derive(Default)]
    pub(super) struct Notes(tokio::sync::Mutex<Vec<Option<Note>>>);
    impl Service for Notes {}
    #[handler]
    pub(super) async fn index(all: &Notes) -> Json<Vec<Note>> {
        Json(all.0.lock().await.iter().flatten().cloned().collect())
    }
    #[handler]
    pub(super) async fn create(Json(new): Json<Note>, all: &Notes) -> Created<Json<Note>> {
        let mut all = all.0.lock().await;
        all.push(Some(new.clone()));
        Created::at(super::paths::note(all.len() - 1)).with_body(Json(new))
    }
    #[handler]
    pub(super) async fn show(Path(id): Path<usize>, all: &Notes) -> Result<Json<Note>> {
        all.0.lock().await.get(id).cloned().flatten().map(Json).or_not_found()
    }
    #[handler]
    pub(super) async fn update(
        Path(id): Path<usize>,
        Json(new): Json<Note>,
        all: &Notes,
    ) -> Result<()> {
        let mut all = all.0.lock().await;
        all.get_mut(id).and_then(Option::as_mut).map(|note| *note = new).or_not_found()
    }
    #[handler]
    pub(super) async fn delete(Path(id): Path<usize>, all: &Notes) -> Result<()> {
        all.0.lock().await.get_mut(id).and_then(Option::take).map(drop).or_not_found()
    }
}
zzz::router! { resources "/notes" => note only(index, create, show, update, delete); }
fn app() -> zzz::App {
    zzz::App::new().service(note::Notes::default()).routes(routes())
}
fn main() -> std::process::ExitCode {
    zzz::main(app)
}
#[cfg(test)]
#[zzz::test(app = app)]
async fn notes_come_and_go(client: &zzz::TestClient) {
    let [milk, tea] = ["Milk", "Tea"].map(|title| note::Note { title: title.to_owned() });
    client.post("/notes").json(&milk).await.assert_header("location", "/notes/0");
    client.put("/notes/0").json(&tea).await.assert_status(200);
    client.get("/notes").await.assert_json([tea]);
    client.delete("/notes/0").await.assert_status(200);
    client.get("/notes/0").await.assert_status(404);
}
