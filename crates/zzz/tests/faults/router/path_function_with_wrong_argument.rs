use zzz::{Path, handler};

#[handler]
async fn show(Path(id): Path<i64>) -> String {
    id.to_string()
}

zzz::router! {
    get "/users/:id" => show as user;
}

fn main() {
    let _ = routes();
    let _ = paths::user("seven");
}
