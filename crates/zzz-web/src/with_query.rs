//! Queries of paths.

use std::fmt::Display;

/// Adds to the query of a path, as path functions of `router!` give it.
///
/// # Examples
///
/// ```
/// use zzz_web::WithQuery;
///
/// let path = "/articles".with_query("page", 2).with_query("q", "cups & plates");
/// assert_eq!(path, "/articles?page=2&q=cups+%26+plates");
/// ```
pub trait WithQuery: AsRef<str> {
    /// The path with one field more, encoded as [`Query`](crate::Query) reads it; a fragment stays at the end.
    /// A list is the same name several times.
    #[must_use]
    fn with_query(&self, name: &str, value: impl Display) -> String {
        let path = self.as_ref();
        let (path, fragment) = path.split_at(path.find('#').unwrap_or(path.len()));
        let start = path.find('?');
        let mut with = path.to_owned();
        if start.is_none() {
            with.push('?');
        }
        let start = start.map_or(with.len(), |start| start + 1);
        let mut query = form_urlencoded::Serializer::for_suffix(with, start);
        query.append_pair(name, &value.to_string());
        query.finish() + fragment
    }
}

impl<T: AsRef<str> + ?Sized> WithQuery for T {}
