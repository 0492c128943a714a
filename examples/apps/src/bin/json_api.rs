//! How do I write a JSON API?

use tokio::sync::Mutex;
use zzz::{App, Error, Result, Service, http::StatusCode};

/// `None` where a note was deleted, so that the others keep their numbers.
#[derive(Default)]
struct Notes(Mutex<Vec<Option<note::Note>>>);
impl Service for Notes {}

fn found<T>(note: Option<T>) -> Result<T> {
    note.ok_or_else(|| Error::new(StatusCode::NOT_FOUND, "there is no such note"))
}

mod note {
    use serde::{Deserialize, Serialize};
    use zzz::{Created, Json, NoContent, Path, Result, handler};

    use super::{Notes, found, paths};
    #[derive(Clone, Serialize, Deserialize)]
    pub(super) struct Note {
        title: String,
    }
    #[handler]
    pub(super) async fn index(notes: &Notes) -> Json<Vec<Note>> {
        Json(notes.0.lock().await.iter().flatten().cloned().collect())
    }
    #[handler]
    pub(super) async fn create(Json(note): Json<Note>, notes: &Notes) -> Created<Json<Note>> {
        let mut all = notes.0.lock().await;
        all.push(Some(note.clone()));
        Created::at(paths::note(all.len() - 1)).with_body(Json(note))
    }
    #[handler]
    pub(super) async fn show(Path(id): Path<usize>, notes: &Notes) -> Result<Json<Note>> {
        found(notes.0.lock().await.get(id).cloned().flatten()).map(Json)
    }
    #[handler]
    pub(super) async fn delete(Path(id): Path<usize>, notes: &Notes) -> Result<NoContent> {
        found(notes.0.lock().await.get_mut(id).and_then(Option::take)).map(|_| NoContent)
    }
}
zzz::router! { resources "/notes" => note only(index, create, show, delete); }
fn app() -> App {
    App::new().service(Notes::default()).routes(routes())
}
fn main() -> std::process::ExitCode {
    zzz::main(|_: ()| app())
}

#[cfg(test)]
#[zzz::test(app = app)]
async fn notes_come_and_go(client: &zzz::TestClient) {
    let new = client.post("/notes").header("content-type", "application/json");
    let created = new.body(r#"{"title":"Milk"}"#).await;
    created.assert_status(201).assert_header("location", "/notes/0");
    client.get("/notes").await.assert_json_at("$[*].title", ["Milk"]);
    client.delete("/notes/0").await.assert_status(204);
    client.get("/notes/0").await.assert_status(404);
}
