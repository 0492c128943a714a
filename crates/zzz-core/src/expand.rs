//! What `#[handler]` expands to calls of.
//!
//! The code that a macro writes is compiled again and again, so there is
//! little of it: it makes the arguments and calls the function. What is the
//! same for all handlers stands here, compiled once.

use std::{
    future::ready,
    pin::Pin,
    task::{Context, Poll},
};

use crate::{
    ArgumentInfo, BoxFuture, Error, FromRequestAsync, HandlerInfo, Prepare, Request, Response,
    Result,
};

mod path;
pub(crate) mod problem_link;

pub use self::{
    path::{EXTRA, PathArg, PathText, arg_place, path_fits},
    problem_link::{GivesProblem, ProblemLink},
};
pub use crate::path_params::{param_at, param_named};

/// What `#[handler]` writes for the type that stands for a handler. It is all
/// of it, because each item of each handler costs the compiler time; the
/// [`Handler`](crate::Handler) follows from it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler",
    label = "a route leads to a function under `#[handler]`",
    note = "a handler is written as a function: `#[handler] async fn index() -> &'static str {{ \"hello\" }}`"
)]
pub trait Described: Send + Sync + Sized + 'static {
    /// The `T` of its argument `Path<T>`; `()` if it has none.
    type Path;

    /// What it says about itself.
    const INFO: HandlerInfo;

    /// See [`Handler::cancel_on_disconnect`](crate::Handler::cancel_on_disconnect).
    const CANCELS_ON_DISCONNECT: bool = false;

    /// Makes the arguments and calls the function, without waiting.
    ///
    /// # Errors
    ///
    /// If an argument cannot be made; the function is not called.
    fn call(request: &mut Request) -> Called<'_>;
}

/// A handler at work, or why it was not called.
pub type Called<'a> = Result<BoxFuture<'a, Result<Response>>>;

/// Whether something is awaited before the arguments are made.
pub(crate) const fn waits(arguments: &[ArgumentInfo]) -> bool {
    let mut place = 0;
    while place < arguments.len() {
        if arguments[place].prepare().is_some() {
            return true;
        }
        place += 1;
    }
    false
}

/// Runs what the arguments have to wait for, then `call`.
pub(crate) fn run<'a>(
    request: &'a mut Request,
    arguments: &'static [ArgumentInfo],
    call: for<'r> fn(&'r mut Request) -> Called<'r>,
) -> BoxFuture<'a, Result<Response>> {
    Box::pin(async move {
        for prepare in arguments.iter().filter_map(ArgumentInfo::prepare) {
            prepare(request).await?;
        }
        call(request)?.await
    })
}

/// The answer where an argument could not be made.
#[cold]
pub(crate) fn refused<'a>(error: Error) -> BoxFuture<'a, Result<Response>> {
    Box::pin(ready(Err(error)))
}

/// Boxes the future of a handler whose arguments it owns or borrows.
///
/// # Errors
///
/// None; it returns what [`Described::call`] does.
pub fn boxed<'a, F>(future: F, into_response: fn(F::Output) -> Response) -> Called<'a>
where
    F: Future + Send + 'a,
{
    Ok(Box::pin(Answering { future, into_response }))
}

pin_project_lite::pin_project! {
    /// A handler at work. By hand, because the compiler takes longer for an
    /// `async` block, of which there would be one for each handler.
    struct Answering<F: Future> {
        #[pin]
        future: F,
        into_response: fn(F::Output) -> Response,
    }
}

impl<F: Future> Future for Answering<F> {
    type Output = Result<Response>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        this.future.poll(cx).map(|answer| Ok((this.into_response)(answer)))
    }
}

/// [`FromRequest::PREPARE`](crate::FromRequest::PREPARE) of what has to wait.
pub const fn prepare<T: FromRequestAsync>() -> Option<Prepare> {
    Some(|request| {
        Box::pin(async move {
            let value = T::from_request_async(request).await?;
            request.set(Prepared(value));
            Ok(())
        })
    })
}

/// The value that [`prepare`] made.
///
/// # Errors
///
/// If it was not run before.
pub fn prepared<T: FromRequestAsync>(request: &mut Request) -> Result<T> {
    let prepared = request.assigns_mut().take::<Prepared<T>>();
    prepared.map(|Prepared(value)| value).ok_or_else(unprepared)
}

/// A value on its way from `PREPARE` to `from_request`.
struct Prepared<T>(T);

#[cold]
fn unprepared() -> Error {
    Error::internal("`from_request` was called before `PREPARE`: let a handler ask for the value")
}

/// Refuses argument number `place` if it reads the body after another one did.
///
/// # Panics
///
/// If it does; in a constant that is an error of the compiler.
#[track_caller]
pub const fn body_is_read_once(arguments: &[ArgumentInfo], place: usize) {
    let mut before = 0;
    while before < place {
        assert!(
            !(arguments[before].source().is_body() && arguments[place].source().is_body()),
            "this argument reads the body of the request, which an argument before it has read \
             already; keep one of the two, for example: \
             `async fn create(Json(post): Json<NewPost>)`"
        );
        before += 1;
    }
}
