//! The list of posts.

use jiff::Timestamp;
use serde::Deserialize;
use zzz::{
    Keyset, PageLinks, Result, Template,
    db::{self, Direction, Repo, Schema, Seek},
};

use crate::blog::{
    schema::{Post, User},
    writers::Writers,
};

/// A page of the list, which is sorted by two columns: moments may be equal, the second one never is.
pub(super) type Posts = Keyset<(Timestamp, i64), 5, 50>;

/// What somebody looks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Search {
    q: String,
    writer: Option<i64>,
    order: Order,
}

/// The two ways to read the list; any other is refused.
#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Order {
    #[default]
    Newest,
    Oldest,
}

impl Search {
    /// The posts that fit.
    fn query(&self) -> db::Query<Post> {
        let text = self.q.trim().to_lowercase();
        Post::query()
            .filter_if((!text.is_empty()).then_some(&text), |text| {
                Post::TITLE.lower().contains(text).or(Post::BODY.lower().contains(text))
            })
            .filter_if(self.writer, |writer| Post::USER_ID.eq(writer))
    }

    /// Whether the writer with this id was chosen.
    fn is_by(&self, id: i64) -> bool {
        self.writer == Some(id)
    }

    fn is_oldest_first(&self) -> bool {
        self.order == Order::Oldest
    }

    fn direction(&self) -> Direction {
        match self.order {
            Order::Newest => Direction::Descending,
            Order::Oldest => Direction::Ascending,
        }
    }
}

#[derive(Template)]
#[template(path = "blog/posts.html.zzz", deny(findings))]
pub(crate) struct PostList {
    posts: Vec<(Post, User)>,
    links: PageLinks,
    /// How many fit, be they on this page or not.
    count: i64,
    search: Search,
    writers: Writers,
}

impl PostList {
    /// The posts behind the one that `page` names, or before it: nothing that lies elsewhere is read.
    pub(super) async fn found(repo: &Repo, search: Search, page: &Posts) -> Result<Self> {
        let place = match (page.after(), page.before()) {
            (Some(key), _) => Seek::After(*key),
            (_, Some(key)) => Seek::Before(*key),
            _ => Seek::First,
        };
        let query = search
            .query()
            .seek((Post::INSERTED_AT, Post::ID), search.direction(), place)
            .limit(page.limit_and_one() as u64);
        // Who wrote them, in one more query for all.
        let rows = repo.all(query.with(Post::USER)).await?;
        let page = page.of(rows, |(post, _)| (post.inserted_at, post.id))?;
        let count = repo.count(search.query()).await?;
        let links = page.links().clone();
        let writers = Writers::all(repo).await?;
        Ok(Self { posts: page.into_items(), links, count, search, writers })
    }
}
