//! An association to a struct without a table, and one whose key is missing there.

use zzz_db::Schema;

struct Draft {
    user_id: i64,
}

#[derive(Schema)]
struct Post {
    id: i64,
}

#[derive(Schema)]
#[schema(has_many(drafts: Draft), has_many(posts: Post))]
struct User {
    id: i64,
}

fn main() {
    let _ = User::query();
}
