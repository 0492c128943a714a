//! What stands between the router and the handler.
//!
//! - Extractors are values that a handler asks for: [`Path`], [`Query`], `Json`, [`Form`],
//!   [`AllParams`], [`Accepts`], and [`Cookies`] to change.
//! - [`FormState`] is a form as a value: its [`Field`]s with labels, rules, old input and what is wrong.
//! - Responders are values that a handler returns and that say what they are: [`Html`], [`Text`],
//!   `Json`, [`Redirect`], [`Created`], [`NoContent`], [`Download`], [`Streamed`], [`Negotiated`].
//! - `Multipart` and `MultipartStream` take forms with files, within `UploadLimits`; `ResumableUploads`
//!   takes files that go on where they were interrupted.
//! - [`Sse`] sends [`Event`]s as they happen, and [`LastEventId`] says where a client was.
//! - `ResponseView` says which fields of a value an audience gets to see.
//! - [`escape()`] makes text fit for pages, [`WithQuery`] adds queries to paths, [`PublicUrl`] makes whole
//!   addresses.
//! - [`ErrorPages`] shows errors, and [`ParamFilter`] knows what must not be shown.
//! - Who may enter: [`Guard`], [`Guarded`], [`Roles`]; who somebody is: `Bearer`, `Basic`,
//!   `ApiKey`, `Jwt`; `LoginThrottle`, `RememberMe` and `SignedUrls`. `OAuth2` logs in by another site.
//! - Middleware: [`CacheAnswers`], [`Catch`], `Envelope`, [`Logger`], [`RequestId`], [`RequestSpan`],
//!   [`Deadline`], [`Health`]. Middleware that guards: [`TrustedProxies`], [`AllowedHosts`],
//!   [`SecurityHeaders`] with [`Csp`], [`Cors`], [`RateLimit`], [`BodyLimit`]; [`MethodOverride`] and
//!   [`CacheControl`]; `IdempotencyKey`.
//! - Files: `StaticFiles` serves directories, `send_file` one file, `Fresh` knows what the client
//!   has already. `Compression` makes answers smaller,
//!   `Decompression` takes requests that are.
//! - Long lists a page at a time: `Page` and `Keyset` say which, `Paginated` answers with links.
//! - Pages that change in parts: `Htmx` says what a request is for, `HtmxAnswer`, `HtmxParts`, `HxLocation` and
//!   `HxRedirect` answer it, and `HtmxSupport` serves htmx.
//! - Messages of servers to each other: `WebhookSender` sends a `Webhook`, `WebhookVerifier` lets those of others in.
//! - [`media_type`] tells what a file is by its name.

#[cfg(feature = "auth")]
mod auth;
#[cfg(any(feature = "compression", feature = "files"))]
mod compressible;
#[cfg(feature = "compression")]
mod compression;
mod cookies;
#[cfg(feature = "sessions")]
mod csrf;
#[cfg(feature = "compression")]
mod decompression;
mod error_pages;
mod escape;
mod extractors;
mod fault;
mod fields;
#[cfg(feature = "files")]
mod files;
mod form_state;
mod guard;
mod host;
#[cfg(feature = "htmx")]
mod htmx;
#[cfg(feature = "json")]
mod json;
mod json_text;
mod local;
mod media_type;
mod middleware;
#[cfg(feature = "multipart")]
mod multipart;
mod negotiation;
#[cfg(feature = "oauth")]
mod oauth;
mod pages;
#[cfg(feature = "pagination")]
mod pagination;
#[cfg(feature = "json")]
mod problem_ext;
mod public_url;
mod responders;
#[cfg(feature = "json")]
mod response_view;
#[cfg(feature = "tus")]
mod resumable_uploads;
#[cfg(feature = "sessions")]
mod sessions;
mod shape;
mod sse;
#[cfg(feature = "multipart")]
mod storage_full;
#[cfg(feature = "webhooks")]
mod webhooks;
mod with_query;

#[cfg(feature = "auth")]
pub use self::auth::{
    ApiKey, ApiKeys, Basic, Bearer, Can, CookieStolen, FindApiKey, LoginThrottle, RememberMe,
    SignedUrls, can,
};
#[cfg(feature = "jwt")]
pub use self::auth::{HasJwt, HasScope, Jwt, has_jwt, has_scope, jwks};
#[cfg(feature = "files")]
pub use self::files::{ByteRanges, ETag, Fresh, SendFile, StaticFiles, cache_control, send_file};
#[cfg(feature = "htmx")]
pub use self::htmx::{
    Edge, Htmx, HtmxAnswer, HtmxEvent, HtmxParts, HtmxSupport, HxLocation, HxRedirect, Swap,
    SwapStyle,
};
#[cfg(feature = "multipart")]
pub use self::multipart::{FilePart, Multipart, MultipartStream, Part, UploadLimits};
#[cfg(any(feature = "compression", feature = "files"))]
pub use self::negotiation::{AcceptEncoding, ContentCoding};
#[cfg(feature = "oauth")]
pub use self::oauth::{
    OAuth2, OAuth2Endpoints, OAuth2Login, OAuth2Profile, OAuth2Provider, OAuth2Tokens,
};
#[cfg(feature = "pagination")]
pub use self::pagination::{Keyset, Page, PageLinks, Paginated};
#[cfg(feature = "tus")]
pub use self::resumable_uploads::{CompletedUpload, ResumableUploads};
#[cfg(feature = "webhooks")]
pub use self::webhooks::{
    BadWebhookSecret, Delivery, IncomingWebhook, Webhook, WebhookEndpoint, WebhookSender,
    WebhookVerifier, random_webhook_secret,
};
#[cfg(feature = "compression")]
pub use self::{
    compression::{Compression, NoCompression},
    decompression::Decompression,
};
pub use self::{
    cookies::{Cookie, CookiePolicy, Cookies, SameSite},
    error_pages::{ErrorPage, ErrorPages},
    escape::escape,
    extractors::{AllParams, AsInput, Form, Path, Query, Valid},
    form_state::{Field, FormFields, FormScope, FormState, Groups, SelectOptions},
    guard::{Access, Both, Either, Guard, Guarded, HasRole, Not, Roles, has_role},
    media_type::media_type,
    middleware::{
        AllowedHosts, BodyLimit, CacheAnswers, CacheControl, Catch, Cors, Csp, CspNonce, Deadline,
        Health, Logger, MethodOverride, RateLimit, RequestId, RequestSpan, SecurityHeaders,
        Subdomains, TrustedProxies,
    },
    negotiation::{Accepts, Negotiated},
    pages::{Html, HtmlPage, Layout, LayoutTemplate, TemplateAssets, Views},
    public_url::{BadPublicUrl, PublicUrl},
    responders::{Created, Download, NoContent, Redirect, Streamed, Text},
    sse::{ClientLeft, Event, EventSender, LastEventId, Sse},
    with_query::WithQuery,
};
#[cfg(feature = "sessions")]
pub use self::{
    csrf::{Csrf, CsrfToken},
    guard::{LoggedIn, logged_in},
    middleware::IdempotencyKey,
    sessions::{Flash, OnConflict, Session, Sessions},
};
#[cfg(feature = "json")]
pub use self::{
    json::Json,
    middleware::{Envelope, Meta},
    problem_ext::ProblemExt,
    response_view::ResponseView,
};
pub use zzz_core::ParamFilter;
