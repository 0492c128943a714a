use zzz::{Path, Template, handler};

#[handler]
async fn user(Path(id): Path<i64>) -> String {
    format!("user {id}")
}

zzz::router! {
    get "/users/:id" => user as user;
}

#[derive(Template)]
#[template(path = "unknown_route.html.zzz")]
struct Show {
    id: i64,
}

fn main() {}
