//! What stands between the router and the handler.
//!
//! - Extractors are values that a handler asks for: [`Path`], [`Query`], `Json`, [`Form`],
//!   [`AllParams`], [`Accepts`], and [`Cookies`] to change.
//! - Responders are values that a handler returns and that say what they are: [`Html`], [`Text`],
//!   `Json`, [`Redirect`], [`Created`], [`NoContent`], [`Download`], [`Streamed`], [`Negotiated`].
//! - `ResponseView` says which fields of a value an audience gets to see.
//! - [`ErrorPages`] shows errors, and [`ParamFilter`] knows what must not be shown.
//! - Middleware: [`Logger`], [`RequestId`], [`RequestSpan`], [`Deadline`], [`Health`].
//! - Middleware that guards: [`TrustedProxies`], [`AllowedHosts`], [`SecurityHeaders`] with [`Csp`], [`Cors`],
//!   [`RateLimit`], [`BodyLimit`]; [`MethodOverride`] and [`CacheControl`]; `IdempotencyKey`.
//! - [`PublicUrl`] makes whole addresses.
//! - [`media_type`] tells what a file is by its name.

mod cookies;
#[cfg(feature = "sessions")]
mod csrf;
mod error_pages;
mod extractors;
mod host;
#[cfg(feature = "json")]
mod json;
mod local;
mod media_type;
mod middleware;
mod negotiation;
mod param_filter;
mod public_url;
mod responders;
#[cfg(feature = "json")]
mod response_view;
#[cfg(feature = "sessions")]
mod sessions;
mod shape;

pub use self::{
    cookies::{Cookie, CookiePolicy, Cookies, SameSite},
    error_pages::{ErrorPage, ErrorPages},
    extractors::{AllParams, Form, Path, Query},
    media_type::media_type,
    middleware::{
        AllowedHosts, BodyLimit, CacheControl, Cors, Csp, CspNonce, Deadline, Health, Logger,
        MethodOverride, RateLimit, RequestId, RequestIdValue, RequestSpan, SecurityHeaders,
        Subdomains, TrustedProxies,
    },
    negotiation::{Accepts, Negotiated},
    param_filter::ParamFilter,
    public_url::{BadPublicUrl, PublicUrl},
    responders::{Created, Download, Html, NoContent, Redirect, Streamed, Text},
};
#[cfg(feature = "sessions")]
pub use self::{
    csrf::{Csrf, CsrfToken},
    middleware::IdempotencyKey,
    sessions::{Flash, OnConflict, Session, Sessions},
};
#[cfg(feature = "json")]
pub use self::{json::Json, response_view::ResponseView};
