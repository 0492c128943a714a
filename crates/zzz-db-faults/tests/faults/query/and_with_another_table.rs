//! Conditions of two tables.

use zzz_db::Schema;

#[derive(Schema)]
struct User {
    id: i64,
    name: String,
    age: Option<i32>,
    team_id: Option<i64>,
}

#[derive(Schema)]
struct Team {
    id: i64,
    name: String,
}

fn main() {
    let _ = User::query().filter(User::AGE.ge(18).and(Team::NAME.eq("red")));
}
