//! The tables that tests ask.

use zzz_db::{
    Association, Column, ColumnInfo, ColumnSource, DatabaseConfig, FromRow, Many, One, Optional,
    Repo, Result, Row, Schema, Table, Type, Value,
};

macro_rules! schema {
    ($name:ident, $table:literal, $list:literal, { $($number:literal $const:ident $field:ident: $type:ty,)* }) => {
        #[derive(Clone, Debug, PartialEq)]
        pub(crate) struct $name { $(pub(crate) $field: $type,)* }

        impl $name {
            const INFOS: &'static [ColumnInfo] = &[$(ColumnInfo {
                table: $table, name: stringify!($field), number: $number, kind: <$type as Type>::KIND,
                is_nullable: <$type as Type>::IS_NULLABLE, source: ColumnSource::Given, is_redacted: false,
            },)*];
            $(pub(crate) const $const: Column<Self, $type> = Column::new(&Self::INFOS[$number]);)*
        }

        impl FromRow for $name {
            const COLUMNS: usize = Self::INFOS.len();
            fn from_row(row: &mut Row<'_>) -> Result<Self> { Ok(Self { $($field: row.read()?,)* }) }
        }

        impl Schema for $name {
            type Key = i64;
            const TABLE: &'static Table = &Table { name: $table, columns: Self::INFOS, key: &[0], list: $list };
            fn key(&self) -> i64 { self.id }
            fn value(&self, column: usize) -> Value { match column { $($number => self.$field.to_value(),)* _ => Value::Null } }
        }
    };
}

schema!(User, "users", r#""users"."id", "users"."name", "users"."age", "users"."team_id""#, {
    0 ID id: i64, 1 NAME name: String, 2 AGE age: Option<i32>, 3 TEAM_ID team_id: Option<i64>,
});
schema!(Team, "teams", r#""teams"."id", "teams"."name""#, { 0 ID id: i64, 1 NAME name: String, });
schema!(Post, "posts", r#""posts"."id", "posts"."user_id", "posts"."title", "posts"."likes""#, {
    0 ID id: i64, 1 USER_ID user_id: i64, 2 TITLE title: String, 3 LIKES likes: i32,
});
schema!(Comment, "comments", r#""comments"."id", "comments"."post_id", "comments"."text""#, {
    0 ID id: i64, 1 POST_ID post_id: i64, 2 TEXT text: String,
});

impl User {
    pub(crate) const POSTS: Association<User, Post, Many> =
        Association::has_many("posts", User::ID, Post::USER_ID);
    pub(crate) const TEAM: Association<User, Team, Optional> =
        Association::may_belong_to("team", User::TEAM_ID, Team::ID);
}
impl Post {
    pub(crate) const USER: Association<Post, User, One> =
        Association::belongs_to("user", Post::USER_ID, User::ID);
    pub(crate) const COMMENTS: Association<Post, Comment, Many> =
        Association::has_many("comments", Post::ID, Comment::POST_ID);
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
