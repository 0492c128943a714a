//! Fields of other types than what is asked for.

use zzz_db::{FromRow, Schema};

#[derive(Schema)]
struct User {
    id: i64,
    name: String,
    age: Option<i32>,
}

#[derive(FromRow)]
struct Author {
    name: String,
    age: i32,
}

fn main() {
    let _ = User::query().select((User::NAME, User::AGE)).into::<Author>();
}
