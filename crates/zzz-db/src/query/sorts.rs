//! What strangers may sort by.

use std::fmt;

use super::{Expr, Pieces, Query};
use crate::{Error, ErrorKind, Result, Type};

/// The names that a request may sort by, each with what it stands for. Nothing else ever comes into the SQL.
///
/// # Examples
///
/// ```
/// use zzz_db::{Schema, Sorts};
///
/// #[derive(Schema)]
/// struct User { id: i64, name: String, age: Option<i32> }
///
/// let sorts = Sorts::new().allow("name", User::NAME).allow("age", User::AGE);
/// assert!(User::query().sort(&sorts, "-age,name").is_ok());
/// assert!(User::query().sort(&sorts, "password").is_err());
/// ```
pub struct Sorts<S> {
    by_name: Vec<(&'static str, Pieces)>,
    of: crate::Of<S>,
}

impl<S> Sorts<S> {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self { by_name: Vec::new(), of: std::marker::PhantomData }
    }

    /// And `name`, which stands for `what`: a column or an expression.
    #[must_use]
    pub fn allow<T: Type>(mut self, name: &'static str, what: impl Into<Expr<S, T>>) -> Self {
        self.by_name.push((name, what.into().pieces));
        self
    }
}

impl<S> Default for Sorts<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: super::Root> Query<S> {
    /// Sorted as `wanted` says: names of `sorts`, with commas between them, and `-` before those from the largest to the
    /// smallest. Of an empty text, as before.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Value`] if a name is not among them; the message names those that are.
    pub fn sort(mut self, sorts: &Sorts<S>, wanted: &str) -> Result<Self> {
        for name in wanted.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            let (name, direction) =
                name.strip_prefix('-').map_or((name, " ASC"), |name| (name, " DESC"));
            let Some((_, pieces)) = sorts.by_name.iter().find(|(known, _)| *known == name) else {
                let known: Vec<_> = sorts.by_name.iter().map(|(known, _)| *known).collect();
                let message = format!("cannot sort by {name:?}, only by `{}`", known.join("`, `"));
                return Err(Error::new(ErrorKind::Value, message));
            };
            let mut pieces = pieces.clone();
            pieces.sql(direction);
            self.select.order.push(pieces);
        }
        Ok(self)
    }
}

impl<S> fmt::Debug for Sorts<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.by_name.iter().map(|(name, _)| name)).finish()
    }
}
