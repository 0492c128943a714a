//! What requests pass.

mod allowed_hosts;
mod body_limit;
mod cache_control;
mod cors;
mod deadline;
mod health;
mod logger;
mod method_override;
mod request_id;
mod request_span;
mod trusted_proxies;

pub use self::{
    allowed_hosts::AllowedHosts,
    body_limit::BodyLimit,
    cache_control::CacheControl,
    cors::Cors,
    deadline::Deadline,
    health::Health,
    logger::Logger,
    method_override::MethodOverride,
    request_id::{RequestId, RequestIdValue},
    request_span::RequestSpan,
    trusted_proxies::TrustedProxies,
};
