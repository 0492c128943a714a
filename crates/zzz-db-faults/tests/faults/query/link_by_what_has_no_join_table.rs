//! Linking by an association without a join table, and to a key of another type.

use zzz_db::{Repo, Result, Schema};

#[derive(Schema, Clone)]
#[schema(has_many(posts: Post), many_to_many(teams: Team, through = "memberships"))]
struct User {
    id: i64,
}

#[derive(Schema, Clone)]
struct Post {
    id: i64,
    user_id: i64,
}

#[derive(Schema, Clone)]
struct Team {
    id: i64,
}

async fn join(repo: &Repo, user: &User) -> Result<()> {
    repo.link(user, User::POSTS, [1]).await?;
    repo.link(user, User::TEAMS, ["red"]).await?;
    Ok(())
}

fn main() {
    let _ = join;
}
