//! A type that no column can have.

use zzz_db::Schema;

struct Address {
    city: String,
}

#[derive(Schema)]
struct User {
    id: i64,
    address: Address,
}

fn main() {
    let _ = User::query();
}
