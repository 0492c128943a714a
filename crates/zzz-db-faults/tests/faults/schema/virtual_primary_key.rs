//! A key that is no column.

use zzz_db::Schema;

#[derive(Schema)]
struct User {
    #[schema(primary_key, virtual)]
    id: i64,
}

fn main() {
    let _ = User::query();
}
