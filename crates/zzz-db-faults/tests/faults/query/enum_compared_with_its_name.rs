//! An enum is compared with its variants.

use zzz_db::{Schema, Type};

#[derive(Schema)]
struct User {
    id: i64,
    name: String,
    age: Option<i32>,
    team_id: Option<i64>,
}

#[derive(Type)]
enum Mood {
    Happy,
}

#[derive(Schema)]
struct Guest {
    id: i64,
    mood: Mood,
}

fn main() {
    let _ = Guest::query().filter(Guest::MOOD.eq("happy"));
}
