//! A type of one's own is compared with its own values.

use zzz_db::{Schema, Type};

#[derive(Schema)]
struct User {
    id: i64,
    name: String,
    age: Option<i32>,
    team_id: Option<i64>,
}

#[derive(Type)]
struct Email(String);

#[derive(Schema)]
struct Guest {
    id: i64,
    email: Email,
}

fn main() {
    let _ = Guest::query().filter(Guest::EMAIL.eq("ann@example.com"));
}
