//! The web framework that never sleeps.
//!
//! This crate is the door to all the others: it re-exports what an
//! application uses and holds no logic of its own.
//!
//! ```no_run
//! use zzz::{App, IntoResponse, Router, Server, handler_fn};
//!
//! fn main() -> zzz::Result<()> {
//!     let hello = handler_fn(|_request| Box::pin(async { Ok("hello, world".into_response()) }));
//!     let greet = handler_fn(|request| {
//!         Box::pin(async move {
//!             let name = request.params().get("name").unwrap_or("you");
//!             Ok(format!("hello, {name}").into_response())
//!         })
//!     });
//!     let routes = Router::new().get("/", hello).get("/hello/:name", greet).build()?;
//!     let server = Server::new(App::new().routes(routes)).bind("127.0.0.1:5555")?;
//!     server.on_serving(|| println!("listening on http://127.0.0.1:5555")).run()
//! }
//! ```
//!
//! # Where to look
//!
//! - routes and their parameters: [`Router`], [`Request::params`]
//! - handlers, as closures and as functions: [`handler_fn`], [`Handler`]
//! - what handlers ask for: [`Path`], [`Query`], [`Form`], [`AllParams`], [`Cookies`], [`Accepts`],
//!   and `Json` for types that derive serde's `Deserialize`
//! - answers: [`IntoResponse`], [`Html`], [`Text`], [`Redirect`], [`Created`], [`NoContent`],
//!   [`Download`], [`Streamed`], [`Negotiated`], and `Json` for types that derive serde's `Serialize`
//! - what requests pass: [`Middleware`]; what all share: [`Service`], [`App`]
//! - errors and what the client sees of them: [`Error`], [`Problem`], [`ErrorPages`], [`ParamFilter`]
//! - limits and backends: [`Limits`], [`Backend`]
//! - tests: `TestClient` and `TestServer`, behind the feature `test`
//!
//! Examples in the documentation of these items name the crates that they live in: read
//! `zzz_core::App` as `zzz::App`.
//!
//! # Features
//!
//! `json` and `multi-thread`, the work-stealing backend, are on; `test` is for
//! `[dev-dependencies]`.

#[doc(hidden)]
pub use zzz_core::expand;
pub use zzz_core::{
    App, ArgumentInfo, Asks, Assigns, Body, BootError, BoxFuture, ConnectionInfo, Error, Flow,
    Frame, FromParam, FromRequest, FromRequestAsync, Handler, HandlerInfo, Headers, IntoResponse,
    Lend, LendMut, Matched, Middleware, Next, NotAParam, Params, PathNeeds, PathParams, Prepare,
    Problem, RenderError, Request, Response, Result, Route, RouteInfo, Schema, Service,
    ServiceNeed, Services, Source, Tasks, Upgrade, Upgraded, bytes, handler_fn, http,
};
pub use zzz_macros::{PathParams, handler, router};
pub use zzz_router::{
    PathError, Pattern, Pipeline, Resources, Router, RouterError, Routes, TrailingSlash,
};
#[cfg(feature = "multi-thread")]
pub use zzz_server::MultiThread;
pub use zzz_server::{
    Backend, BoundServer, Limits, Listener, PerCore, RunningServer, Server, Streams, Work,
};
#[cfg(feature = "test")]
pub use zzz_test::{TestClient, TestRequest, TestResponse, TestServer};
pub use zzz_web::{
    Accepts, AllParams, Cookie, CookiePolicy, Cookies, Created, Download, ErrorPage, ErrorPages,
    Form, Html, Negotiated, NoContent, ParamFilter, Path, Query, Redirect, SameSite, Streamed,
    Text, media_type,
};
#[cfg(feature = "json")]
pub use zzz_web::{Json, ResponseView};
