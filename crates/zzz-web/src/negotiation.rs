//! What the client would like to get.

#[cfg(any(feature = "compression", feature = "files"))]
mod accept_encoding;
mod accepts;
mod negotiated;

#[cfg(any(feature = "compression", feature = "files"))]
pub use self::accept_encoding::{AcceptEncoding, ContentCoding};
pub(crate) use self::accepts::Fit;
pub use self::{accepts::Accepts, negotiated::Negotiated};
