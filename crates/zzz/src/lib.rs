//! The web framework that never sleeps.
//!
//! This crate is the door to all the others: it re-exports what an
//! application uses and holds no logic of its own.
//!
//! ```no_run
//! use zzz::{App, Path, Server, handler};
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
//! fn main() -> zzz::Result<()> {
//!     let server = Server::new(App::new().routes(routes())).bind("127.0.0.1:5555")?;
//!     server.on_serving(|| println!("listening on http://127.0.0.1:5555")).run()
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
//! - answers: [`IntoResponse`], [`Html`], [`Text`], [`Redirect`], [`Created`], [`NoContent`],
//!   [`Download`], [`Streamed`], [`Negotiated`], and `Json` for types that derive serde's `Serialize`
//! - files: `StaticFiles`, `send_file`, `Fresh`, behind the feature `files`; smaller answers:
//!   `Compression`, behind the feature `compression`
//! - what requests pass: [`Middleware`]; what all share: [`Service`], [`App`]
//! - errors and what the client sees of them: [`Error`], [`Problem`], [`ErrorPages`], [`ParamFilter`]
//! - limits and backends: [`Limits`], [`Backend`]
//! - configuration and commands: [`Config`], [`Secret`], [`main`], [`Boot`], [`config`](mod@config)
//! - tests: `TestClient`, `TestServer` and `#[zzz::test]`, behind the feature `test`
//!
//! The guides tell the same in the order in which one needs it; they stand in the folder `docs` of the
//! repository: *Your first application*, *Routing*, *Handlers and extractors*, *Middleware*, *Static files and downloads*, *Errors*,
//! *Configuration* and *Testing*. Their examples are run with those of this crate.
//!
//! Examples in the documentation of these items name the crates that they live in: read
//! `zzz_core::App` as `zzz::App`.
//!
//! # Features
//!
//! `json` and `multi-thread`, the work-stealing backend, are on; `files` serves files, `compression` makes
//! answers smaller; `test` is for `[dev-dependencies]`.

#[cfg(doctest)]
mod guides;

pub use zzz_boot::{Boot, Command, IntoApp, Invocation, main};
pub use zzz_config as config;
pub use zzz_config::{Config, Environment, Secret, ServerConfig};
#[doc(hidden)]
pub use zzz_core::expand;
pub use zzz_core::{
    AnyStore, App, ArgumentInfo, Asks, Assigns, Body, BootError, BoxFuture, ConnectionInfo, Error,
    Flow, Frame, FromParam, FromRequest, FromRequestAsync, Handler, HandlerInfo, Headers,
    IntoError, IntoResponse, Kept, Lend, LendMut, Matched, MemoryStore, Middleware, Next,
    NotAParam, Only, Origin, Params, PathNeeds, PathParams, Prepare, Problem, RenderError, Request,
    Response, Result, Route, RouteInfo, Schema, Service, ServiceNeed, Services, Source, Store,
    Stream, Tasks, Upgrade, Upgraded, bytes, handler_fn, http,
};
#[cfg(feature = "sessions")]
pub use zzz_crypto::{
    Cipher, Keys, Refused, Signer, WeakKey, digest, random_bytes, random_token, same,
};
#[cfg(feature = "test")]
pub use zzz_macros::test;
pub use zzz_macros::{PathParams, extractor, handler, router};
pub use zzz_router::{
    PathError, Pattern, Pipeline, Resources, Router, RouterError, Routes, TrailingSlash,
};
#[cfg(feature = "multi-thread")]
pub use zzz_server::MultiThread;
pub use zzz_server::{
    Backend, BoundServer, Limits, Listener, PerCore, RunningServer, Server, Streams, Work,
};
#[cfg(feature = "test")]
pub use zzz_test::{
    TestApp, TestClient, TestElement, TestForm, TestMultipart, TestRequest, TestResponse,
    TestServer, TestStream, run_test, store_contract,
};
#[cfg(any(feature = "compression", feature = "files"))]
pub use zzz_web::{AcceptEncoding, ContentCoding};
pub use zzz_web::{
    Accepts, AllParams, BadPublicUrl, Cookie, CookiePolicy, Cookies, Created, Deadline, Download,
    ErrorPage, ErrorPages, Form, Html, Logger, Negotiated, NoContent, ParamFilter, Path, PublicUrl,
    Query, Redirect, RequestId, RequestIdValue, RequestSpan, SameSite, Streamed, Text, media_type,
};
#[cfg(feature = "files")]
pub use zzz_web::{ByteRanges, ETag, Fresh, SendFile, StaticFiles, cache_control, send_file};
#[cfg(feature = "compression")]
pub use zzz_web::{Compression, NoCompression};
#[cfg(feature = "sessions")]
pub use zzz_web::{Csrf, CsrfToken, Flash, OnConflict, Session, Sessions};
#[cfg(feature = "json")]
pub use zzz_web::{Json, ResponseView};
