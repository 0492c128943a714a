//! What the client would like to get.

mod accepts;
mod negotiated;

pub(crate) use self::accepts::Fit;
pub use self::{accepts::Accepts, negotiated::Negotiated};
