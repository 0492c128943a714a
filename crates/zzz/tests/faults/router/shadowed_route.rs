use zzz::{Path, handler};

#[handler]
async fn show(Path(id): Path<i64>) -> String {
    id.to_string()
}

zzz::router! {
    get "/:id" => show;
    get "/:name" => show;
}

fn main() {
    let _ = routes();
}
