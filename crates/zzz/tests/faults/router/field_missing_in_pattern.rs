use zzz::{Path, PathParams, handler};

#[derive(PathParams)]
struct Place {
    user_id: i64,
    post_id: i64,
}

#[handler]
async fn show(Path(place): Path<Place>) -> String {
    format!("{} {}", place.user_id, place.post_id)
}

zzz::router! {
    get "/users/:user_id/posts/:id" => show;
}

fn main() {
    let _ = routes();
}
