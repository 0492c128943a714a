//! How the database came to be what it is, step by step.

mod m20261120_090000_create_users;
mod m20261120_090100_create_posts;
mod m20261120_090200_create_comments;

use zzz::db::{Migrations, migrations};

/// All of them; `cargo run -- migrate new` adds one.
pub(crate) fn migrations() -> Migrations {
    migrations![
        m20261120_090000_create_users,
        m20261120_090100_create_posts,
        m20261120_090200_create_comments,
    ]
}
