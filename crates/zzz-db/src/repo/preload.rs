//! Loading what is associated with rows, in one query for each association.

use std::{collections::HashMap, fmt, marker::PhantomData};

use super::{Fetch, Repo, Rows, fetch::narrower};
use crate::{
    Association, Error, ErrorKind, FromRow as _, Key as _, Many, ManyToMany, Of, One, Operand,
    Optional, Order, Query, Result, Row, Schema, Value,
    driver::{BoxFuture, Call},
    query::{Piece, Pieces, Select, Step},
};

/// How many rows an association leads to, and as what they are loaded.
pub trait Cardinality: Send + 'static {
    /// The associated rows of one row.
    type Of<T: Send + 'static>: Send + 'static;

    /// Makes it of what was found.
    #[doc(hidden)]
    fn of<T: Send + 'static>(found: Vec<T>, name: &'static str) -> Result<Self::Of<T>>;
}

impl Cardinality for Many {
    type Of<T: Send + 'static> = Vec<T>;

    fn of<T: Send + 'static>(found: Vec<T>, _: &'static str) -> Result<Vec<T>> {
        Ok(found)
    }
}

impl Cardinality for ManyToMany {
    type Of<T: Send + 'static> = Vec<T>;

    fn of<T: Send + 'static>(found: Vec<T>, _: &'static str) -> Result<Vec<T>> {
        Ok(found)
    }
}

impl Cardinality for Optional {
    type Of<T: Send + 'static> = Option<T>;

    fn of<T: Send + 'static>(found: Vec<T>, _: &'static str) -> Result<Option<T>> {
        Ok(found.into_iter().next())
    }
}

impl Cardinality for One {
    type Of<T: Send + 'static> = T;

    fn of<T: Send + 'static>(found: Vec<T>, name: &'static str) -> Result<T> {
        found.into_iter().next().ok_or_else(|| {
            let message = format!(
                "a row has no `{name}`, which it belongs to: the table has no foreign key for it, or the rows of \
                 `{name}` are filtered; an association whose key is an `Option` may have none"
            );
            Error::new(ErrorKind::NotFound, message)
        })
    }
}

/// An association with what is asked of its rows: filtered, ordered, and with associations of their own.
#[must_use = "it does nothing by itself: give it to `with`"]
pub struct Related<S, R, C, N = ()> {
    step: Step,
    select: Select,
    nested: N,
    of: Of<(S, R, C)>,
}

impl<S: Schema, R: Schema, C> Association<S, R, C> {
    fn related(self) -> Related<S, R, C> {
        Related { step: self.step(), select: Select::of(R::TABLE), nested: (), of: PhantomData }
    }

    /// Only associated rows for which `condition` holds.
    pub fn filter(self, condition: impl Operand<R, bool>) -> Related<S, R, C> {
        self.related().filter(condition)
    }

    /// The associated rows in this order.
    pub fn order_by(self, order: impl Into<Order<R>>) -> Related<S, R, C> {
        self.related().order_by(order)
    }

    /// The associated rows with what is associated with them.
    pub fn with<N: Preloads<R>>(self, nested: N) -> Related<S, R, C, N> {
        self.related().with(nested)
    }
}

impl<S: Schema, R: Schema, C, N> Related<S, R, C, N> {
    /// Only rows for which `condition` holds.
    pub fn filter(mut self, condition: impl Operand<R, bool>) -> Self {
        self.select.filter.push(Pieces::of::<R>(condition));
        self
    }

    /// In this order.
    pub fn order_by(mut self, order: impl Into<Order<R>>) -> Self {
        self.select.order.push(order.into().into_pieces());
        self
    }
}

impl<S: Schema, R: Schema, C> Related<S, R, C> {
    /// With what is associated with them.
    pub fn with<N: Preloads<R>>(self, nested: N) -> Related<S, R, C, N> {
        Related { step: self.step, select: self.select, nested, of: PhantomData }
    }
}

/// What can be loaded beside rows of `S`: an association, or one with what is asked of its rows.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not associated with `{S}`",
    label = "expected an association of `{S}`, such as `User::POSTS`"
)]
pub trait Preload<S>: Send + Sized + 'static {
    /// What is loaded for one row.
    type Loaded: Send + 'static;

    /// What is known between the question and its rows.
    #[doc(hidden)]
    type Asked: Send + 'static;

    /// The question for the associated rows of `rows`.
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "only this crate makes calls")]
    fn ask(self, repo: &Repo, rows: &[S]) -> Result<(Call, Self::Asked)>;

    /// What belongs to each of `rows`.
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "only this crate makes calls")]
    fn finish(
        asked: Self::Asked,
        call: Call,
        repo: &Repo,
    ) -> BoxFuture<'_, Result<Vec<Self::Loaded>>>;
}

