//! A key that cannot refer to what it shall refer to.

use zzz_db::Schema;

#[derive(Schema)]
#[schema(belongs_to(author: User))]
struct Post {
    id: i64,
    author_id: String,
}

#[derive(Schema)]
struct User {
    id: i64,
}

fn main() {
    let _ = Post::query();
}
