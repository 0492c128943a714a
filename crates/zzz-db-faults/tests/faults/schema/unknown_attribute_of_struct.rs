//! An attribute that is misspelt.

use zzz_db::Schema;

#[derive(Schema)]
#[schema(timestamp)]
struct User {
    id: i64,
}

fn main() {
    let _ = User::query();
}