/// What is known between a question and its rows.
#[doc(hidden)]
#[derive(Debug)]
pub struct Asked<N> {
    step: Step,
    /// The keys of the rows, in their order.
    keys: Vec<Value>,
    nested: N,
}

#[expect(private_interfaces, reason = "only this crate makes calls")]
impl<S, R, C, N> Preload<S> for Related<S, R, C, N>
where
    S: Schema,
    R: Schema + Clone,
    C: Cardinality,
    N: Preloads<R>,
    N::Item: Clone,
{
    type Loaded = C::Of<N::Item>;
    type Asked = Asked<N>;

    fn ask(self, repo: &Repo, rows: &[S]) -> Result<(Call, Asked<N>)> {
        let Self { step, mut select, nested, .. } = self;
        let keys: Vec<Value> = rows.iter().map(|row| row.value(step.owner.number)).collect();
        let mut wanted: Vec<Value> =
            keys.iter().filter(|key| **key != Value::Null).cloned().collect();
        wanted.sort_unstable_by(Value::order);
        wanted.dedup();
        let is_wanted = if wanted.is_empty() {
            Pieces(vec![Piece::Sql("FALSE")])
        } else {
            Pieces(vec![owner_of::<R>(&step), Piece::List(step.owner.kind, wanted)])
        };
        select.filter.push(is_wanted);
        let call = if step.through.is_none() {
            repo.call(&select, R::from_row)?
        } else {
            select.through = step.through;
            let all = Piece::Entity(Vec::new(), R::TABLE);
            select.list = Some(vec![Pieces(vec![all]), Pieces(vec![owner_of::<R>(&step)])]);
            repo.call(&select, read_with_owner::<S, R>)?
        };
        Ok((call, Asked { step, keys, nested }))
    }

    fn finish(
        asked: Asked<N>,
        call: Call,
        repo: &Repo,
    ) -> BoxFuture<'_, Result<Vec<Self::Loaded>>> {
        Box::pin(async move {
            let Asked { step, keys, nested } = asked;
            let (rows, owners): (Vec<R>, Vec<Value>) = if step.through.is_none() {
                let rows = call.take_sink::<Rows<R>>().into_inner().into_iter();
                rows.map(|row| {
                    let owner = row.value(step.related.number);
                    (row, owner)
                })
                .unzip()
            } else {
                call.take_sink::<Rows<(R, Value)>>().into_inner().into_iter().unzip()
            };
            let items = nested.load(repo, rows).await?;
            let mut found: HashMap<Value, Vec<N::Item>> = HashMap::with_capacity(keys.len());
            for (owner, item) in owners.into_iter().zip(items) {
                found.entry(owner).or_default().push(item);
            }
            // The last row with a key takes what was found, those before it a copy.
            let mut left: HashMap<&Value, usize> = HashMap::with_capacity(keys.len());
            keys.iter().for_each(|key| *left.entry(key).or_default() += 1);
            let of_key = |key: &Value| {
                let count = left.get_mut(key)?;
                *count -= 1;
                if *count == 0 { found.remove(key) } else { found.get(key).cloned() }
            };
            let loaded: Vec<_> = keys.iter().map(of_key).collect();
            loaded.into_iter().map(|found| C::of(found.unwrap_or_default(), step.name)).collect()
        })
    }
}

/// The column that says whose a row of `R` is: its own, or one of the join table.
const fn owner_of<R: Schema>(step: &Step) -> Piece {
    match &step.through {
        Some(through) => Piece::Through(R::TABLE, through.owner_key),
        None => Piece::Column(step.related),
    }
}

/// Reads a row of `R`, and the key of the row of `S` whose it is.
fn read_with_owner<S: Schema, R: Schema>(row: &mut Row<'_>) -> Result<(R, Value)> {
    let related = R::from_row(row)?;
    let owner = S::Key::from_row(row)?.to_values().pop();
    Ok((related, owner.unwrap_or(Value::Null)))
}

#[expect(private_interfaces, reason = "only this crate makes calls")]
impl<S: Schema, R: Schema + Clone, C: Cardinality> Preload<S> for Association<S, R, C> {
    type Loaded = C::Of<R>;
    type Asked = Asked<()>;

    fn ask(self, repo: &Repo, rows: &[S]) -> Result<(Call, Asked<()>)> {
        self.related().ask(repo, rows)
    }

