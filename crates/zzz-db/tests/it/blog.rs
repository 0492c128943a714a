//! The tables that tests ask.

use zzz_db::{DatabaseConfig, Repo, Schema};

#[derive(Schema, Clone, Debug, PartialEq)]
#[schema(has_many(posts: Post), belongs_to(team: Team))]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) age: Option<i32>,
    pub(crate) team_id: Option<i64>,
}

#[derive(Schema, Clone, Debug, PartialEq)]
pub(crate) struct Team {
    pub(crate) id: i64,
    pub(crate) name: String,
}

#[derive(Schema, Clone, Debug, PartialEq)]
#[schema(belongs_to(user: User), has_many(comments: Comment))]
pub(crate) struct Post {
    pub(crate) id: i64,
    pub(crate) user_id: i64,
    pub(crate) title: String,
    pub(crate) likes: i32,
}

#[derive(Schema, Clone, Debug, PartialEq)]
pub(crate) struct Comment {
    pub(crate) id: i64,
    pub(crate) post_id: i64,
    pub(crate) text: String,
}

/// A database with a few rows in it.
pub(crate) async fn repo() -> Repo {
    let repo = Repo::new(&DatabaseConfig::new("sqlite::memory:".parse().expect("a database")))
        .expect("a repo");
    repo.start().await.expect("the start");
    for sql in [
        "CREATE TABLE teams (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER, team_id INTEGER REFERENCES teams)",
        "CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users, title TEXT NOT NULL, likes INTEGER NOT NULL DEFAULT 0)",
        "CREATE TABLE comments (id INTEGER PRIMARY KEY, post_id INTEGER NOT NULL REFERENCES posts, text TEXT NOT NULL)",
        "INSERT INTO teams VALUES (1, 'Red'), (2, 'Blue')",
        "INSERT INTO users VALUES (1, 'Ann', 30, 1), (2, 'Bob', NULL, 1), (3, 'Cy', 12, NULL)",
        "INSERT INTO posts VALUES (1, 1, 'On rust', 5), (2, 1, 'On tea', 2), (3, 2, 'Hi', 0)",
        "INSERT INTO comments VALUES (1, 1, 'good'), (2, 1, 'bad'), (3, 3, 'hello')",
    ] {
        repo.raw_exec(sql, ()).await.expect("a table");
    }
    repo
}
