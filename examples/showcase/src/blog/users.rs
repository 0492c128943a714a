//! Those who write: a table that is sorted by what the visitor chooses, page by page.

use std::collections::HashMap;

use serde::Deserialize;
use zzz::{
    Error, Form, FormFields, FormState, Html, IntoResponse, OrNotFound, Page, Path, Query,
    Redirect, Response, Result, Session, Template, Validate, WithQuery,
    db::{self, ChangeError, Changeset, Repo, Schema, Sorts, count},
    handler,
    http::StatusCode,
    rules::Format,
};

use super::{
    bounded,
    schema::{Comment, Post, User},
};
use crate::router::paths;

/// So many are kept.
const USERS_MAX: i64 = 100;

/// What the table may be sorted by. No other name ever gets into the SQL.
fn sorts() -> Sorts<User> {
    Sorts::new()
        .allow("name", User::NAME.lower())
        .allow("email", User::EMAIL)
        .allow("since", User::INSERTED_AT)
}

#[derive(Deserialize)]
#[serde(default)]
pub(crate) struct Sorted {
    /// As [`sorts`] knows it, with `-` before what begins with the largest.
    sort: String,
}

impl Default for Sorted {
    fn default() -> Self {
        Self { sort: "name".to_owned() }
    }
}

/// The fields of the form.
#[derive(Validate, FormFields)]
pub(crate) struct UserForm {
    #[validate(required, length(max = 60))]
    name: String,
    #[form(label = "E-mail")]
    #[validate(required, email)]
    email: String,
}

/// What somebody who writes has to keep. That nobody else has the e-mail, only the database knows.
fn rules(change: Changeset<User>) -> Changeset<User> {
    change
        .cast((User::NAME, User::EMAIL))
        .validate_required((User::NAME, User::EMAIL))
        .validate_length(User::NAME, ..=60)
        .validate_length(User::EMAIL, ..=254)
        .validate_format(User::EMAIL, Format::EMAIL)
        .unique_constraint(User::EMAIL)
}

/// One of them, with how many posts they wrote.
struct Writer {
    user: User,
    posts: i64,
}

#[derive(Template)]
#[template(path = "blog/users.html.zzz", deny(findings))]
pub(crate) struct UserList {
    writers: Vec<Writer>,
    sort: String,
    page: u64,
    pages: u64,
    form: FormState<UserForm>,
}

/// The table, and a form for one more.
#[handler]
pub(crate) async fn index(
    Query(Sorted { sort }): Query<Sorted>,
    page: Page<10, 50>,
    repo: &Repo,
) -> Result<Response> {
    listed(repo, sort, &page, FormState::new()).await
}

async fn listed(
    repo: &Repo,
    sort: String,
    page: &Page<10, 50>,
    form: FormState<UserForm>,
) -> Result<Response> {
    let query = User::query().sort(&sorts(), &sort);
    // Whoever wrote the address hears what may stand in it.
    let query = query.map_err(|error| Error::new(StatusCode::BAD_REQUEST, error.to_string()))?;
    // Who has the same name keeps their place from page to page.
    let query = query.order_by(User::ID).limit(page.limit() as u64).offset(page.offset());
    let users = repo.all(query).await?;
    let all = repo.count(User::query()).await?;
    let writers = with_posts(repo, users).await?;
    let pages = u64::try_from(all).unwrap_or_default().div_ceil(page.per_page().into());
    let list = UserList { writers, sort, page: page.number().into(), pages, form };
    Ok((list.form.status(), Html(list)).into_response())
}

/// Counts the posts of all of them in one query.
async fn with_posts(repo: &Repo, users: Vec<User>) -> db::Result<Vec<Writer>> {
    let counts = Post::query()
        .filter(Post::USER_ID.one_of(users.iter().map(|user| user.id)))
        .group_by(Post::USER_ID)
        .select((Post::USER_ID, count()));
    let counts: HashMap<i64, i64> = repo.all(counts).await?.into_iter().collect();
    let posts = |user: &User| counts.get(&user.id).copied().unwrap_or_default();
    Ok(users.into_iter().map(|user| Writer { posts: posts(&user), user }).collect())
}

/// A new one.
#[handler]
pub(crate) async fn create(
    Form(sent): Form<HashMap<String, String>>,
    page: Page<10, 50>,
    repo: &Repo,
    session: &mut Session,
) -> Result<Response> {
    let change = bounded(repo, rules(User::changeset(sent)), USERS_MAX).await?;
    match repo.insert(change).await {
        Ok(user) => {
            session.flash("good", &format!("Welcome, {}.", user.name));
            Ok(Redirect::to(paths::blog_users()).into_response())
        }
        Err(ChangeError::Invalid(change)) => {
            let form = FormState::refused(change.params(), change.errors())?;
            listed(repo, Sorted::default().sort, &page, form).await
        }
        Err(ChangeError::Database(error)) => Err(error.into()),
    }
}

/// One less, unless something is there that they wrote: the database knows, and the page says so.
#[handler]
pub(crate) async fn delete(
    Path(id): Path<i64>,
    repo: &Repo,
    session: &mut Session,
) -> Result<Redirect> {
    let user: User = repo.get(id).await?.or_not_found()?;
    let farewell = format!("{} is gone.", user.name);
    let change = Changeset::of(user)
        .no_assoc_constraint(Post::USER_ID, "Who has written posts stays.")
        .no_assoc_constraint(Comment::USER_ID, "Who has written comments stays.");
    match repo.delete(change).await {
        Ok(()) => session.flash("info", &farewell),
        Err(ChangeError::Invalid(change)) => {
            session.flash("bad", &change.errors().of("").join(" "));
        }
        Err(ChangeError::Database(error)) => return Err(error.into()),
    }
    Ok(Redirect::to(paths::blog_users()))
}

/// Where the head of `column` leads: sorted by it, and the other way round where it is already.
pub(crate) fn sorted_by(sort: &str, column: &str) -> String {
    if sort == column { list_sorted(&format!("-{column}")) } else { list_sorted(column) }
}

/// The table, sorted like that.
pub(crate) fn list_sorted(sort: &str) -> String {
    paths::blog_users().with_query("sort", sort)
}
