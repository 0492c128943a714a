//! Patterns to handlers.
//!
//! A [`Router`] collects routes, [`Router::build`] makes [`Routes`] of them,
//! which an application asks for the handler of each request. Underneath lie
//! [`Pattern`], what a route's author writes, and [`Tree`], which finds the
//! pattern that a path matches and knows nothing of requests.

mod pattern;
pub mod percent;
mod router;
mod routes;
mod tree;

pub use self::{
    pattern::{PARAMS_MAX, PATTERN_BYTES_MAX, Pattern, PatternError, PatternErrorKind, Segment},
    router::{Router, RouterError},
    routes::Routes,
    tree::{Captures, Conflict, Entry, Match, OccupiedEntry, Tree, VacantEntry},
};
