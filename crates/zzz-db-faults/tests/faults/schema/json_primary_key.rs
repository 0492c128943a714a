//! A key that can be written in several ways.

use zzz_db::Schema;

#[derive(Schema)]
struct User {
    #[schema(primary_key, json)]
    names: Vec<String>,
}

fn main() {
    let _ = User::query();
}
