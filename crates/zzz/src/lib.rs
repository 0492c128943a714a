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
//!     Server::new(App::new().routes(routes)).bind("127.0.0.1:5555")?.run()
//! }
//! ```

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
#[cfg(feature = "json")]
pub use zzz_web::Json;
pub use zzz_web::{Html, Redirect, Text};
