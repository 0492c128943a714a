//! A join table whose key cannot refer to what it shall refer to, and one that leads to a key of several columns.

use zzz_db::Schema;

#[derive(Schema)]
#[schema(many_to_many(teams: Team, through = Membership))]
struct User {
    id: i64,
}

#[derive(Schema)]
#[schema(many_to_many(seats: Seat, through = "reservations"))]
struct Team {
    id: i64,
}

#[derive(Schema)]
struct Membership {
    #[schema(primary_key)]
    user_id: i64,
    #[schema(primary_key)]
    team_id: String,
}

#[derive(Schema)]
struct Seat {
    #[schema(primary_key)]
    row: i64,
    #[schema(primary_key)]
    place: i64,
}

fn main() {
    let _ = User::query();
}
