use zzz::{Path, handler};

#[handler]
async fn show(Path((user, post)): Path<(i64, i64)>) -> String {
    format!("{user} {post}")
}

zzz::router! {
    get "/users/:user_id" => show;
}

fn main() {
    let _ = routes();
}
