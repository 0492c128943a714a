//! What stands between the router and the handler.
//!
//! Responders are values that a handler returns and that say what they are:
//! [`Html`], [`Text`], [`Redirect`], [`Json`].

mod responders;

#[cfg(feature = "json")]
pub use self::responders::Json;
pub use self::responders::{Html, Redirect, Text};
