//! How do I read what stands in the path?

use zzz::{App, Path, PathParams, handler};

/// One parameter.
#[handler]
async fn post(Path(id): Path<u32>) -> String {
    format!("post {id}")
}

/// Several, in the order of the pattern.
#[handler]
async fn comment(Path((post, comment)): Path<(u32, u32)>) -> String {
    format!("comment {comment} on post {post}")
}

/// Several, by name.
#[derive(PathParams)]
struct Item {
    shelf: u8,
    item: String,
}

#[handler]
async fn item(Path(Item { shelf, item }): Path<Item>) -> String {
    format!("{item} on shelf {shelf}")
}

zzz::router! {
    get "/posts/:id" => post;
    get "/posts/:post_id/comments/:id" => comment;
    get "/shelves/:shelf/:item" => item;
}

fn app() -> App {
    App::new().routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
mod tests {
    use zzz::TestClient;

    #[zzz::test(app = super::app)]
    async fn takes_the_path_apart(client: &TestClient) {
        client.get("/posts/7").await.assert_body("post 7");
        client.get("/posts/7/comments/8").await.assert_body("comment 8 on post 7");
        client.get("/shelves/3/a%20cup").await.assert_body("a cup on shelf 3");
        client.get("/shelves/300/cup").await.assert_status(400).assert_body_contains("shelf");
    }
}
