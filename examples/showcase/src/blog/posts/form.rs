//! What can be written of a post.

use std::collections::HashMap;

use serde::Serialize;
use zzz::{
    FormFields, FormState, Html, IntoResponse, Response, Result, Template, Validate,
    db::{Changeset, Repo},
};

use crate::blog::{schema::Post, writers::Writers};

/// What a form sent, by the names of its fields.
pub(super) type Sent = HashMap<String, String>;

/// What a post has to keep, be it new or changed. Only the columns that are named are taken of what was sent.
pub(super) fn rules(change: Changeset<Post>) -> Changeset<Post> {
    change
        .cast((Post::USER_ID, Post::TITLE, Post::SLUG, Post::BODY))
        .validate_required((Post::USER_ID, Post::TITLE, Post::SLUG, Post::BODY))
        .validate_length(Post::TITLE, ..=100)
        .validate_length(Post::SLUG, ..=60)
        .validate(Post::SLUG, |slug| is_slug(slug))
        // It is the address of the empty form.
        .validate_exclusion(Post::SLUG, ["new"])
        .validate_length(Post::BODY, ..=10_000)
        .foreign_key_constraint(Post::USER_ID)
        .unique_constraint(Post::SLUG)
}

pub(super) fn is_slug(slug: &str) -> Result<(), &'static str> {
    let is_fine = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    if slug.bytes().all(is_fine) {
        Ok(())
    } else {
        Err("may have small letters, digits and hyphens")
    }
}

/// The fields of the form. The rules here are for browsers, which tell them before anything is sent; those that count are [`rules`].
#[derive(Serialize, Validate, FormFields)]
pub(crate) struct PostForm {
    #[form(label = "Written by")]
    user_id: i64,
    #[validate(required, length(max = 100))]
    title: String,
    #[form(label = "Name in addresses")]
    #[validate(required, length(max = 60))]
    slug: String,
    #[form(label = "Text")]
    #[validate(required, length(max = 10_000))]
    body: String,
}

impl PostForm {
    pub(super) fn of(post: &Post) -> Self {
        let Post { user_id, title, slug, body, .. } = post.clone();
        Self { user_id, title, slug, body }
    }
}

/// The form on its page.
#[derive(Template)]
#[template(path = "blog/edit.html.zzz", deny(findings))]
pub(super) struct PostPage {
    /// What the post is called in addresses so far; none of a new one.
    slug: Option<String>,
    form: FormState<PostForm>,
    writers: Writers,
}

impl PostPage {
    pub(super) async fn answer(
        repo: &Repo,
        slug: Option<String>,
        form: FormState<PostForm>,
    ) -> Result<Response> {
        let page = Self { slug, form, writers: Writers::all(repo).await? };
        Ok((page.form.status(), Html(page)).into_response())
    }
}
