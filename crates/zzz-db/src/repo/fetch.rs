//! What a repo can be asked for.

use super::{Repo, Rows};
use crate::{Error, ErrorKind, Projected, Query, Result, Root, Row, driver::Call};

/// What a repo can be asked for: a query, or a reference to one.
pub trait Fetch: Sized + Send {
    /// What a row is.
    type Row: Send + 'static;

    /// The same, with at most this many rows.
    #[doc(hidden)]
    type Limited: Fetch<Row = Self::Row>;

    #[doc(hidden)]
    fn at_most(self, rows: u64) -> Self::Limited;

    #[doc(hidden)]
    fn fetch(self, repo: &Repo) -> impl Future<Output = Result<Vec<Self::Row>>> + Send;
}

/// A limit that only makes it narrower.
pub(super) fn narrower(limit: Option<u64>, rows: u64) -> Option<u64> {
    Some(limit.map_or(rows, |limit| limit.min(rows)))
}

impl<S: Root> Fetch for Query<S> {
    type Row = S::Row;
    type Limited = Self;

    fn at_most(mut self, rows: u64) -> Self {
        self.select.limit = narrower(self.select.limit, rows);
        self
    }

    async fn fetch(self, repo: &Repo) -> Result<Vec<S::Row>> {
        repo.rows(&self.select, S::read).await
    }
}

impl<S: Root> Fetch for &Query<S> {
    type Row = S::Row;
    type Limited = Query<S>;

    fn at_most(self, rows: u64) -> Query<S> {
        self.clone().at_most(rows)
    }

    async fn fetch(self, repo: &Repo) -> Result<Vec<S::Row>> {
        repo.rows(&self.select, S::read).await
    }
}

impl<T: Send + 'static> Fetch for Projected<T> {
    type Row = T;
    type Limited = Self;

    fn at_most(mut self, rows: u64) -> Self {
        self.select.limit = narrower(self.select.limit, rows);
        self
    }

    async fn fetch(self, repo: &Repo) -> Result<Vec<T>> {
        repo.rows(&self.select, self.read).await
    }
}

impl<T: Send + 'static> Fetch for &Projected<T> {
    type Row = T;
    type Limited = Projected<T>;

    fn at_most(self, rows: u64) -> Projected<T> {
        self.clone().at_most(rows)
    }

    async fn fetch(self, repo: &Repo) -> Result<Vec<T>> {
        repo.rows(&self.select, self.read).await
    }
}

/// A query that is one statement.
pub trait Statement {
    /// What a row is.
    type Row: Send + 'static;

    #[doc(hidden)]
    #[expect(private_interfaces, reason = "only this crate makes calls")]
    fn call(&self, repo: &Repo) -> Result<Call>;

    #[doc(hidden)]
    fn read(&self) -> fn(&mut Row<'_>) -> Result<Self::Row>;
}

#[expect(private_interfaces, reason = "only this crate makes calls")]
impl<S: Root> Statement for Query<S> {
    type Row = S::Row;

    fn call(&self, repo: &Repo) -> Result<Call> {
        repo.call(&self.select, S::read)
    }

    fn read(&self) -> fn(&mut Row<'_>) -> Result<S::Row> {
        S::read
    }
}

#[expect(private_interfaces, reason = "only this crate makes calls")]
impl<T: Send + 'static> Statement for Projected<T> {
    type Row = T;

    fn call(&self, repo: &Repo) -> Result<Call> {
        repo.call(&self.select, self.read)
    }

    fn read(&self) -> fn(&mut Row<'_>) -> Result<T> {
        self.read
    }
}

#[expect(private_interfaces, reason = "only this crate makes calls")]
impl<Q: Statement> Statement for &Q {
    type Row = Q::Row;

    fn call(&self, repo: &Repo) -> Result<Call> {
        Q::call(self, repo)
    }

    fn read(&self) -> fn(&mut Row<'_>) -> Result<Q::Row> {
        Q::read(self)
    }
}

/// Several queries: a tuple of them, or a list of the same.
pub trait Batch {
    /// The rows of each.
    type Rows;

    #[doc(hidden)]
    fn run(self, repo: &Repo) -> impl Future<Output = Result<Self::Rows>> + Send;
}

/// The rows of the next call.
fn next_rows<T: Send + 'static>(calls: &mut std::vec::IntoIter<Call>) -> Result<Vec<T>> {
    let call = calls.next();
    let call = call.ok_or_else(|| Error::new(ErrorKind::Database, "the database lost a call"))?;
    Ok(call.take_sink::<Rows<T>>().into_inner())
}

impl<Q: Statement + Send> Batch for Vec<Q> {
    type Rows = Vec<Vec<Q::Row>>;

    async fn run(self, repo: &Repo) -> Result<Self::Rows> {
        let calls: Result<Vec<_>> = self.iter().map(|query| query.call(repo)).collect();
        drop(self);
        let mut calls = repo.run(calls?).await?.into_iter();
        (0..calls.len()).map(|_| next_rows(&mut calls)).collect()
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<$($name: Statement + Send),*> Batch for ($($name,)*) {
            type Rows = ($(Vec<$name::Row>,)*);

            async fn run(self, repo: &Repo) -> Result<Self::Rows> {
                let calls = {
                    #[expect(non_snake_case, reason = "the type's name")]
                    let ($($name,)*) = self;
                    vec![$($name.call(repo)?),*]
                };
                let mut calls = repo.run(calls).await?.into_iter();
                Ok(($(next_rows::<$name::Row>(&mut calls)?,)*))
            }
        }
    };
}

crate::tuples::for_each!(tuples);
