use zzz::{Path, Template, handler};

#[handler]
async fn user(Path(id): Path<i64>) -> String {
    format!("user {id}")
}

zzz::router! {
    get "/users/:id" => user as user;
}

#[derive(Template)]
#[template(path = "wrong_route_argument.html.zzz")]
struct Show {
    name: String,
}

fn main() {}
