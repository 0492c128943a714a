//! Migrations: what they write, and what runs them.

mod commands;
mod running;
mod writing;

use tempfile::TempDir;
use zzz_db::{DatabaseConfig, Migration, Migrations, Repo};

/// A database in a file of its own.
struct Database {
    folder: TempDir,
}

impl Database {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn config(&self) -> DatabaseConfig {
        let path = self.folder.path().join("app.db");
        DatabaseConfig::new(format!("sqlite:{}", path.display()).parse().unwrap())
    }

    /// One more process, as far as the file can tell.
    async fn open(&self) -> Repo {
        let repo = Repo::new(&self.config()).unwrap();
        repo.start().await.unwrap();
        repo
    }
}

const CREATE_USERS: Migration = Migration::change(|schema| {
    schema.create_table("users", |t| {
        t.id();
        t.text("name").not_null();
        t.text("email").not_null().unique();
    });
});

const CREATE_POSTS: Migration = Migration::change(|schema| {
    schema.create_table("posts", |t| {
        t.id();
        t.references("user_id", "users").not_null();
    });
});

const USERS: &str = "m20261122_093000_create_users";
const POSTS: &str = "m20261123_101500_create_posts";

fn blog() -> Migrations {
    Migrations::new().add(USERS, CREATE_USERS).add(POSTS, CREATE_POSTS)
}

/// Everything that is in the database but the list of what ran.
async fn contents(repo: &Repo) -> Vec<(String, String)> {
    let sql = "SELECT name, coalesce(sql, '') FROM sqlite_schema \
               WHERE tbl_name NOT IN ('schema_migrations', 'sqlite_sequence') ORDER BY name";
    repo.raw_all(sql, ()).await.unwrap()
}

async fn tables(repo: &Repo) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' \
               AND name NOT LIKE 'sqlite%' AND name <> 'schema_migrations' ORDER BY name";
    repo.raw_all(sql, ()).await.unwrap()
}
