//! An attribute that is misspelt, and one that is none.

use zzz_db::Schema;

#[derive(Schema)]
struct User {
    #[schema(primary_kee)]
    id: i64,
    #[schema(encrypted)]
    name: String,
}

fn main() {
    let _ = User::query();
}
