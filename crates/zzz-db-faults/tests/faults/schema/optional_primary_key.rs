//! A key that could be `NULL`, alone and as a part.

use zzz_db::Schema;

#[derive(Schema)]
struct User {
    id: Option<i64>,
}

#[derive(Schema)]
struct Membership {
    #[schema(primary_key)]
    user_id: i64,
    #[schema(primary_key)]
    team_id: Option<i64>,
}

fn main() {
    let _ = User::query();
}
