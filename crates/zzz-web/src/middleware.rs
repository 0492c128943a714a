//! What requests pass.

mod deadline;
mod logger;
mod request_id;

pub use self::{
    deadline::Deadline,
    logger::Logger,
    request_id::{RequestId, RequestIdValue},
};
