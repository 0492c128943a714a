//! A struct without a table.

use zzz_db::Schema;

#[derive(Schema)]
struct User {
    id: i64,
    name: String,
    age: Option<i32>,
    team_id: Option<i64>,
}

struct Guest {
    id: i64,
}

fn main() {
    let _ = Guest::query();
}
