//! Patterns to handlers.
//!
//! A [`Router`] collects routes, [`Router::build`] makes [`Routes`] of them,
//! which an application asks for the handler of each request. Underneath lie
//! [`Pattern`], what a route's author writes, and [`Tree`], which finds the
//! pattern that a path matches and knows nothing of requests.

mod path_error;
mod router;
mod routes;
mod tree;

pub use zzz_pattern::{
    PARAMS_MAX, PATTERN_BYTES_MAX, Pattern, PatternError, PatternErrorKind, Segment, percent,
};

pub use self::{
    path_error::PathError,
    router::{Pipeline, Resources, Router, RouterError, TrailingSlash},
    routes::Routes,
    tree::{Captures, Conflict, Entry, Match, OccupiedEntry, Tree, VacantEntry},
};
