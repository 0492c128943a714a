//! The same said twice.

use zzz_db::Schema;

#[derive(Schema)]
struct User {
    id: i64,
    #[schema(redact, redact)]
    password_hash: String,
}

fn main() {
    let _ = User::query();
}
