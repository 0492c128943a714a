//! What stands between the router and the handler.
//!
//! Responders are values that a handler returns and that say what they are:
//! [`Html`], [`Text`], [`Redirect`], [`Json`].

mod extractors;
mod responders;

pub use self::extractors::Path;
#[cfg(feature = "json")]
pub use self::responders::Json;
pub use self::responders::{Html, Redirect, Text};
