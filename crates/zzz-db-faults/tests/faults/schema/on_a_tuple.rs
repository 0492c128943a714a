//! A tuple's fields have no names that columns could have.

use zzz_db::Schema;

#[derive(Schema)]
struct User(i64, String);

fn main() {
    let _ = User::query();
}
