//! Who sends a request, and whether they may.

mod api_key;
mod api_keys;
mod basic;
mod bearer;
mod challenge;
#[cfg(feature = "jwt")]
mod jwt;
mod login_throttle;
#[cfg(feature = "jwt")]
mod published_keys;
mod remember_me;
mod signed_urls;

pub use self::{
    api_key::ApiKey,
    api_keys::{ApiKeys, Can, FindApiKey, can},
    basic::Basic,
    bearer::Bearer,
    login_throttle::LoginThrottle,
    remember_me::{CookieStolen, RememberMe},
    signed_urls::SignedUrls,
};
#[cfg(feature = "jwt")]
pub use self::{
    jwt::{HasJwt, HasScope, Jwt, has_jwt, has_scope},
    published_keys::jwks,
};
