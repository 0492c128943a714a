//! A name that is a column's already.

use zzz_db::Schema;

#[derive(Schema)]
#[schema(has_many(posts: Post))]
struct User {
    id: i64,
    posts: i64,
}

fn main() {
    let _ = User::query();
}
