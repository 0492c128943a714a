//! What the crates of zzz implement against.
//!
//! A [`Request`] goes in, a [`Response`] comes out: that is the whole path.
//! Between them stand [`Middleware`], a router behind [`Route`] and a
//! [`Handler`]. [`App`] puts them together with the [`Service`]s they share.
//! Nothing here knows a socket, a database or a template; servers, routers
//! and batteries are crates that know this one and not each other.

mod app;
mod asks;
mod body;
mod boot_error;
mod early_hints;
mod error;
mod events;
pub mod expand;
mod fetch;
mod from_request;
mod handler;
mod handler_info;
mod headers;
mod into_app;
mod into_response;
mod into_route;
mod lend;
mod middleware;
mod network;
mod or_not_found;
mod param_filter;
mod path_params;
mod place;
mod pool;
mod priority;
mod problem;
mod render_error;
mod request;
mod request_id;
mod response;
mod route;
mod service_command;
mod services;
mod store;
mod tasks;
mod unwritten_page;
mod upgrade;
mod validate;

pub use self::{
    app::App,
    asks::Asks,
    body::{Body, FileRange, Frame},
    boot_error::BootError,
    early_hints::EarlyHints,
    error::{Error, Result},
    events::{EventListener, Events},
    fetch::{AnyFetch, Fetch},
    from_request::{FromRequest, FromRequestAsync, Prepare},
    handler::{BoxFuture, Handler, HandlerFn, handler_fn},
    handler_info::{ArgumentInfo, HandlerInfo, PathNeeds, Schema, ServiceNeed, Source},
    headers::{FieldName, FieldPlace, Headers},
    into_app::IntoApp,
    into_response::{IntoError, IntoResponse},
    into_route::IntoRoute,
    lend::{Lend, LendMut},
    middleware::{Flow, Middleware, Next, Pipeline},
    network::Network,
    or_not_found::OrNotFound,
    param_filter::ParamFilter,
    path_params::{FromParam, NotAParam, PathParams},
    place::Place,
    priority::Priority,
    problem::Problem,
    render_error::RenderError,
    request::{Assigns, ConnectionInfo, Params, Request},
    request_id::RequestIdValue,
    response::Response,
    route::{Matched, Route, RouteInfo, StageInfo},
    service_command::{CommandCall, Misuse, ServiceCommand},
    services::{Service, Services},
    store::{AnyStore, Kept, MemoryStore, Only, Store},
    tasks::Tasks,
    unwritten_page::UnwrittenPage,
    upgrade::{Io, Upgrade, Upgraded},
    validate::{Constraints, FieldError, FieldErrors, Invalid, Validate, ValueKind, rules},
};
pub use bytes;
pub use futures_core::Stream;
pub use http;
#[cfg(feature = "uuid")]
pub use uuid;

/// Requests, responses and applications move between threads.
const _: () = {
    const fn shared_between_threads<T: Send + Sync + 'static>() {}
    shared_between_threads::<Request>();
    shared_between_threads::<Response>();
    shared_between_threads::<Body>();
    shared_between_threads::<Error>();
    shared_between_threads::<App>();
};