    fn finish(asked: Asked<()>, call: Call, repo: &Repo) -> BoxFuture<'_, Result<Vec<C::Of<R>>>> {
        Related::<S, R, C>::finish(asked, call, repo)
    }
}

/// Several of them: a tuple, one alone, or `()` for none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not associated with `{S}`",
    label = "expected an association of `{S}`, such as `User::POSTS`, or a tuple of them"
)]
pub trait Preloads<S>: Send + 'static {
    /// A row with what is loaded beside it: `(User, Vec<Post>)`.
    type Item: Send + 'static;

    /// Loads it for all of `rows`.
    #[doc(hidden)]
    fn load(self, repo: &Repo, rows: Vec<S>) -> BoxFuture<'_, Result<Vec<Self::Item>>>;
}

impl<S: Send + 'static> Preloads<S> for () {
    type Item = S;

    fn load(self, _: &Repo, rows: Vec<S>) -> BoxFuture<'_, Result<Vec<S>>> {
        Box::pin(std::future::ready(Ok(rows)))
    }
}

/// One alone, as a tuple of one.
macro_rules! alone {
    ([$($generics:tt)*] $of:ty) => {
        impl<S: Schema, R: Schema, C: Cardinality, $($generics)*> Preloads<S> for $of
        where
            Self: Preload<S>,
        {
            type Item = (S, <Self as Preload<S>>::Loaded);

            fn load(self, repo: &Repo, rows: Vec<S>) -> BoxFuture<'_, Result<Vec<Self::Item>>> {
                (self,).load(repo, rows)
            }
        }
    };
}

alone!([] Association<S, R, C>);
alone!([N: Preloads<R>] Related<S, R, C, N>);

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<S: Schema, $($name: Preload<S>),*> Preloads<S> for ($($name,)*) {
            type Item = (S, $($name::Loaded),*);

            #[expect(non_snake_case, reason = "the types' names")]
            fn load(self, repo: &Repo, rows: Vec<S>) -> BoxFuture<'_, Result<Vec<Self::Item>>> {
                Box::pin(async move {
                    if rows.is_empty() {
                        return Ok(Vec::new());
                    }
                    let mut calls = Vec::new();
                    let ($($name,)*) = self;
                    $(
                        let (call, $name) = $name.ask(repo, &rows)?;
                        calls.push(call);
                    )*
                    let mut calls = repo.run(calls).await?.into_iter();
                    $(
                        let call = calls.next().ok_or_else(lost)?;
                        let mut $name = $name::finish($name, call, repo).await?.into_iter();
                    )*
                    let item = |row| Ok((row, $($name.next().ok_or_else(lost)?),*));
                    rows.into_iter().map(item).collect()
                })
            }
        }
    };
}

crate::tuples::for_each!(tuples);

#[cold]
fn lost() -> Error {
    Error::new(ErrorKind::Database, "the database lost a call")
}

/// A query whose rows come with what is associated with them: what [`Query::with`] makes.
#[must_use = "a query does nothing by itself: give it to a repo"]
pub struct With<S, P> {
    query: Query<S>,
    preloads: P,
}

impl<S: Schema> Query<S> {
    /// With what is associated with its rows, loaded by one more query for each association, all of them in one
    /// round trip: `repo.all(User::query().with(User::POSTS))` gives `Vec<(User, Vec<Post>)>`.
    ///
    /// A tuple loads several: `.with((User::POSTS, User::TEAM))`.
    pub fn with<P: Preloads<S>>(self, preloads: P) -> With<S, P> {
        With { query: self, preloads }
    }
}

impl<S: Schema, P: Preloads<S>> Fetch for With<S, P> {
    type Row = P::Item;
    type Limited = Self;

    fn at_most(mut self, rows: u64) -> Self {
        self.query.select.limit = narrower(self.query.select.limit, rows);
        self
    }

    async fn fetch(self, repo: &Repo) -> Result<Vec<P::Item>> {
        let rows = repo.all(self.query).await?;
        self.preloads.load(repo, rows).await
    }
}

impl Repo {
    /// Loads what is associated with rows that are there: `repo.preload(users, User::POSTS)`.
    ///
    /// # Errors
    ///
    /// If the database does not answer, or a row does not fit.
    pub async fn preload<S: Schema, P: Preloads<S>>(
        &self,
        rows: Vec<S>,
        what: P,
    ) -> Result<Vec<P::Item>> {
        what.load(self, rows).await
    }
}

impl<S, R, C, N> fmt::Debug for Related<S, R, C, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Related").field("association", &self.step.name).finish_non_exhaustive()
    }
}

impl<S, P> fmt::Debug for With<S, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("With").field("query", &self.query).finish_non_exhaustive()
    }
}
