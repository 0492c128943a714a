//! What requests pass.

mod cache_answers;
mod catch;
mod deadline;
#[cfg(feature = "json")]
mod envelope;
mod logger;
mod request_id;
mod request_span;

#[cfg(feature = "json")]
pub use self::envelope::{Envelope, Meta};
pub use self::{
    cache_answers::CacheAnswers, catch::Catch, deadline::Deadline, logger::Logger,
    request_id::RequestId, request_span::RequestSpan,
};
