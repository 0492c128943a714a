//! An order by a column that the query's table does not have.

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
    let _ = User::query().order_by(Team::NAME.asc());
}
