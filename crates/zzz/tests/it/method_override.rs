//! Methods that forms cannot say.

use zzz::{App, ErrorPages, Form, MethodOverride, TestClient, TestMultipart, TestServer, handler};

#[derive(serde::Deserialize)]
struct Post {
    title: String,
}

#[handler]
async fn create(Form(post): Form<Post>) -> String {
    format!("created {}", post.title)
}

#[handler]
async fn update(Form(post): Form<Post>) -> String {
    format!("updated {}", post.title)
}

#[handler]
async fn delete() -> &'static str {
    "deleted"
}

zzz::router! {
    post "/posts" => create;
    patch "/posts" => update;
    delete "/posts" => delete;
}

fn app() -> App {
    let app = App::new().errors(ErrorPages::production());
    app.endpoint(MethodOverride::new()).routes(routes())
}

#[tokio::test]
async fn a_form_is_routed_by_what_it_says() {
    let server = TestServer::start(app()).await;
    for client in [TestClient::new(app()).await, server.another()] {
        let send =
            |fields: &[(&'static str, &'static str)]| client.post("/posts").form(fields.to_vec());
        send(&[("title", "a")]).await.assert_body("created a");
        send(&[("_method", "patch"), ("title", "a")]).await.assert_body("updated a");
        send(&[("title", "a"), ("_method", "DELETE")]).await.assert_body("deleted");
        send(&[("_method", "put")]).await.assert_status(405);
    }
}

#[tokio::test]
async fn a_header_says_it_too() {
    let client = TestClient::new(app()).await;
    let said = |method: &str| client.post("/posts").header("x-http-method-override", method);
    said("DELETE").await.assert_body("deleted");
    said("patch").form([("title", "a")]).await.assert_body("updated a");
    said("delete").form([("_method", "patch")]).await.assert_body("deleted");
}

#[tokio::test]
async fn nothing_else_is_made_of_a_post() {
    let client = TestClient::new(app()).await.with_header("accept", "application/json");
    for method in ["GET", "HEAD", "CONNECT", "POST", "", "x y"] {
        let refused = client.post("/posts").header("x-http-method-override", method).await;
        refused.assert_status(400).assert_json_at("$.type", "bad_method_override");
        let refused = client.post("/posts").form([("_method", method)]).await;
        refused.assert_status(400).assert_json_at("$.type", "bad_method_override");
    }
}

#[tokio::test]
async fn only_a_post_is_made_something_else() {
    let client = TestClient::new(app()).await;
    client.get("/posts").header("x-http-method-override", "DELETE").await.assert_status(405);
    let files = TestMultipart::new().text("_method", "delete");
    client.post("/posts").multipart(&files).await.assert_status(415);
}
