//! UUIDs wherever a client may write one.

use serde::{Deserialize, Serialize};
use zzz::{
    App, ErrorPages, Form, Json, Path, PathParams, Query, TestClient, TestResponse, handler,
    uuid::{Uuid, uuid},
};

const ID: Uuid = uuid!("f81d4fae-7dec-11d0-a765-00a0c91e6bf6");

#[derive(Deserialize, Serialize)]
struct Filter {
    owner: Uuid,
    #[serde(default)]
    tag: Vec<Uuid>,
}

#[derive(PathParams)]
struct Place {
    line: Uuid,
}

#[handler]
async fn order(Path(id): Path<Uuid>) -> String {
    id.to_string()
}

#[handler]
async fn line(Path(place): Path<Place>) -> String {
    place.line.to_string()
}

#[handler]
async fn search(Query(filter): Query<Filter>) -> Json<Filter> {
    Json(filter)
}

#[handler]
async fn submit(Form(filter): Form<Filter>) -> Json<Filter> {
    Json(filter)
}

#[handler]
async fn upload(Json(filter): Json<Filter>) -> Json<Filter> {
    Json(filter)
}

zzz::router! {
    get "/orders/:id" => order as order;
    get "/orders/:id/lines/:line" => line as line;
    get "/search" => search;
    post "/submit" => submit;
    post "/upload" => upload;
}

async fn client() -> TestClient {
    TestClient::new(App::new().errors(ErrorPages::production()).routes(routes())).await
}

#[track_caller]
fn refused(answer: &TestResponse, status: u16, sentence: &str) {
    answer.assert_status(status).assert_json_at("$.detail", sentence);
}

#[zzz::test]
async fn a_parameter_is_a_uuid_or_the_answer_is_400() {
    let client = client().await;
    assert_eq!(paths::order(ID), "/orders/f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
    client.get(&paths::order(ID)).await.assert_body(&ID.to_string());
    client.get(&paths::line("any", ID)).await.assert_body(&ID.to_string());
    for written in ["F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6", "f81d4fae7dec11d0a76500a0c91e6bf6"] {
        client.get(&format!("/orders/{written}")).await.assert_body(&ID.to_string());
    }
    for wrong in
        ["7", "f81d4fae-7dec-11d0-a765-00a0c91e6bf", "g81d4fae-7dec-11d0-a765-00a0c91e6bf6"]
    {
        let answer =
            client.get(&format!("/orders/{wrong}")).header("accept", "application/json").await;
        let expected = "expected a UUID like `f81d4fae-7dec-11d0-a765-00a0c91e6bf6`";
        refused(&answer, 400, &format!("the path parameter `id` is {wrong:?}, {expected}"));
        answer.assert_json_at("$.type", "bad_path_param");
    }
}

#[zzz::test]
async fn queries_forms_and_json_hold_uuids() {
    let client = client().await;
    let (good, bad) = (format!("owner={ID}&tag={ID}&tag={ID}"), "owner=7");
    let whole = serde_json::json!({ "owner": ID, "tag": [ID, ID] });
    client.get(&format!("/search?{good}")).await.assert_json(&whole);
    client
        .post("/submit")
        .form([("owner", ID), ("tag", ID), ("tag", ID)].map(|(name, id)| (name, id.to_string())))
        .await
        .assert_json(&whole);
    client.post("/upload").json(&whole).await.assert_json(&whole);

    let expected = |what: &str| {
        format!("the field `owner` of the {what}: expected a UUID, got the text \"7\"")
    };
    let answer = client.get(&format!("/search?{bad}")).header("accept", "application/json").await;
    refused(&answer, 400, &expected("query"));
    let form = client.post("/submit").form([("owner", "7")]);
    refused(&form.header("accept", "application/json").await, 422, &expected("body"));
    let json = client.post("/upload").json(&serde_json::json!({ "owner": "7" }));
    refused(&json.header("accept", "application/json").await, 422, &expected("body"));
}
