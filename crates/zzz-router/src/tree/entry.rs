//! Adding to a tree, and what stands in the way.

use std::fmt;

use super::{Route, Tree};
use zzz_pattern::Pattern;

/// The place of a pattern in a [`Tree`], from [`Tree::entry`].
#[derive(Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a place is taken or it is not, and callers match on which"
)]
pub enum Entry<'t, T> {
    /// A pattern that matches the same paths is there.
    Occupied(OccupiedEntry<'t, T>),
    /// Nothing is there.
    Vacant(VacantEntry<'t, T>),
}

/// A place that is taken.
pub struct OccupiedEntry<'t, T> {
    route: &'t mut Route<T>,
    wanted: Pattern,
}

/// A place that is free.
pub struct VacantEntry<'t, T> {
    tree: &'t mut Tree<T>,
    pattern: Pattern,
    shape: String,
}

impl<'t, T> Entry<'t, T> {
    pub(super) fn of(tree: &'t mut Tree<T>, pattern: &Pattern) -> Self {
        let pattern = pattern.clone();
        let shape = pattern.shape();
        match tree.shapes.get(&shape) {
            Some(&position) => Entry::Occupied(OccupiedEntry {
                route: &mut tree.routes[position as usize],
                wanted: pattern,
            }),
            None => Entry::Vacant(VacantEntry { tree, pattern, shape }),
        }
    }

    /// Returns the value, after adding the one that `value` makes if there was none.
    pub fn or_insert_with(self, value: impl FnOnce() -> T) -> &'t mut T {
        match self {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(value()),
        }
    }
}

impl<'t, T> OccupiedEntry<'t, T> {
    /// Returns the pattern that is there; its parameters may have other names than those of the
    /// pattern that was asked for.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        &self.route.pattern
    }

    /// Returns the value.
    #[must_use]
    pub fn get(&self) -> &T {
        &self.route.value
    }

    /// Returns the value, to change it.
    #[must_use]
    pub fn get_mut(&mut self) -> &mut T {
        &mut self.route.value
    }

    /// Returns the value, to change it for as long as the tree is borrowed.
    #[must_use]
    pub fn into_mut(self) -> &'t mut T {
        &mut self.route.value
    }

    /// Returns the error that says that both patterns match the same paths.
    #[must_use]
    pub fn conflict(&self) -> Conflict {
        Conflict { existing: self.route.pattern.clone(), refused: self.wanted.clone() }
    }
}

impl<'t, T> VacantEntry<'t, T> {
    /// Adds `value` with the pattern that was asked for.
    pub fn insert(self, value: T) -> &'t mut T {
        let tree = self.tree;
        let position = tree.routes.len();
        // 2^32 patterns do not fit into memory; if they did, the last one would never match.
        let index = u32::try_from(position).unwrap_or(u32::MAX);
        tree.shapes.insert(self.shape, index);
        tree.index.take();
        tree.routes.push(Route { pattern: self.pattern, value });
        &mut tree.routes[position].value
    }
}

impl<T: fmt::Debug> fmt::Debug for OccupiedEntry<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OccupiedEntry")
            .field("pattern", self.pattern())
            .field("value", self.get())
            .finish()
    }
}

impl<T> fmt::Debug for VacantEntry<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VacantEntry").field("pattern", &self.pattern).finish_non_exhaustive()
    }
}

/// Two patterns match the same paths, so that the second could never be reached.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Conflict {
    existing: Pattern,
    refused: Pattern,
}

impl Conflict {
    /// Returns the pattern that was there first.
    #[must_use]
    pub fn existing(&self) -> &Pattern {
        &self.existing
    }

    /// Returns the pattern that was refused.
    #[must_use]
    pub fn refused(&self) -> &Pattern {
        &self.refused
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let existing = self.existing.as_str();
        let refused = self.refused.as_str();
        if existing == refused {
            return write!(f, "pattern {refused:?} is there already: leave one out");
        }
        write!(f, "pattern {refused:?} matches the same paths as {existing:?}: keep one of them")
    }
}

impl std::error::Error for Conflict {}
