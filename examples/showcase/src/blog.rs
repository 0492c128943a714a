//! A blog on the database, SQLite or PostgreSQL.
//!
//! To be read in this order: the tables ([`schema`]; how they come to be, `migrations` beside this file), what is in them at the
//! first start ([`seeds`]), and then one file for each thing that can be seen.

pub(crate) mod schema;
pub(crate) mod seeds;

pub(crate) mod comments;
pub(crate) mod posts;
pub(crate) mod users;

#[cfg(test)]
mod tests;
mod writers;

use zzz::{
    Redirect, Result,
    db::{Changeset, Repo, Schema},
    handler,
};

use crate::paths;

/// The blog is its posts.
#[handler]
pub(crate) async fn index() -> Redirect {
    Redirect::to(paths::blog_posts())
}

/// Refuses one more row where there are `max`: everybody may write here, and no disk is endless.
async fn bounded<S: Schema>(repo: &Repo, change: Changeset<S>, max: i64) -> Result<Changeset<S>> {
    if repo.count(S::query()).await? < max {
        return Ok(change);
    }
    Ok(change.refuse("", "There is no room for more: delete something first."))
}
