//! What stands between the router and the handler.
//!
//! - Extractors are values that a handler asks for: [`Path`], [`Query`], `Json`, [`Form`],
//!   [`AllParams`], [`Accepts`], and [`Cookies`] to change.
//! - Responders are values that a handler returns and that say what they are: [`Html`], [`Text`],
//!   `Json`, [`Redirect`], [`Created`], [`NoContent`], [`Download`], [`Streamed`], [`Negotiated`].
//! - `Multipart` and `MultipartStream` take forms with files, within `UploadLimits`.
//! - [`Sse`] sends [`Event`]s as they happen, and [`LastEventId`] says where a client was.
//! - `ResponseView` says which fields of a value an audience gets to see.
//! - [`ErrorPages`] shows errors, and [`ParamFilter`] knows what must not be shown.
//! - Middleware: [`Logger`], [`RequestId`], [`RequestSpan`],
//!   [`Deadline`]. [`PublicUrl`] makes whole addresses.
//! - [`media_type`] tells what a file is by its name.

mod cookies;
#[cfg(feature = "sessions")]
mod csrf;
mod error_pages;
mod extractors;
#[cfg(feature = "json")]
mod json;
mod local;
mod media_type;
mod middleware;
#[cfg(feature = "multipart")]
mod multipart;
mod negotiation;
mod param_filter;
mod public_url;
mod responders;
#[cfg(feature = "json")]
mod response_view;
#[cfg(feature = "sessions")]
mod sessions;
mod shape;
mod sse;

#[cfg(feature = "multipart")]
pub use self::multipart::{FilePart, Multipart, MultipartStream, Part, UploadLimits};
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
    sse::{ClientLeft, Event, EventSender, LastEventId, Sse},
};
#[cfg(feature = "sessions")]
pub use self::{
    csrf::{Csrf, CsrfToken},
    sessions::{Flash, OnConflict, Session, Sessions},
};
#[cfg(feature = "json")]
pub use self::{json::Json, response_view::ResponseView};
