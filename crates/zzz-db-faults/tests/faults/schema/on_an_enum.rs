//! Rows of a table are all alike, and an enum's values are not.

use zzz_db::Schema;

#[derive(Schema)]
enum User {
    Admin,
}

fn main() {
    let _ = User::query();
}
