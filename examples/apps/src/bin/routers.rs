//! How do I split a large application into routers?

use zzz::{App, handler};

#[handler]
async fn home() -> &'static str {
    "home"
}

/// A controller: its handlers, and where they are.
mod user {
    use zzz::{Path, Router, handler};

    #[handler]
    async fn index() -> &'static str {
        "all users"
    }

    #[handler]
    async fn show(Path(id): Path<u32>) -> String {
        format!("user {id}")
    }

    /// Below `/users`, wherever it is mounted.
    pub(super) fn controller() -> Router {
        Router::new()
            .tag("Users")
            .scope("/users", |users| users.get("/", index {}).get("/:id", show {}).named("user"))
    }
}

zzz::router! {
    get "/" => home as home;
    scope "/api" as api {
        scope "/v1" as v1 {
            get "/status" => home as status;
        }
        mount "/v2" => user::controller();
    }
}

fn app() -> App {
    App::new().routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
#[zzz::test(app = app)]
async fn each_router_is_where_it_was_put(client: &zzz::TestClient) {
    client.get("/api/v1/status").await.assert_body("home");
    client.get("/api/v2/users").await.assert_body("all users");
    client.get("/api/v2/users/7").await.assert_body("user 7");
    client.get("/users/7").await.assert_status(404);
    assert_eq!(paths::api_v1_status(), "/api/v1/status");
    let tags = app().list_routes().into_iter().filter_map(|route| route.tag);
    assert_eq!(tags.collect::<Vec<_>>(), ["Users", "Users"]);
}
