//! What stands between the router and the handler.
//!
//! - Extractors are values that a handler asks for: [`Path`], [`Query`], `Json`, [`Form`],
//!   [`AllParams`], [`Accepts`], and [`Cookies`] to change.
//! - Responders are values that a handler returns and that say what they are: [`Html`], [`Text`],
//!   `Json`, [`Redirect`], [`Created`], [`NoContent`], [`Download`], [`Streamed`], [`Negotiated`].
//! - `ResponseView` says which fields of a value an audience gets to see.
//! - [`ErrorPages`] shows errors, and [`ParamFilter`] knows what must not be shown.
//! - Middleware: [`Logger`], [`RequestId`], [`RequestSpan`],
//!   [`Deadline`]. [`PublicUrl`] makes whole addresses.
//! - Files: `StaticFiles` serves directories, `send_file` one file, `Fresh` knows what the client
//!   has already. `Compression` makes answers smaller.
//! - [`media_type`] tells what a file is by its name.

#[cfg(any(feature = "compression", feature = "files"))]
mod compressible;
#[cfg(feature = "compression")]
mod compression;
mod cookies;
#[cfg(feature = "sessions")]
mod csrf;
mod error_pages;
mod extractors;
#[cfg(feature = "files")]
mod files;
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

#[cfg(feature = "compression")]
pub use self::compression::{Compression, NoCompression};
#[cfg(feature = "files")]
pub use self::files::{ByteRanges, ETag, Fresh, SendFile, StaticFiles, cache_control, send_file};
#[cfg(any(feature = "compression", feature = "files"))]
pub use self::negotiation::{AcceptEncoding, ContentCoding};
pub use self::{
    cookies::{Cookie, CookiePolicy, Cookies, SameSite},
    error_pages::{ErrorPage, ErrorPages},
    extractors::{AllParams, Form, Path, Query},
    media_type::media_type,
    middleware::{Deadline, Logger, RequestId, RequestIdValue, RequestSpan},
    negotiation::{Accepts, Negotiated},
    param_filter::ParamFilter,
    public_url::{BadPublicUrl, PublicUrl},
    responders::{Created, Download, Html, NoContent, Redirect, Streamed, Text},
};
#[cfg(feature = "sessions")]
pub use self::{
    csrf::{Csrf, CsrfToken},
    sessions::{Flash, OnConflict, Session, Sessions},
};
#[cfg(feature = "json")]
pub use self::{json::Json, response_view::ResponseView};
