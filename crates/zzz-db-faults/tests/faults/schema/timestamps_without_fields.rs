//! Times that nothing could hold.

use zzz_db::Schema;

#[derive(Schema)]
#[schema(timestamps)]
struct User {
    id: i64,
    inserted_at: String,
}

fn main() {
    let _ = User::query();
}
