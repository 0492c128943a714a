//! Keys that the schema of the join table does not have.

use zzz_db::Schema;

#[derive(Schema)]
#[schema(many_to_many(teams: Team, through = Membership))]
struct User {
    id: i64,
}

#[derive(Schema)]
#[schema(many_to_many(users: User, through = Membership, keys = (team_id, usr_id)))]
struct Team {
    id: i64,
}

#[derive(Schema)]
struct Membership {
    #[schema(primary_key)]
    member_id: i64,
    #[schema(primary_key)]
    team_id: i64,
}

fn main() {
    let _ = User::query();
}
