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
//! - answers: [`IntoResponse`], [`Html`], [`Text`], [`Redirect`], and `Json` for types that
//!   derive serde's `Serialize`
//! - what requests pass: [`Middleware`]; what all share: [`Service`], [`App`]
//! - errors and what the client sees of them: [`Error`], [`Problem`]
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

pub use zzz_core::{
    App, Asks, Assigns, Body, BoxFuture, ConnectionInfo, Error, Flow, Frame, FromRequest, Handler,
    Headers, IntoResponse, Matched, Middleware, Next, Params, Problem, RenderError, Request,
    Response, Result, Route, Service, Services, Tasks, Upgrade, Upgraded, bytes, handler_fn, http,
};
pub use zzz_router::{Pattern, Router, RouterError, Routes};
#[cfg(feature = "multi-thread")]
pub use zzz_server::MultiThread;
pub use zzz_server::{
    Backend, BoundServer, Limits, Listener, PerCore, RunningServer, Server, Streams, Work,
};
#[cfg(feature = "test")]
pub use zzz_test::{TestClient, TestRequest, TestResponse, TestServer};
#[cfg(feature = "json")]
pub use zzz_web::Json;
pub use zzz_web::{Html, Redirect, Text};
