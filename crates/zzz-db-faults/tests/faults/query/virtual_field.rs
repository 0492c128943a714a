//! A field that is no column.

use zzz_db::Schema;

#[derive(Schema)]
struct User {
    id: i64,
    name: String,
    age: Option<i32>,
    team_id: Option<i64>,
}

#[derive(Schema)]
struct Guest {
    id: i64,
    #[schema(virtual)]
    full_name: String,
}

fn main() {
    let _ = Guest::query().filter(Guest::FULL_NAME.eq("Ann"));
}
