//! What stands between the router and the handler.
//!
//! Responders are values that a handler returns and that say what they are:
//! [`Html`], [`Text`], [`Redirect`], [`Json`].

mod extractors;
mod middleware;
mod public_url;
mod responders;

pub use self::extractors::Path;
pub use self::middleware::{Deadline, Logger, RequestId, RequestIdValue};
pub use self::public_url::{BadPublicUrl, PublicUrl};
#[cfg(feature = "json")]
pub use self::responders::Json;
pub use self::responders::{Html, Redirect, Text};
