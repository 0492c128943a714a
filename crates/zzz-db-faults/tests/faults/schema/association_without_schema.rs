//! Associations that do not say where they lead.

use zzz_db::Schema;

#[derive(Schema)]
#[schema(has_many)]
#[schema(has_many(Post))]
#[schema(has_one(profile = Profile))]
#[schema(has_many(posts: Post, comments: Comment))]
struct User {
    id: i64,
}

fn main() {
    let _ = User::query();
}
