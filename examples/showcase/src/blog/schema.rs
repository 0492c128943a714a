//! The tables, as structs. A field is a column, `Post::TITLE` names it in queries, and `Post::USER` leads to another table.

use jiff::Timestamp;
use zzz::db::Schema;

/// Somebody who writes.
#[derive(Schema, Clone, Debug)]
#[schema(timestamps, has_many(posts: Post))]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) inserted_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

#[derive(Schema, Clone, Debug)]
#[schema(timestamps, belongs_to(user: User), has_many(comments: Comment))]
pub(crate) struct Post {
    pub(crate) id: i64,
    pub(crate) user_id: i64,
    pub(crate) title: String,
    pub(crate) slug: String,
    pub(crate) body: String,
    /// Kept beside the comments, so that a list need not count them.
    #[schema(default)]
    pub(crate) comments_count: i32,
    /// None of a draft.
    pub(crate) published_at: Option<Timestamp>,
    pub(crate) inserted_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

#[derive(Schema, Clone, Debug)]
#[schema(timestamps, belongs_to(post: Post), belongs_to(user: User))]
pub(crate) struct Comment {
    pub(crate) id: i64,
    pub(crate) post_id: i64,
    pub(crate) user_id: i64,
    pub(crate) text: String,
    pub(crate) inserted_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}
