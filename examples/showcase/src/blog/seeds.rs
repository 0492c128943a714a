//! What is in the blog before anybody has written.

use jiff::{SignedDuration, Timestamp};
use zzz::{
    Result, Service, ServiceNeed, Services,
    db::{Changeset, Migrations, Repo, Schema},
};

use super::schema::{Comment, Post, User};

/// Fills the blog at the first start, so that there is something to see. `cargo run -- db seed` does the same.
pub(crate) struct FirstStart;

impl Service for FirstStart {
    fn needs(&self) -> Vec<ServiceNeed> {
        vec![ServiceNeed::of::<Repo>(), ServiceNeed::of::<Migrations>()]
    }

    async fn start(&self, services: &Services) -> Result<()> {
        seed(services.get::<Repo>()?.clone()).await
    }
}

const USERS: [(&str, &str); 3] =
    [("Ann", "ann@example.com"), ("Bob", "bob@example.com"), ("The owl", "owl@example.com")];

/// Title, name in addresses, and who wrote it; the oldest first.
const POSTS: [(&str, &str, usize); 12] = [
    ("On staying awake", "on-staying-awake", 0),
    ("Why the moon is not asleep", "why-the-moon-is-not-asleep", 2),
    ("Counting sheep, properly", "counting-sheep", 1),
    ("A lamp for every stair", "a-lamp-for-every-stair", 0),
    ("What the cat does at four", "what-the-cat-does-at-four", 2),
    ("Warm milk: a comparison", "warm-milk", 1),
    ("Stars that fall twice", "stars-that-fall-twice", 2),
    ("Letters to the night train", "letters-to-the-night-train", 0),
    ("How to fold a cloud", "how-to-fold-a-cloud", 1),
    ("Owls & other neighbours", "owls-and-other-neighbours", 2),
    ("The clock that would not tick", "the-clock-that-would-not-tick", 0),
    ("A draft about dreams", "a-draft-about-dreams", 1),
];

const COMMENTS: [(usize, usize, &str); 5] = [
    (10, 1, "Mine ticks. Do you want it?"),
    (10, 2, "Owls have no use for clocks."),
    (9, 0, "I am one of those neighbours."),
    (2, 0, "You forgot the black one."),
    (0, 2, "Hear, hear."),
];

/// Fills a blog that is empty; any other one stays as it is. All of it is there, or nothing.
pub(crate) async fn seed(repo: Repo) -> Result<()> {
    let filled = repo.transaction(async |tx| {
        if tx.exists(User::query()).await? {
            return Ok(());
        }
        let users = users(&tx).await?;
        let posts = posts(&tx, &users).await?;
        let comment = |(post, user, text): (usize, usize, &'static str)| {
            Changeset::new()
                .put(Comment::POST_ID, posts[post])
                .put(Comment::USER_ID, users[user])
                .put(Comment::TEXT, text)
        };
        tx.insert_all(COMMENTS.map(comment)).await?;
        Ok(())
    });
    match filled.await {
        // Another process that began at the same time was faster.
        Err(_) if repo.exists(User::query()).await? => Ok(()),
        filled => filled,
    }
}

/// The users, and which ids the database gave them.
async fn users(repo: &Repo) -> Result<Vec<i64>> {
    let user = |(name, email)| Changeset::new().put(User::NAME, name).put(User::EMAIL, email);
    repo.insert_all(USERS.map(user)).await?;
    Ok(repo.all(User::query().order_by(User::ID).select(User::ID)).await?)
}

async fn posts(repo: &Repo, users: &[i64]) -> Result<Vec<i64>> {
    let mut written = Timestamp::now() - SignedDuration::from_hours(24 * POSTS.len() as i64);
    let mut posts = Vec::with_capacity(POSTS.len());
    for (number, (title, slug, user)) in POSTS.into_iter().enumerate() {
        let count = COMMENTS.iter().filter(|(post, ..)| *post == number).count();
        let is_draft = number + 1 == POSTS.len();
        posts.push(
            Changeset::new()
                .put(Post::USER_ID, users[user])
                .put(Post::TITLE, title)
                .put(Post::SLUG, slug)
                .put(Post::BODY, body(title))
                .put(Post::COMMENTS_COUNT, i32::try_from(count)?)
                .put(Post::PUBLISHED_AT, (!is_draft).then_some(written))
                .put(Post::INSERTED_AT, written),
        );
        written += SignedDuration::from_hours(24);
    }
    repo.insert_all(posts).await?;
    Ok(repo.all(Post::query().order_by(Post::ID).select(Post::ID)).await?)
}

fn body(title: &str) -> String {
    format!(
        "{title}: that is what I thought about last night, when the house was quiet.\n\n\
         There is more to say than fits here, and less than I thought when I began."
    )
}
