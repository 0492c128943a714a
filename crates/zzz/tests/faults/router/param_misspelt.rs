use zzz::{Path, PathParams, handler};

#[derive(PathParams)]
struct Place {
    post_id: i64,
}

#[handler]
async fn show(Path(place): Path<Place>) -> String {
    place.post_id.to_string()
}

zzz::router! {
    get "/posts/:psot_id" => show;
}

fn main() {
    let _ = routes();
}
