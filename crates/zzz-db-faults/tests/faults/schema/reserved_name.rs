//! Fields whose constants the traits have.

use zzz_db::Schema;

#[derive(Schema)]
struct Seat {
    id: i64,
    table: String,
    columns: i32,
}

fn main() {
    let _ = Seat::query();
}
