//! What a route's path looks like, and percent-encoding.
//!
//! The router and the macro that writes routes have to agree on what a
//! pattern is, so it stands below both, and knows nothing of requests.

mod pattern;
pub mod percent;
mod plural;

pub use self::{
    pattern::{PARAMS_MAX, PATTERN_BYTES_MAX, Pattern, PatternError, PatternErrorKind, Segment},
    plural::singular,
};
