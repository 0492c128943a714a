//! A condition is true or false.

use zzz_db::Schema;

#[derive(Schema)]
struct User {
    id: i64,
    name: String,
    age: Option<i32>,
    team_id: Option<i64>,
}

fn main() {
    let _ = User::query().filter(User::AGE);
}
