//! Patterns to values: the tree that finds the pattern a request path matches.
//!
//! # Which pattern wins
//!
//! Segment by segment, from the left: static text before a parameter before a wildcard. If the
//! better choice leads nowhere, the next one is tried:
//!
//! ```
//! use zzz_router::{Captures, Pattern, Tree};
//!
//! let mut tree = Tree::new();
//! tree.insert(&Pattern::parse("/a/b/c")?, 1)?;
//! tree.insert(&Pattern::parse("/:x/b/d")?, 2)?;
//! tree.insert(&Pattern::parse("/*rest")?, 3)?;
//!
//! let mut captures = Captures::new();
//! let path = "/a/b/d";
//! let found = tree.find(path, &mut captures)?.unwrap();
//! assert_eq!(*found.value(), 2);
//! assert_eq!(found.params(path, &captures).collect::<Vec<_>>(), [("x", "a")]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Percent-encoding
//!
//! RFC 3986 section 6.2.2.2 makes `/%68ello` the same path as `/hello`, and section 2.2 makes
//! `%2F` data, not a delimiter. So a path with a `%` is decoded one segment at a time, and both
//! hold here: `/%68ello` matches the pattern `/hello`, and `/a%2Fb` matches `/:x` with the value
//! `a/b`. A parameter may therefore hold a slash, or be `..` (from `%2e%2e`): whoever makes a file
//! name of one has to look. The value of a wildcard is its segments, each decoded, joined by `/`.
//!
//! # Bounds
//!
//! A lookup visits every node of the tree at most once, whatever the path: a node stands for one
//! way to match the first n segments, and is tried only for those. It looks at no more segments
//! than the longest pattern has, allocates nothing unless the path has a `%`, and does not recurse.

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use zzz_pattern::Pattern;
use zzz_pattern::percent::DecodeError;

mod captures;
mod entry;
mod index;
mod search;
mod segment;

pub use captures::Captures;
pub use entry::{Conflict, Entry, OccupiedEntry, VacantEntry};
use index::Index;
use search::End;

/// A set of patterns, each with a value.
///
/// Patterns are added first and looked up afterwards: the first lookup after an addition rebuilds
/// the index, which [`prepare`](Tree::prepare) does ahead of time.
#[derive(Clone)]
pub struct Tree<T> {
    // In the order of insertion; the index refers to them by position.
    routes: Vec<Route<T>>,
    // Shape to position in `routes`.
    shapes: HashMap<String, u32>,
    // Empty from an addition to the next lookup.
    index: OnceLock<Index>,
}

#[derive(Clone)]
struct Route<T> {
    pattern: Pattern,
    value: T,
}

impl<T> Tree<T> {
    /// Creates a tree without patterns.
    #[must_use]
    pub fn new() -> Self {
        Self { routes: Vec::new(), shapes: HashMap::new(), index: OnceLock::new() }
    }

    /// Adds `pattern` with `value`.
    ///
    /// # Errors
    ///
    /// [`Conflict`] if a pattern that matches the same paths is there already, whatever its
    /// parameters are called; the tree stays as it was. To add to the value that is there, use
    /// [`entry`](Tree::entry).
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_router::{Pattern, Tree};
    ///
    /// let mut tree = Tree::new();
    /// tree.insert(&Pattern::parse("/users/:id")?, 1)?;
    /// let conflict = tree.insert(&Pattern::parse("/users/:name")?, 2).unwrap_err();
    /// assert_eq!(
    ///     conflict.to_string(),
    ///     r#"pattern "/users/:name" matches the same paths as "/users/:id": keep one of them"#,
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn insert(&mut self, pattern: &Pattern, value: T) -> Result<(), Conflict> {
        match self.entry(pattern) {
            Entry::Occupied(entry) => Err(entry.conflict()),
            Entry::Vacant(entry) => {
                entry.insert(value);
                Ok(())
            }
        }
    }

