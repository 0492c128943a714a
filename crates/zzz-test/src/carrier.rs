//! What stands between a client and the application.

use std::fmt;

use zzz_core::{
    Body, BoxFuture, Headers,
    bytes::{Bytes, BytesMut},
    http::{Method, StatusCode},
};

/// Brings requests to an application and its answers back.
pub(crate) trait Carrier: fmt::Debug + Send + Sync {
    /// Brings one request there and one answer back; an error is a sentence
    /// for whoever reads the failed test.
    fn send(&self, request: Outgoing) -> BoxFuture<'_, Result<Incoming, String>>;

    /// The same, with the content of the answer still to come.
    fn open(&self, request: Outgoing) -> BoxFuture<'_, Result<Opened, String>>;

    /// Stops the application; once is enough.
    fn stop(&self) -> BoxFuture<'_, ()>;
}

/// How long each step of stopping may take.
pub(crate) const STOP_SECONDS: u64 = 10;

/// A request as it goes out.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) target: String,
    pub(crate) headers: Headers,
    pub(crate) body: Body,
}

/// An answer as it came in.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) status: StatusCode,
    pub(crate) headers: Headers,
    pub(crate) content: Content,
    /// Why the application failed, where it did.
    pub(crate) failure: Option<String>,
}

/// An answer that has begun.
pub(crate) struct Opened {
    pub(crate) status: StatusCode,
    pub(crate) headers: Headers,
    pub(crate) pieces: Box<dyn Pieces>,
}

/// The content of an answer as it arrives.
pub(crate) trait Pieces: Send {
    /// The next piece; `None` at the end, an error where it broke off.
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, String>>;
}

/// What followed the head of an answer.
#[derive(Debug, Default)]
pub(crate) struct Content {
    pub(crate) bytes: Bytes,
    pub(crate) trailers: Headers,
    /// Why the content broke off before its end.
    pub(crate) cut: Option<String>,
}

impl Content {
    /// All pieces that came before the content broke off.
    pub(crate) fn cut(bytes: BytesMut, why: impl Into<String>) -> Self {
        Self { bytes: bytes.freeze(), trailers: Headers::new(), cut: Some(why.into()) }
    }
}

/// An answer whose content grows past this is cut, so that an endless stream
/// ends in a sentence and not in the machine's memory.
pub(crate) const CONTENT_BYTES_MAX: usize = 256 * 1024 * 1024;
pub(crate) const TOO_LONG: &str = "there are more than 256 MiB of it";

/// Whether an answer ends with its head (RFC 9112, section 6.3, rules 1 and 2).
pub(crate) fn ends_with_head(method: &Method, status: StatusCode) -> bool {
    method == Method::HEAD
        || status.is_informational()
        || status == StatusCode::NO_CONTENT
        || status == StatusCode::NOT_MODIFIED
        || (method == Method::CONNECT && status.is_success())
}
