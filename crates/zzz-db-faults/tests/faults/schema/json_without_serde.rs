//! JSON of a type that serde does not know.

use zzz_db::Schema;

struct Address {
    city: String,
}

#[derive(Schema)]
struct User {
    id: i64,
    #[schema(json)]
    address: Address,
}

fn main() {
    let _ = User::query();
}
