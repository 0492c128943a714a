//! Attributes that are misspelt, above a struct of which the program uses what they would have made.

use zzz_db::{Changeset, Schema};

#[derive(Schema)]
#[schema(tabel = "people", has_mny(posts: Post), has_one(profile: Profile, kee = owner_id), has_many(notes: Post))]
struct User {
    id: i64,
    #[schema(colunm = "full_name", redact)]
    name: String,
}

#[derive(Schema, Clone)]
#[schema(belongs_to(user: User))]
struct Post {
    id: i64,
    user_id: i64,
}

#[derive(Schema, Clone)]
#[schema(belongs_to(owner: User))]
struct Profile {
    id: i64,
    owner_id: i64,
}

fn main() {
    let _ = User::query().join(User::POSTS).filter(User::NAME.eq("Ann"));
    let _ = User::query().filter(User::NOTES.to(Post::ID).gt(1)).with(User::PROFILE);
    let _ = Post::query().filter(Post::USER.to(User::NAME).eq("Ann"));
    let _ = Changeset::<User>::new().put(User::NAME, "Ann");
}
