//! A table without columns.

use zzz_db::Schema;

#[derive(Schema)]
struct User {}

fn main() {
    let _ = User::query();
}
