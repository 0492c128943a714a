//! Two fields of one column; SQLite does not look at case.

use zzz_db::Schema;

#[derive(Schema)]
struct User {
    id: i64,
    email: String,
    #[schema(column = "Email")]
    address: String,
}

fn main() {
    let _ = User::query();
}
