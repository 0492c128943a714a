//! The web framework that never sleeps.
//!
//! This crate is the door to all the others: it re-exports what an
//! application uses and holds no logic of its own.
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use zzz::{App, Path, handler};
//!
//! /// Greets whoever is named in the path.
//! #[handler]
//! async fn greet(Path(name): Path<String>) -> String {
//!     format!("hello, {name}")
//! }
//!
//! #[handler]
//! async fn hello() -> &'static str {
//!     "hello, world"
//! }
//!
//! zzz::router! {
//!     get "/" => hello;
//!     get "/hello/:name" => greet;
//! }
//!
//! fn app() -> App {
//!     App::new().routes(routes())
//! }
//!
//! fn main() -> ExitCode {
//!     zzz::main(app)
//! }
//! ```
//!
//! # Where to look
//!
//! - routes: [`router!`], [`Router`]; their parameters: [`Path`], [`PathParams`]
//! - handlers: [`handler`](macro@handler); what they ask for: [`FromRequest`], [`Lend`],
//!   [`LendMut`]; by hand: [`handler_fn`], [`Handler`]
//! - what there is to ask for: [`Path`], [`Query`], [`Form`], [`AllParams`], [`Cookies`],
//!   [`Accepts`], and `Json` for types that derive serde's `Deserialize`
//! - pages with forms: [`FormState`], [`FormFields`](trait@FormFields), [`Field`]
//! - answers: [`IntoResponse`], [`Html`], [`Text`], [`Redirect`], [`Created`], [`NoContent`],
//!   [`Download`], [`Streamed`], [`Negotiated`], and `Json` for types that derive serde's `Serialize`
//! - forms with files: `Multipart`, `MultipartStream`, `UploadLimits`, behind the feature `multipart`;
//!   files that go on where they were interrupted: `ResumableUploads`, behind `tus`
//! - events: [`Sse`] and [`Event`] for pages, [`Events`] within the application
//! - files: `StaticFiles`, `send_file`, `Fresh`, behind the feature `files`; smaller answers
//!   and requests: `Compression`, `Decompression`, behind the feature `compression`
//! - pages that change in parts: `Htmx`, `HtmxAnswer`, `HtmxParts`, `HtmxSupport`, behind the feature `htmx`
//! - long lists: `Page`, `Keyset`, `Paginated`, behind the feature `pagination`
//! - messages of servers to each other: `WebhookSender`, `WebhookVerifier`, behind the feature `webhooks`
//! - what requests pass: [`Middleware`]; what all share: [`Service`], [`App`]
//! - errors and what the client sees of them: [`Error`], [`Problem`](struct@Problem), [`OrNotFound`],
//!   [`ErrorPages`], [`ParamFilter`]
//! - who may enter: [`Guard`], [`Guarded`], [`Roles`]; what input has to be: [`Valid`],
//!   [`Validate`](trait@Validate); who somebody is: `Bearer`, `Basic`, `ApiKey`, `Jwt`, `Passwords`
//! - what guards an application: [`AllowedHosts`], [`TrustedProxies`], [`SecurityHeaders`], [`Cors`],
//!   [`RateLimit`], [`BodyLimit`]; whether it is well: [`Health`]
//! - databases: `db` with `Schema`, `Query` and `Repo`, behind `sqlite` and `postgres`
//! - other servers: `Client`, behind the feature `client`; [`Fetch`] for whatever asks one
//! - limits and backends: [`Limits`], [`Backend`]
//! - configuration and commands: [`Config`], [`Secret`], [`main`], [`Boot`], [`config`](mod@config)
//! - tests: `TestClient`, `TestServer`, `FakeServers` and `#[zzz::test]`, behind the feature `test`;
//!   `TestBrowser`, behind `test-browser`
//!
//! The guides tell the same in the order in which one needs it; they stand in the folder `docs` of the
//! repository: *Your first application*, *Routing*, *Handlers and extractors*, *Middleware*, *Static files
//! and downloads*, *htmx*, *Errors*, *Sessions*, *Authentication*, *Guards and validation*, *Forms*, *Databases*, *Changesets*, *Migrations*, *Security*, *Uploads*,
//! *Server-sent events and events in the application*, *Asking other servers*, *Pagination*, *Webhooks*,
//! *Configuration*, *Testing*, *Testing with the database*, *tower, and coming from axum*, *Coming from NestJS* and *Coming from Ecto, sqlx, Diesel, SeaORM*. Their examples are
//! run with those of this crate.
//!
//! Examples in the documentation of these items name the crates that they live in: read
//! `zzz_core::App` as `zzz::App`.
//!
//! # Features
//!
//! On are `json` and `multi-thread`, the work-stealing backend. Off, until an application asks for them:
//!
//! - `sessions`: sessions, forms that cannot be forged, signed and encrypted values
//! - `auth`: those, and credentials, passwords, API keys, signed addresses, logins that stay; `jwt`: JSON Web
//!   Tokens, too; `oauth`: logins by another site
//! - `files`: static files, downloads, answers that are fresh; `compression`: smaller answers and requests
//! - `htmx`: pages that change in parts, with htmx itself
//! - `client`: requests to other servers; `webhooks`: signed messages of servers to each other, out and in
//! - `multipart`: forms with files; `tus`: uploads that go on where they were interrupted
//! - `pagination`: long lists, a page at a time; `uuid`: UUIDs in paths, queries and forms
//! - `sqlite`: the data layer with the embedded database; `postgres`: with PostgreSQL; `decimal`: decimal numbers in columns; `db`: the data layer alone
//! - `tls`: HTTPS, for applications that no proxy stands in front of; `tls-dev`: with a certificate for developers
//! - `tower`: services and layers of tower, and the application as one
//! - `io-uring`: Linux's io_uring as a backend
//! - `test`: the test client, for `[dev-dependencies]`; `test-browser`: Chromium with it

