//! Join tables that are not said, or not said so that they can be told apart.

use zzz_db::Schema;

#[derive(Schema)]
#[schema(many_to_many(teams: Team))]
struct User {
    id: i64,
}

#[derive(Schema)]
#[schema(many_to_many(friends: Person, through = "friendships"))]
struct Person {
    id: i64,
}

#[derive(Schema)]
#[schema(many_to_many(users: User, throug = "memberships"))]
struct Team {
    id: i64,
}

#[derive(Schema)]
#[schema(many_to_many(users: User, through = "likes", keys = (post_id)))]
struct Post {
    id: i64,
}

#[derive(Schema)]
#[schema(many_to_many(users: User, through = "seats", key = seat_id))]
struct Room {
    id: i64,
}

#[derive(Schema)]
#[schema(many_to_many(users: User, through = "stays"))]
struct Stay {
    #[schema(primary_key)]
    room_id: i64,
    #[schema(primary_key)]
    day: i64,
}

fn main() {}
