//! A resource: posts that are listed, shown, written and thrown away.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use zzz::{
    Accepts, Created, Error, Html, IntoResponse, Json, NoContent, Path, Problem, Response, Result,
    Service, Template, Text, handler, http::StatusCode,
};

use crate::router::paths;

#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct Post {
    title: String,
}

/// All posts, until the server stops.
pub(crate) struct Posts {
    max: usize,
    kept: Mutex<BTreeMap<u32, Post>>,
}

impl Service for Posts {}

impl Posts {
    /// Keeps so many at once; the first two are there.
    pub(crate) fn new(max: u16) -> Self {
        let titles = ["Counting sheep", "On staying awake"];
        let posts = titles.map(|title| Post { title: title.to_owned() });
        let max = usize::from(max);
        Self { max, kept: Mutex::new((1..).zip(posts).take(max).collect()) }
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<u32, Post>> {
        // No handler panics in between, and a post is whole at any time.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Serialize)]
pub(crate) struct Entry {
    title: String,
    address: String,
}

/// All posts with their addresses, which the router makes.
#[handler]
pub(crate) async fn index(posts: &Posts) -> Json<Vec<Entry>> {
    let entry =
        |(id, post): (&u32, &Post)| Entry { title: post.title.clone(), address: paths::post(*id) };
    Json(posts.kept().iter().map(entry).collect())
}

/// One post, as a page, as JSON or as text: whatever the client likes best.
#[handler]
pub(crate) async fn show(Path(id): Path<u32>, posts: &Posts, accepts: Accepts) -> Result<Response> {
    let post = posts.kept().get(&id).cloned().ok_or_else(missing)?;
    let title = &post.title;
    Ok(accepts
        .respond_to()
        .html(|| Html(PostPage { title: title.clone() }))
        .json(|| Json(post.clone()))
        .text(|| Text(format!("{title}\n")))
        .into_response())
}

#[derive(Template)]
#[template(path = "post.html.zzz")]
struct PostPage {
    title: String,
}

/// A new post, at an address of its own.
#[handler]
pub(crate) async fn create(posts: &Posts, Json(post): Json<Post>) -> Result<Created<Json<Post>>> {
    if post.title.len() > TITLE_BYTES_MAX {
        return Err(LONG_TITLE.into());
    }
    let mut kept = posts.kept();
    if kept.len() >= posts.max {
        return Err(FULL.into());
    }
    let id = kept.last_key_value().map_or(1, |(last, _)| last + 1);
    kept.insert(id, post.clone());
    Ok(Created::at(paths::post(id)).with_body(Json(post)))
}

/// Throws a post away.
#[handler]
pub(crate) async fn delete(Path(id): Path<u32>, posts: &Posts) -> Result<NoContent> {
    posts.kept().remove(&id).ok_or_else(missing)?;
    Ok(NoContent)
}

const TITLE_BYTES_MAX: usize = 200;

const LONG_TITLE: Problem = Problem::fixed(
    StatusCode::UNPROCESSABLE_ENTITY,
    "long_title",
    "a title has at most 200 bytes; shorten it",
);

const FULL: Problem = Problem::fixed(
    StatusCode::CONFLICT,
    "too_many_posts",
    "as many posts are here as fit; delete one first",
);

fn missing() -> Error {
    Error::new(StatusCode::NOT_FOUND, "there is no such post")
}