    /// Returns the place of `pattern`, for adding a value or changing the one that is there.
    ///
    /// Names do not count: the place of `/:id` is the place of `/:name`.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_router::{Pattern, Tree};
    ///
    /// let mut tree = Tree::<Vec<&str>>::new();
    /// let users = Pattern::parse("/users")?;
    /// tree.entry(&users).or_insert_with(Vec::new).push("GET");
    /// tree.entry(&users).or_insert_with(Vec::new).push("POST");
    /// assert_eq!(tree.iter().next(), Some((&users, &vec!["GET", "POST"])));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn entry(&mut self, pattern: &Pattern) -> Entry<'_, T> {
        Entry::of(self, pattern)
    }

    /// Finds the pattern that `path` matches, and writes the values of its parameters to
    /// `captures`.
    ///
    /// `path` is the path as it stands in the request, without query, still percent-encoded. One
    /// that does not start with `/` matches nothing. After a result other than a match, `captures`
    /// is empty.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if a segment of `path` has an escape that cannot be decoded, whether or not
    /// a pattern would match. The request is malformed then: RFC 9110 section 15.5.1 (400 Bad
    /// Request) is the answer to it.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_router::{Captures, Pattern, Tree};
    ///
    /// let mut tree = Tree::new();
    /// tree.insert(&Pattern::parse("/files/*path")?, "files")?;
    ///
    /// let mut captures = Captures::new();
    /// let path = "/files/a/b%20c";
    /// let found = tree.find(path, &mut captures)?.unwrap();
    /// assert_eq!(*found.value(), "files");
    /// assert_eq!(captures.value(0, path), Some("a/b c"));
    ///
    /// assert!(tree.find("/files/", &mut captures)?.is_none());
    /// assert!(tree.find("/files/%zz", &mut captures).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline(always)]
    pub fn find<'t>(
        &'t self,
        path: &str,
        captures: &mut Captures,
    ) -> Result<Option<Match<'t, T>>, DecodeError> {
        let route = match search::find(self.index(), path, captures) {
            End::Found(route) => Some(route),
            End::Missed => None,
            End::Encoded => search::find_encoded(self.index(), path, captures)?,
        };
        Ok(route.and_then(|route| {
            let route = self.routes.get(route as usize)?;
            Some(Match { route })
        }))
    }

    /// Builds the index now rather than at the first lookup.
    ///
    /// It takes about a millisecond for a thousand patterns.
    pub fn prepare(&self) {
        self.index();
    }

    /// Returns the patterns and their values in the order of insertion.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Pattern, &T)> {
        self.routes.iter().map(|route| (&route.pattern, &route.value))
    }

    /// Returns the number of patterns.
    #[must_use]
    pub fn len(&self) -> usize {
        self.routes.len()
    }

    /// Returns whether there are no patterns.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.routes.is_empty()
    }

    #[inline]
    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::build(self.routes.iter().map(|route| &route.pattern)))
    }
}

impl<T> Default for Tree<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for Tree<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// The pattern that a path matched, with its value.
pub struct Match<'t, T> {
    route: &'t Route<T>,
}

impl<'t, T> Match<'t, T> {
    /// Returns the value that was added with the pattern.
    #[must_use]
    #[inline]
    pub fn value(&self) -> &'t T {
        &self.route.value
    }

    /// Returns the pattern, which has the names of the captures in their order.
    #[must_use]
    #[inline]
    pub fn pattern(&self) -> &'t Pattern {
        &self.route.pattern
    }

    /// Returns names and values, in the order of the pattern.
    ///
    /// `path` and `captures` have to be those of the lookup.
    #[inline]
    pub fn params<'a>(
        &self,
        path: &'a str,
        captures: &'a Captures,
    ) -> impl Iterator<Item = (&'t str, &'a str)> {
        self.pattern()
            .names()
            .enumerate()
            .filter_map(move |(index, name)| Some((name, captures.value(index, path)?)))
    }
}

impl<T> Clone for Match<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Match<'_, T> {}

impl<T: fmt::Debug> fmt::Debug for Match<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Match")
            .field("pattern", self.pattern())
            .field("value", self.value())
            .finish()
    }
}
