//! Path patterns, and the tree that finds the one a request path matches.
//!
//! [`Pattern`] is what a route's author writes, [`Tree`] holds patterns with a value each, and
//! [`percent`] decodes. Nothing here knows of requests, methods or handlers.

mod pattern;
pub mod percent;
mod tree;

pub use pattern::{
    PARAMS_MAX, PATTERN_BYTES_MAX, Pattern, PatternError, PatternErrorKind, Segment,
};
pub use tree::{Captures, Conflict, Entry, Match, OccupiedEntry, Tree, VacantEntry};
