//! A key that cannot be handed out.

use zzz_db::{Schema, Type};

#[derive(Type)]
struct UserId(i64);

#[derive(Schema)]
struct User {
    id: UserId,
}

fn main() {
    let _ = User::query();
}
