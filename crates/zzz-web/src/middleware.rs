//! What requests pass.

mod allowed_hosts;
mod body_limit;
mod cache_answers;
mod cache_control;
mod catch;
mod cors;
mod csp;
mod csp_nonce;
mod deadline;
#[cfg(feature = "json")]
mod envelope;
mod health;
#[cfg(feature = "sessions")]
mod idempotency_key;
mod kept_hashes;
mod logger;
mod method_override;
mod rate_limit;
mod request_id;
mod request_span;
mod security_headers;
mod trusted_proxies;

#[cfg(feature = "json")]
pub use self::envelope::{Envelope, Meta};
#[cfg(feature = "sessions")]
pub use self::idempotency_key::IdempotencyKey;
pub use self::{
    allowed_hosts::AllowedHosts,
    body_limit::BodyLimit,
    cache_answers::CacheAnswers,
    cache_control::CacheControl,
    catch::Catch,
    cors::Cors,
    csp::Csp,
    csp_nonce::CspNonce,
    deadline::Deadline,
    health::Health,
    logger::Logger,
    method_override::MethodOverride,
    rate_limit::RateLimit,
    request_id::RequestId,
    request_span::RequestSpan,
    security_headers::{SecurityHeaders, Subdomains},
    trusted_proxies::TrustedProxies,
};

pub(crate) use self::security_headers::PagePolicy;
