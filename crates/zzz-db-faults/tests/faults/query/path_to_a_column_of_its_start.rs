//! A path leads to the columns of its end.

use zzz_db::Schema;

#[derive(Schema)]
#[schema(has_many(posts: Post))]
struct User {
    id: i64,
    name: String,
    age: Option<i32>,
}

#[derive(Schema)]
struct Post {
    id: i64,
    title: String,
    user_id: i64,
}

#[derive(Schema)]
struct Team {
    id: i64,
    name: String,
}

fn main() {
    let _ = User::query().filter(User::POSTS.to(User::NAME).eq("a"));
}
