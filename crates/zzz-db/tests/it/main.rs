//! What schemas, queries and repos do.

#![expect(clippy::unwrap_used, reason = "a failure of what surrounds a test fails the test")]

mod association;
#[path = "../support/blog.rs"]
mod blog;
mod casts;
mod changesets;
mod column_type;
mod factory;
mod from_row;
#[path = "../support/log.rs"]
mod log;
mod migrations;
mod observing;
mod schema;
mod sqlite;
mod streaming;

use zzz_db::{DatabaseConfig, Repo, Result};

/// A blog in memory.
async fn blog() -> Repo {
    let repo = repo(&[]).await.expect("a database in memory");
    blog::fill(&repo).await;
    repo
}

/// A database in memory, with what `sql` makes in it.
async fn repo(sql: &[&str]) -> Result<Repo> {
    let config = DatabaseConfig::new("sqlite::memory:".parse().expect("it is an address"));
    let repo = Repo::new(&config)?;
    repo.start().await?;
    for statement in sql {
        repo.raw_exec(statement, ()).await?;
    }
    Ok(repo)
}
