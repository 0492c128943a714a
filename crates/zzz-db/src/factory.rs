//! Rows for tests, with what is said of them and the rest by default.

use std::{
    fmt,
    panic::Location,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{
    Association, ChangeError, Changeset, Column, IntoValue, One, Optional, Repo, Schema, Type,
    Value, driver::BoxFuture,
};

/// Makes rows of `S` for tests: each test says what matters to it, and the factory the rest.
///
/// It is a function of the tests. Its closure is given a number of [`sequence`] that no other row has, for what has to be unique.
/// What a row belongs to is made before it, unless a test says which one it is.
///
/// # Examples
///
/// ```
/// use zzz_db::{Changeset, Factory, Schema};
/// # use zzz_db::{DatabaseConfig, Repo};
///
/// #[derive(Schema)]
/// struct User {
///     id: i64,
///     name: String,
///     email: String,
/// }
///
/// #[derive(Schema)]
/// #[schema(belongs_to(user: User))]
/// struct Post {
///     id: i64,
///     user_id: i64,
///     title: String,
/// }
///
/// fn user() -> Factory<User> {
///     Factory::new(|n| {
///         Changeset::new().put(User::NAME, "Ann").put(User::EMAIL, format!("user{n}@example.com"))
///     })
/// }
///
/// fn post() -> Factory<Post> {
///     Factory::new(|_| Changeset::new().put(Post::TITLE, "On tea")).with(Post::USER, user)
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let repo = Repo::new(&DatabaseConfig::new("sqlite::memory:".parse()?))?;
/// # repo.start().await?;
/// # repo.raw_exec("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL)", ()).await?;
/// # repo.raw_exec("CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, title TEXT NOT NULL)", ()).await?;
/// let post_of_somebody = post().insert(&repo).await;
/// let bob = user().put(User::NAME, "Bob").insert(&repo).await;
/// let posts = post().put(Post::USER_ID, bob.id).insert_many(&repo, 3).await;
/// assert_eq!(posts.len(), 3);
/// # assert_eq!(repo.count(User::query()).await?, 2);
/// # assert_ne!(post_of_somebody.user_id, bob.id);
/// # Ok(())
/// # }
/// ```
#[must_use = "a factory makes nothing by itself: `insert` or `build`"]
pub struct Factory<S> {
    make: Arc<dyn Fn(u64) -> Changeset<S> + Send + Sync>,
    /// What is said by a test, by the number of the column.
    puts: Vec<(usize, Value)>,
    owners: Vec<Owner>,
}

/// A row that is made before the one that belongs to it.
#[derive(Clone)]
struct Owner {
    /// The number of the column that refers to it.
    column: usize,
    /// Makes it, and says what refers to it.
    insert: Arc<dyn Fn(Repo) -> BoxFuture<'static, Value> + Send + Sync>,
}

/// A number that is given to nobody else in this process: for what has to be unique in a test.
///
/// Each process counts from a place of its own, with room for 1,000 before the next one's. A runner with a process for each test,
/// such as `cargo nextest`, would otherwise have all of them insert the same values, and in the sandboxes of one PostgreSQL
/// whoever inserts a value of a unique column second waits for the first one's transaction, which ends with its test. The first is
/// below 2³¹, so that it fits into an `i32`.
#[must_use]
pub fn sequence() -> u64 {
    const PROCESSES_MAX: u64 = 1 << 21;
    const NUMBERS: u64 = 1_000;
    static COUNT: AtomicU64 = AtomicU64::new(1);

    let first = u64::from(std::process::id()) % PROCESSES_MAX * NUMBERS;
    first + COUNT.fetch_add(1, Ordering::Relaxed)
}

impl<S: Schema> Factory<S> {
    /// One that makes what `make` says, which is given a number of [`sequence`].
    pub fn new(make: impl Fn(u64) -> Changeset<S> + Send + Sync + 'static) -> Self {
        Self { make: Arc::new(make), puts: Vec::new(), owners: Vec::new() }
    }

    /// With `value` in `column`, whatever it would be by default.
    pub fn put<T: Type>(mut self, column: Column<S, T>, value: impl IntoValue<T>) -> Self {
        self.puts.push((column.info().number, value.into_value()));
        self
    }

    /// With a row of `owner` that it belongs to, which is inserted before: `.with(Post::USER, user)`. Where something else is in the
    /// column that refers to it, none is made.
    ///
    /// # Panics
    ///
    /// If `association` is a `has_one`: that row refers to this one, so its own factory makes it.
    #[track_caller]
    pub fn with<R: Schema, C: Belonging>(
        mut self,
        association: Association<S, R, C>,
        owner: impl Fn() -> Factory<R> + Send + Sync + 'static,
    ) -> Self {
        let step = association.step();
        assert!(
            step.related.number == R::TABLE.key[0] || !S::TABLE.key.contains(&step.owner.number),
            "a row does not belong to its `{}`, which refers to it: make that by its own factory, \
             after this one",
            step.name
        );
        let (column, related) = (step.owner.number, step.related.number);
        let location = Location::caller();
        let owner = Arc::new(owner);
        let insert = move |repo: Repo| -> BoxFuture<'static, Value> {
            let owner = Arc::clone(&owner);
            Box::pin(async move { owner().insert_at(&repo, location).await.value(related) })
        };
        self.owners.retain(|known| known.column != column);
        self.owners.push(Owner { column, insert: Arc::new(insert) });
        self
    }

    /// What it makes, without what it belongs to: to change it further, or to look at its rules.
    pub fn build(&self) -> Changeset<S> {
        let made = (self.make)(sequence());
        self.puts.iter().fold(made, |made, (column, value)| made.with_value(*column, value.clone()))
    }

    /// What it makes as the fields of a form, for a request: texts, numbers, dates and the like. `NULL`, bytes and arrays are
    /// left out.
    #[must_use]
    pub fn params(&self) -> Vec<(&'static str, String)> {
        let changes = self.build().changes;
        let name = |column: usize| S::TABLE.columns[column].name;
        changes
            .into_iter()
            .filter_map(|(column, value)| Some((name(column), text(value)?)))
            .collect()
    }

    /// Inserts one, and gives it back as it is in the database.
    ///
    /// # Panics
    ///
    /// If the database does not take it.
    #[track_caller]
    pub fn insert(&self, repo: &Repo) -> impl Future<Output = S> + Send + use<S> {
        let (factory, repo, location) = (self.clone(), repo.clone(), Location::caller());
        async move { factory.insert_at(&repo, location).await }
    }

    /// Inserts `count` of them, one after the other, each with a number of its own and with what it belongs to.
    ///
    /// # Panics
    ///
    /// If the database does not take one.
    #[track_caller]
    pub fn insert_many(
        &self,
        repo: &Repo,
        count: usize,
    ) -> impl Future<Output = Vec<S>> + Send + use<S> {
        let (factory, repo, location) = (self.clone(), repo.clone(), Location::caller());
        async move {
            let mut rows = Vec::with_capacity(count);
            for _ in 0..count {
                rows.push(factory.insert_at(&repo, location).await);
            }
            rows
        }
    }

    async fn insert_at(&self, repo: &Repo, location: &'static Location<'static>) -> S {
        let mut made = self.build();
        for owner in &self.owners {
            if !made.changes.iter().any(|(column, _)| *column == owner.column) {
                made = made.with_value(owner.column, (owner.insert)(repo.clone()).await);
            }
        }
        match repo.insert(made).await {
            Ok(row) => row,
            Err(error) => {
                let table = S::TABLE.name;
                let reason = match error {
                    ChangeError::Invalid(made) => format!("{:?}", made.errors()),
                    ChangeError::Database(error) => error.to_string(),
                };
                panic!(
                    "the factory of `{table}` at {location} makes what cannot be inserted: {reason}"
                )
            }
        }
    }
}

/// What a value is in a form.
fn text(value: Value) -> Option<String> {
    Some(match value {
        Value::Bool(value) => value.to_string(),
        Value::Integer(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Text(text) => text.into_owned(),
        Value::Date(value) => value.to_string(),
        Value::Time(value) => value.to_string(),
        Value::Timestamp(value) => value.to_string(),
        #[cfg(feature = "uuid")]
        Value::Uuid(bytes) => uuid::Uuid::from_bytes(bytes).to_string(),
        Value::Decimal(text) | Value::Json(text) => text,
        _ => return None,
    })
}

/// What a row can belong to.
#[diagnostic::on_unimplemented(
    message = "a row does not belong to several others",
    label = "expected an association by `belongs_to`"
)]
pub trait Belonging {}

impl Belonging for One {}
impl Belonging for Optional {}

impl<S> Clone for Factory<S> {
    fn clone(&self) -> Self {
        let Self { make, puts, owners } = self;
        Self { make: Arc::clone(make), puts: puts.clone(), owners: owners.clone() }
    }
}

impl<S> fmt::Debug for Factory<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Factory").finish_non_exhaustive()
    }
}
