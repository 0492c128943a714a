use zzz::{Path, handler};

struct Place {
    id: i64,
}

#[handler]
async fn show(Path(place): Path<Place>) -> String {
    place.id.to_string()
}

fn main() {}