// What readers copy shall not warn.
#![doc(test(attr(deny(warnings))))]

#[cfg(doctest)]
mod guides;

pub use zzz_boot::{Boot, BuildApp, Command, Invocation, LogLine, main};
#[cfg(feature = "client")]
pub use zzz_client::{Client, ClientRequest, ClientResponse, FetchError, FetchErrorKind};
#[doc(inline)]
pub use zzz_config as config;
pub use zzz_config::{Config, Environment, Secret, ServerConfig};
#[doc(hidden)]
pub use zzz_core::expand;
#[cfg(feature = "uuid")]
pub use zzz_core::uuid;
pub use zzz_core::{
    AnyFetch, AnyStore, App, ArgumentInfo, Asks, Assigns, Body, BootError, BoxFuture, CommandCall,
    ConnectionInfo, Constraints, EarlyHints, Error, EventListener, Events, Fetch, FieldError,
    FieldErrors, FileRange, Flow, Frame, FromParam, FromRequest, FromRequestAsync, Handler,
    HandlerInfo, Headers, IntoApp, IntoError, IntoResponse, IntoRoute, Invalid, Kept, Lend,
    LendMut, Matched, MemoryStore, Middleware, Misuse, Network, Next, NotAParam, Only, OrNotFound,
    Params, PathNeeds, PathParams, Place, Prepare, Priority, Problem, RenderError, Request,
    RequestIdValue, Response, Result, Route, RouteInfo, Schema, Service, ServiceCommand,
    ServiceNeed, Services, Source, StageInfo, Store, Stream, Tasks, Upgrade, Upgraded, Validate,
    ValueKind, bytes, handler_fn, http, rules,
};
#[cfg(feature = "sessions")]
pub use zzz_crypto::{
    Cipher, Keys, Refused, Signer, WeakKey, digest, random_bytes, random_token, same,
};
#[cfg(feature = "jwt")]
pub use zzz_crypto::{
    Jwks, JwtAlgorithm, JwtClaims, JwtIssuer, JwtKey, JwtKeySet, JwtRefused, JwtSigningKey,
    JwtVerifier,
};
#[cfg(feature = "auth")]
pub use zzz_crypto::{Passwords, Verdict};
#[cfg(feature = "db")]
#[doc(inline)]
pub use zzz_db as db;
#[cfg(feature = "test")]
pub use zzz_macros::test;
pub use zzz_macros::{FormFields, PathParams, Problem, Validate, extractor, handler, router};
pub use zzz_router::{
    PathError, Pattern, Pipeline, Resources, Router, RouterError, Routes, TrailingSlash,
};
#[cfg(feature = "io-uring")]
pub use zzz_server::IoUring;
#[cfg(feature = "multi-thread")]
pub use zzz_server::MultiThread;
pub use zzz_server::{
    Backend, BoundServer, Limits, Listener, PerCore, ProxyProtocol, RunningServer, Server, Streams,
    Work,
};
#[cfg(feature = "tls")]
pub use zzz_server::{ClientCertificate, ClientCertificates, Tls, TlsCertificate};
#[cfg(unix)]
pub use zzz_server::{Handover, UnixSocket};
#[doc(inline)]
pub use zzz_template as templates;
#[doc(hidden)]
pub use zzz_template::__template;
pub use zzz_template::{Attributes, ByValue, Each, Render, SafeHtml, Template, Truth, pipes};
#[cfg(feature = "test-browser")]
pub use zzz_test::{BrowserCookie, Sandbox, Sandboxes, TestBrowser};
#[cfg(feature = "test")]
pub use zzz_test::{
    FakeAnswer, FakeServer, FakeServers, SentRequest, TestApp, TestArgument, TestCase, TestClient,
    TestElement, TestForm, TestMultipart, TestRequest, TestResponse, TestServer, TestStream,
    built_app, run_test, sandboxed_app, store_contract,
};
#[cfg(feature = "tower")]
pub use zzz_tower::{
    Answering, AppService, NextService, TowerBody, TowerError, TowerHandler, TowerMiddleware,
};
#[cfg(any(feature = "compression", feature = "files"))]
pub use zzz_web::{AcceptEncoding, ContentCoding};
pub use zzz_web::{
    Accepts, Access, AllParams, AllowedHosts, AsInput, BadPublicUrl, BodyLimit, Both, CacheAnswers,
    CacheControl, Catch, ClientLeft, Cookie, CookiePolicy, Cookies, Cors, Created, Csp, CspNonce,
    Deadline, Download, Either, ErrorPage, ErrorPages, Event, EventSender, Field, Form, FormFields,
    FormScope, FormState, Groups, Guard, Guarded, HasRole, Health, Html, HtmlPage, LastEventId,
    Layout, LayoutTemplate, Logger, MethodOverride, Negotiated, NoContent, Not, ParamFilter, Path,
    PublicUrl, Query, RateLimit, Redirect, RequestId, RequestSpan, Roles, SameSite,
    SecurityHeaders, SelectOptions, Sse, Streamed, Subdomains, TemplateAssets, Text,
    TrustedProxies, Valid, Views, WithQuery, escape, has_role, media_type,
};
#[cfg(feature = "auth")]
pub use zzz_web::{
    ApiKey, ApiKeys, Basic, Bearer, Can, CookieStolen, FindApiKey, LoginThrottle, RememberMe,
    SignedUrls, can,
};
#[cfg(feature = "webhooks")]
pub use zzz_web::{
    BadWebhookSecret, Delivery, IncomingWebhook, Webhook, WebhookEndpoint, WebhookSender,
    WebhookVerifier, random_webhook_secret,
};
#[cfg(feature = "files")]
pub use zzz_web::{ByteRanges, ETag, Fresh, SendFile, StaticFiles, cache_control, send_file};
#[cfg(feature = "tus")]
pub use zzz_web::{CompletedUpload, ResumableUploads};
#[cfg(feature = "compression")]
pub use zzz_web::{Compression, Decompression, NoCompression};
#[cfg(feature = "sessions")]
pub use zzz_web::{
    Csrf, CsrfToken, Flash, IdempotencyKey, LoggedIn, OnConflict, Session, Sessions, logged_in,
};
#[cfg(feature = "htmx")]
pub use zzz_web::{
    Edge, Htmx, HtmxAnswer, HtmxEvent, HtmxParts, HtmxSupport, HxLocation, HxRedirect, Swap,
    SwapStyle,
};
#[cfg(feature = "json")]
pub use zzz_web::{Envelope, Json, Meta, ProblemExt, ResponseView};
#[cfg(feature = "multipart")]
pub use zzz_web::{FilePart, Multipart, MultipartStream, Part, UploadLimits};
#[cfg(feature = "jwt")]
pub use zzz_web::{HasJwt, HasScope, Jwt, has_jwt, has_scope, jwks};
#[cfg(feature = "pagination")]
pub use zzz_web::{Keyset, Page, PageLinks, Paginated};
#[cfg(feature = "oauth")]
pub use zzz_web::{
    OAuth2, OAuth2Endpoints, OAuth2Login, OAuth2Profile, OAuth2Provider, OAuth2Tokens,
};
