//! A change of a column that the row does not have.

use zzz_db::{Changeset, Schema};

#[derive(Schema)]
#[schema(has_many(posts: Post))]
struct User {
    id: i64,
    name: String,
    age: Option<i32>,
}

#[derive(Schema)]
struct Post {
    id: i64,
    title: String,
    user_id: i64,
}

#[derive(Schema)]
struct Team {
    id: i64,
    name: String,
}

fn main() {
    let _ = Changeset::<User>::new().put(Team::NAME, "red");
}
