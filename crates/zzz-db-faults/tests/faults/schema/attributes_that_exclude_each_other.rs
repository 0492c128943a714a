//! Attributes of which only one can be.

use zzz_db::Schema;

#[derive(Schema)]
struct User {
    id: i64,
    #[schema(virtual, redact)]
    full_name: String,
    #[schema(generated, default)]
    rank: i32,
    #[schema(natural)]
    name: String,
}

fn main() {
    let _ = User::query();
}
