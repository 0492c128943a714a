//! What requests pass.

mod allowed_hosts;
mod deadline;
mod health;
mod logger;
mod request_id;
mod request_span;
mod trusted_proxies;

pub use self::{
    allowed_hosts::AllowedHosts,
    deadline::Deadline,
    health::Health,
    logger::Logger,
    request_id::{RequestId, RequestIdValue},
    request_span::RequestSpan,
    trusted_proxies::TrustedProxies,
};
