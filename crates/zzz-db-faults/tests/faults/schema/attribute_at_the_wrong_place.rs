//! What belongs to the struct at a field, and the other way round.

use zzz_db::Schema;

#[derive(Schema)]
#[schema(primary_key)]
struct User {
    #[schema(timestamps)]
    id: i64,
}

fn main() {
    let _ = User::query();
}
