//! Rows that somebody else has changed meanwhile.

use zzz_core::FieldError;

use super::{Changeset, decode};
use crate::{ChangeError, Column, ColumnInfo, Schema, Type, Value};

/// The code of the error where a row is not as it was any more.
pub(crate) const STALE: &str = "stale";

/// The version that a row had when it was loaded, and the one that it gets.
#[derive(Clone, Debug)]
pub(crate) struct Lock {
    pub(crate) column: &'static ColumnInfo,
    pub(crate) old: Value,
    pub(crate) new: Value,
}

/// Changes of several at once.
impl<S: Schema> Changeset<S> {
    /// The row has to be as it was when it was loaded: of two who change it at once, the second is told so, and overwrites
    /// nothing.
    ///
    /// `column` is a whole number that each change of the row makes greater by one, and sets to one behind the greatest.
    /// Where it is another in the database, or the row is gone, [`update`](crate::Repo::update) and
    /// [`delete`](crate::Repo::delete) change nothing, and give back [`ChangeError::Invalid`] with an error of the whole, whose code
    /// is `stale`: [`ChangeError::is_stale`].
    ///
    /// The version is that of the row which is changed. Where it went through a form, in a hidden input, put what came
    /// back into the row first: `page.version = sent.version`.
    ///
    /// Of a new row it does nothing: the first version is the default of the column, or what is put into it.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_db::{Changeset, ChangeError, DatabaseConfig, Repo, Schema};
    ///
    /// #[derive(Schema, Clone)]
    /// struct Page {
    ///     id: i64,
    ///     text: String,
    ///     version: i32,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let repo = Repo::new(&DatabaseConfig::new("sqlite::memory:".parse()?))?;
    /// # repo.start().await?;
    /// # let table = "CREATE TABLE pages (id INTEGER PRIMARY KEY, text TEXT, version INTEGER DEFAULT 1)";
    /// # repo.raw_exec(table, ()).await?;
    /// let page = repo.insert(Changeset::new().put(Page::TEXT, "hello")).await?;
    /// let write = |text| Changeset::of(page.clone()).put(Page::TEXT, text).optimistic_lock(Page::VERSION);
    /// assert_eq!(repo.update(write("first")).await?.version, 2);
    /// let Err(ChangeError::Invalid(change)) = repo.update(write("second")).await else { panic!() };
    /// assert_eq!(change.errors().of(""), ["was changed or removed by somebody else meanwhile"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn optimistic_lock<T>(mut self, column: Column<S, T>) -> Self
    where
        T: Type + Into<i64> + TryFrom<i64>,
    {
        let column = column.info();
        if let Some(row) = &self.row {
            let old = row.value(column.number);
            let next = decode::<T>(&old).and_then(|old| old.into().checked_add(1));
            let next = next.and_then(|next| T::try_from(next).ok());
            let new = next.map_or(Value::Integer(1), |next| next.to_value());
            self.aside_mut().lock = Some(Lock { column, old, new });
        }
        self
    }

    /// That the row is not as it was any more.
    #[cold]
    pub(crate) fn into_stale(mut self) -> ChangeError<S> {
        let message = "was changed or removed by somebody else meanwhile";
        self.errors_mut().add("", FieldError::new(STALE, message));
        ChangeError::Invalid(Box::new(self))
    }
}
