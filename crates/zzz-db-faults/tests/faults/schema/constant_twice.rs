//! Two fields of one constant.

use zzz_db::Schema;

#[derive(Schema)]
#[allow(non_snake_case, reason = "the mistake is about another thing")]
struct User {
    id: i64,
    first_name: String,
    firstName: String,
}

fn main() {
    let _ = User::query();
}
