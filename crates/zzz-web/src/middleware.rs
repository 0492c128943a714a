//! What requests pass.

mod deadline;
mod logger;
mod request_id;
mod request_span;

pub use self::{
    deadline::Deadline, logger::Logger, request_id::RequestId, request_span::RequestSpan,
};
