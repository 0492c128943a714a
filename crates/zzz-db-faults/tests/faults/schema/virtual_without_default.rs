//! A virtual field of a type that has no default.

use zzz_db::Schema;

struct Address {
    city: String,
}

#[derive(Schema)]
struct User {
    id: i64,
    #[schema(virtual)]
    address: Address,
}

fn main() {
    let _ = User::query();
}
