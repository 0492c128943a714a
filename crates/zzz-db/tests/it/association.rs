//! Associations that `#[derive(Schema)]` makes.

use zzz_db::{Association, Many, One, Optional, Query, Repo, Result, Schema, Type};

use crate::repo;

#[derive(Schema, Debug, Clone, PartialEq)]
#[schema(belongs_to(team: Team), has_many(posts: Post, key = author_id))]
#[schema(has_one(profile: Profile), belongs_to(country: Country, references = code))]
struct User {
    id: i64,
    name: String,
    team_id: Option<TeamId>,
    country_id: String,
}

#[derive(Type, Debug, Clone, Copy, PartialEq)]
struct TeamId(i64);

#[derive(Schema, Debug, Clone, PartialEq)]
#[schema(has_many(users: User))]
struct Team {
    id: TeamId,
}

#[derive(Schema, Debug, Clone, PartialEq)]
#[schema(belongs_to(author: User))]
struct Post {
    id: i64,
    title: String,
    author_id: i64,
}

#[derive(Schema, Debug, Clone, PartialEq)]
struct Profile {
    #[schema(primary_key, natural)]
    user_id: i64,
    bio: String,
}

#[derive(Schema, Debug, Clone, PartialEq)]
#[schema(has_many(residents: User, key = country_id, references = code))]
struct Country {
    id: i64,
    code: String,
}

const TABLES: [&str; 10] = [
    "CREATE TABLE teams (id INTEGER PRIMARY KEY)",
    "CREATE TABLE countries (id INTEGER PRIMARY KEY, code TEXT)",
    "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, team_id INTEGER, country_id TEXT)",
    "CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT, author_id INTEGER)",
    "CREATE TABLE profiles (user_id INTEGER PRIMARY KEY, bio TEXT)",
    "INSERT INTO teams VALUES (5)",
    "INSERT INTO countries VALUES (1, 'DE')",
    "INSERT INTO users VALUES (1, 'Ann', 5, 'DE'), (2, 'Bob', NULL, 'DE')",
    "INSERT INTO posts VALUES (1, 'Sleep', 1), (2, 'Wake', 1)",
    "INSERT INTO profiles VALUES (2, 'sleeps well')",
];

#[test]
fn constants_say_how_many_there_are() {
    let _: Association<User, Post, Many> = User::POSTS;
    let _: Association<User, Profile, Optional> = User::PROFILE;
    let _: Association<User, Team, Optional> = User::TEAM;
    let _: Association<User, Country, One> = User::COUNTRY;
    let _: Association<Post, User, One> = Post::AUTHOR;
    assert_eq!(format!("{:?}", User::POSTS), "users.posts");
}

/// The users that `query` finds.
async fn ids(repo: &Repo, query: Query<User>) -> Result<Vec<i64>> {
    Ok(repo.all(&query).await?.iter().map(|user| user.id).collect())
}

#[tokio::test]
async fn they_lead_by_the_keys_that_are_said() -> Result<()> {
    let repo = repo(&TABLES).await?;
    assert_eq!(
        ids(&repo, User::query().filter(User::POSTS.to(Post::TITLE).eq("Wake"))).await?,
        [1]
    );
    assert_eq!(
        ids(&repo, User::query().filter(User::PROFILE.to(Profile::BIO).eq("sleeps well"))).await?,
        [2]
    );
    assert_eq!(ids(&repo, User::query().filter(User::TEAM.to(Team::ID).eq(TeamId(5)))).await?, [1]);
    assert_eq!(
        ids(&repo, User::query().filter(User::COUNTRY.to(Country::CODE).eq("DE"))).await?,
        [1, 2]
    );
    let german = Country::query().filter(Country::RESIDENTS.to(User::NAME).eq("Bob"));
    assert_eq!(repo.all(&german).await?.len(), 1);
    let written = Post::query().filter(Post::AUTHOR.to(User::NAME).eq("Ann"));
    assert_eq!(repo.all(&written).await?.len(), 2);
    let with_members = Team::query().filter(Team::USERS.any(User::NAME.eq("Ann")));
    assert_eq!(repo.all(&with_members).await?, [Team { id: TeamId(5) }]);
    Ok(())
}
