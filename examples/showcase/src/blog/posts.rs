//! Posts: a list that is searched and goes on page by page, one post with its comments, and the form that writes it.

mod form;
mod list;

use jiff::Timestamp;
use zzz::{
    Form, FormState, Html, IntoResponse, OrNotFound, Path, Query, Redirect, Response, Result,
    Session,
    db::{ChangeError, Changeset, Repo, Schema},
    handler,
};

use self::{
    form::{PostForm, PostPage, Sent, is_slug, rules},
    list::{PostList, Posts, Search},
};
use super::{bounded, comments, schema::Post};
use crate::router::paths;

/// So many posts are kept.
const POSTS_MAX: i64 = 500;

/// Those that were searched for, a page of them.
#[handler]
pub(crate) async fn index(
    Query(search): Query<Search>,
    page: Posts,
    repo: &Repo,
) -> Result<Html<PostList>> {
    PostList::found(repo, search, &page).await.map(Html)
}

/// The post that is called `slug` in addresses.
pub(super) async fn named(repo: &Repo, slug: &str) -> Result<Post> {
    // Nobody asks the database for what no post can be called.
    let slug = is_slug(slug).ok().map(|()| slug).or_not_found()?;
    repo.get_by(Post::SLUG.eq(slug)).await?.or_not_found()
}

/// One post, with who wrote it, and all comments with who wrote those.
#[handler]
pub(crate) async fn show(Path(slug): Path<String>, repo: &Repo) -> Result<Response> {
    comments::page(repo, &slug, FormState::new()).await
}

/// The empty form.
#[handler]
pub(crate) async fn new(repo: &Repo) -> Result<Response> {
    PostPage::answer(repo, None, FormState::new()).await
}

/// A new post. What is wrong with it stands at its field, whether a rule found it or the database.
#[handler]
pub(crate) async fn create(
    Form(sent): Form<Sent>,
    repo: &Repo,
    session: &mut Session,
) -> Result<Response> {
    let change = bounded(repo, rules(Post::changeset(sent)), POSTS_MAX).await?;
    let saved = repo.insert(change).await;
    answer(repo, None, saved, session).await
}

/// The form, filled in.
#[handler]
pub(crate) async fn edit(Path(slug): Path<String>, repo: &Repo) -> Result<Response> {
    let post = named(repo, &slug).await?;
    PostPage::answer(repo, Some(slug), FormState::of(&PostForm::of(&post))?).await
}

/// PUT, which the form says in a field.
#[handler]
pub(crate) async fn update(
    Path(slug): Path<String>,
    Form(sent): Form<Sent>,
    repo: &Repo,
    session: &mut Session,
) -> Result<Response> {
    let post = named(repo, &slug).await?;
    let saved = repo.update(rules(post.change(sent))).await;
    answer(repo, Some(slug), saved, session).await
}

/// Where a change leads: to the post, or back to the form with what is wrong.
async fn answer(
    repo: &Repo,
    slug: Option<String>,
    saved: Result<Post, ChangeError<Post>>,
    session: &mut Session,
) -> Result<Response> {
    match saved {
        Ok(post) => {
            session.flash("good", "The post is saved.");
            Ok(Redirect::to(paths::blog_post(&post.slug)).into_response())
        }
        Err(ChangeError::Invalid(change)) => {
            let form = FormState::refused(change.params(), change.errors())?;
            PostPage::answer(repo, slug, form).await
        }
        Err(ChangeError::Database(error)) => Err(error.into()),
    }
}

/// Shows a draft to everybody. One that is published already stays as it is.
#[handler]
pub(crate) async fn publish(
    Path(slug): Path<String>,
    repo: &Repo,
    session: &mut Session,
) -> Result<Redirect> {
    let post = named(repo, &slug).await?;
    if post.published_at.is_none() {
        repo.update(Changeset::of(post).put(Post::PUBLISHED_AT, Timestamp::now())).await?;
        session.flash("good", "The post is published.");
    }
    Ok(Redirect::to(paths::blog_post(&slug)))
}

/// DELETE, likewise. Its comments go with it: the migration says so.
#[handler]
pub(crate) async fn delete(
    Path(slug): Path<String>,
    repo: &Repo,
    session: &mut Session,
) -> Result<Redirect> {
    let post = named(repo, &slug).await?;
    repo.delete(&post).await?;
    session.flash("info", "The post is gone.");
    Ok(Redirect::to(paths::blog_posts()))
}
