//! Comments, which stand below their post.

use std::collections::HashMap;

use zzz::{
    Form, FormFields, FormState, Html, IntoResponse, OrNotFound, Path, Redirect, Response, Result,
    Session, Template, Validate,
    db::{ChangeError, Changeset, Repo, Schema},
    handler,
};

use super::{
    bounded, posts,
    schema::{Comment, Post, User},
    writers::Writers,
};
use crate::router::paths;

/// So many comments are kept.
const COMMENTS_MAX: i64 = 5_000;

/// The fields of the form.
#[derive(Validate, FormFields)]
#[expect(dead_code, reason = "the page shows its fields")]
pub(crate) struct CommentForm {
    #[form(label = "You are")]
    user_id: i64,
    #[form(label = "What you think")]
    #[validate(required, length(max = 1_000))]
    text: String,
}

/// What a comment has to keep.
fn rules(change: Changeset<Comment>) -> Changeset<Comment> {
    change
        .cast((Comment::USER_ID, Comment::TEXT))
        .validate_required((Comment::USER_ID, Comment::TEXT))
        .validate_length(Comment::TEXT, ..=1_000)
        .foreign_key_constraint(Comment::USER_ID)
}

/// A post with its comments and the form for one more.
#[derive(Template)]
#[template(path = "blog/post.html.zzz", deny(findings))]
struct PostPage {
    post: Post,
    writer: User,
    comments: Vec<(Comment, User)>,
    form: FormState<CommentForm>,
    writers: Writers,
}

/// The page of a post. Four queries, however many comments there are: what is to be seen is named here, so that a template never
/// asks for it row by row.
pub(super) async fn page(
    repo: &Repo,
    slug: &str,
    form: FormState<CommentForm>,
) -> Result<Response> {
    let post = posts::named(repo, slug).await?;
    let comments = Post::COMMENTS.with(Comment::USER).order_by(Comment::ID);
    let loaded = repo.preload(vec![post], (Post::USER, comments)).await?.pop();
    let (post, writer, comments) = loaded.or_not_found()?;
    let page = PostPage { post, writer, comments, form, writers: Writers::all(repo).await? };
    Ok((page.form.status(), Html(page)).into_response())
}

/// A new comment. The post counts it in the same transaction: both happen, or neither.
#[handler]
pub(crate) async fn create(
    Path(slug): Path<String>,
    Form(sent): Form<HashMap<String, String>>,
    repo: &Repo,
    session: &mut Session,
) -> Result<Response> {
    let post = posts::named(repo, &slug).await?;
    let change = rules(Comment::changeset(sent)).put(Comment::POST_ID, post.id);
    let change = bounded(repo, change, COMMENTS_MAX).await?;
    let saved = repo
        .transaction(async |tx| {
            let comment = tx.insert(change).await?;
            count(&tx, post.id, 1).await?;
            Ok(comment)
        })
        .await;
    match saved {
        Ok(comment) => {
            session.flash("good", "Thank you for your comment.");
            let there = format!("{}#comment_{}", paths::blog_post(&slug), comment.id);
            Ok(Redirect::to(there).into_response())
        }
        Err(ChangeError::Invalid(change)) => {
            page(repo, &slug, FormState::refused(change.params(), change.errors())?).await
        }
        Err(ChangeError::Database(error)) => Err(error.into()),
    }
}

/// One comment less.
#[handler]
pub(crate) async fn delete(
    Path((slug, id)): Path<(String, i64)>,
    repo: &Repo,
    session: &mut Session,
) -> Result<Redirect> {
    let post = posts::named(repo, &slug).await?;
    let is_it = Comment::ID.eq(id).and(Comment::POST_ID.eq(post.id));
    let comment = repo.get_by(is_it).await?.or_not_found()?;
    repo.transaction(async |tx| {
        tx.delete(&comment).await?;
        count(&tx, post.id, -1).await
    })
    .await?;
    session.flash("info", "The comment is gone.");
    Ok(Redirect::to(paths::blog_post(&slug)))
}

/// Has the post count `more` comments. The database adds, so that of two at once none is lost.
async fn count(repo: &Repo, post_id: i64, more: i32) -> zzz::db::Result<()> {
    let post = Post::query().filter(Post::ID.eq(post_id));
    repo.update_all(post.set(Post::COMMENTS_COUNT, Post::COMMENTS_COUNT + more)).await?;
    Ok(())
}
