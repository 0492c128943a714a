//! What answers a request.

use std::{any::type_name, fmt, pin::Pin};

use crate::{
    HandlerInfo, Request, Response, Result,
    expand::{self, Described},
};

/// A future of a handler or an `around` middleware.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Answers requests.
///
/// The trait is not generic, so no type of the application grows with its
/// routes, and a call costs one box. A handler runs to its end even if the
/// client goes away.
///
/// An `async fn` becomes a handler by `#[handler]`; written with the box in its
/// signature, a function becomes one by [`handler_fn`]:
///
/// ```
/// use zzz_core::{BoxFuture, Error, IntoResponse, Request, Response, Result, http::StatusCode};
///
/// fn show(request: &mut Request) -> BoxFuture<'_, Result<Response>> {
///     Box::pin(async move {
///         let id: u64 = request.params().get("id").unwrap_or_default().parse().map_err(|_| {
///             // An error of somebody else passed on by `?` would be a 500.
///             Error::new(StatusCode::BAD_REQUEST, "the id is not a number")
///         })?;
///         Ok(format!("user {id}").into_response())
///     })
/// }
/// ```
///
/// # Examples
///
/// ```
/// use zzz_core::{BoxFuture, Handler, IntoResponse, Request, Response, Result};
///
/// struct Greet { greeting: &'static str }
///
/// impl Handler for Greet {
///     fn call<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
///         Box::pin(async move {
///             let name = request.params().get("name").unwrap_or("you");
///             Ok(format!("{} {name}", self.greeting).into_response())
///         })
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler",
    label = "expected a type that implements `Handler`",
    note = "write `#[handler]` above the `async fn` and name it as the type of the same name: \
            `show {{}}`, or by its path in `router!`"
)]
pub trait Handler: Send + Sync + 'static {
    /// Answers `request`.
    fn call<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<Response>>;

    /// Whether to drop the handler, wherever it waits, once the client is
    /// gone. No by default: half-done work is worse than wasted work.
    ///
    /// A client that has closed its sending side counts as gone.
    fn cancel_on_disconnect(&self) -> bool {
        false
    }

    /// How lists of routes call it: its type.
    fn name(&self) -> &'static str {
        type_name::<Self>()
    }

    /// What the handler says about itself; `#[handler]` says all of it.
    fn info(&self) -> Option<&'static HandlerInfo> {
        None
    }
}

/// A handler of `#[handler]`, which is known when the program is compiled.
#[diagnostic::do_not_recommend]
impl<D: Described> Handler for D {
    fn call<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        if const { expand::waits(D::INFO.arguments()) } {
            expand::run(request, D::INFO.arguments(), D::call)
        } else {
            D::call(request).unwrap_or_else(expand::refused)
        }
    }

    fn cancel_on_disconnect(&self) -> bool {
        D::CANCELS_ON_DISCONNECT
    }

    fn info(&self) -> Option<&'static HandlerInfo> {
        Some(const { &D::INFO })
    }
}

/// A handler from a function that returns a box: see [`handler_fn`].
#[derive(Clone, Copy)]
pub struct HandlerFn<F> {
    function: F,
}

impl<F> fmt::Debug for HandlerFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(type_name::<F>())
    }
}

impl<F> Handler for HandlerFn<F>
where
    F: for<'a> Fn(&'a mut Request) -> BoxFuture<'a, Result<Response>> + Send + Sync + 'static,
{
    fn call<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        (self.function)(request)
    }

    fn name(&self) -> &'static str {
        type_name::<F>()
    }
}

/// A handler from a closure or a function, by hand.
///
/// # Examples
///
/// ```
/// use zzz_core::{IntoResponse, handler_fn};
///
/// let hello = handler_fn(|_request| Box::pin(async { Ok("hello".into_response()) }));
/// # let _ = hello;
/// ```
pub fn handler_fn<F>(function: F) -> HandlerFn<F>
where
    F: for<'a> Fn(&'a mut Request) -> BoxFuture<'a, Result<Response>> + Send + Sync + 'static,
{
    HandlerFn { function }
}
