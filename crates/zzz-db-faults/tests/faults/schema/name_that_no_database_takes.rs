//! Names that are empty, too long, or of a schema of PostgreSQL.

use zzz_db::Schema;

#[derive(Schema)]
#[schema(table = "auth.users")]
struct User {
    id: i64,
    #[schema(column = "")]
    name: String,
    #[schema(column = "what_people_call_the_user_when_they_are_not_there_and_cannot_hear_it")]
    nickname: String,
}

fn main() {
    let _ = User::query();
}
