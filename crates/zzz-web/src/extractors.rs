//! What handlers ask for.

mod path;

pub use self::path::Path;
