//! Nothing to find a row again by.

use zzz_db::Schema;

#[derive(Schema)]
struct User {
    name: String,
}

fn main() {
    let _ = User::query();
}
