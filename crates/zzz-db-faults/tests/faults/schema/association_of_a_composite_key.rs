//! An association that has to say what it refers to.

use zzz_db::Schema;

#[derive(Schema)]
#[schema(has_many(notes: Note))]
struct Membership {
    #[schema(primary_key)]
    user_id: i64,
    #[schema(primary_key)]
    team_id: i64,
}

fn main() {}
