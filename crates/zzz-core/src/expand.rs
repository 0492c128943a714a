//! What `#[handler]` expands to calls of.
//!
//! The code that a macro writes is compiled again and again, so there is
//! little of it: it makes the arguments and calls the function. What is the
//! same for all handlers stands here, compiled once.

use std::future::ready;

use crate::{
    BoxFuture, Error, FromRequestAsync, HandlerInfo, Prepare, Request, Response, Result, Source,
};

mod path;

pub use self::path::{EXTRA, PathArg, PathText, arg_place, path_fits};
pub use crate::path_params::{param_at, param_named};

/// A handler that is known through and through when the program is compiled.
pub trait Described: Sized {
    /// The `T` of its argument `Path<T>`; `()` if it has none.
    type Path;

    /// The handler itself.
    const HANDLER: Self;

    /// What it says about itself.
    const INFO: HandlerInfo;
}

/// Makes the arguments of a handler and calls it, without waiting.
pub type Call = for<'a> fn(&'a mut Request) -> Result<BoxFuture<'a, Result<Response>>>;

/// Runs what the arguments have to wait for, then `call`.
pub fn run<'a>(
    request: &'a mut Request,
    prepare: &'static [Option<Prepare>],
    call: Call,
) -> BoxFuture<'a, Result<Response>> {
    if prepare.iter().all(Option::is_none) {
        return call(request).unwrap_or_else(|error| Box::pin(ready(Err(error))));
    }
    Box::pin(async move {
        for prepare in prepare.iter().flatten() {
            prepare(request).await?;
        }
        call(request)?.await
    })
}

/// Boxes the future of a handler whose arguments it owns or borrows.
pub fn boxed<'a, F>(
    future: F,
    into_response: fn(F::Output) -> Response,
) -> BoxFuture<'a, Result<Response>>
where
    F: Future + Send + 'a,
{
    Box::pin(async move { Ok(into_response(future.await)) })
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

/// Refuses an argument that reads the body after another one did.
///
/// # Panics
///
/// If it does; in a constant that is an error of the compiler.
#[track_caller]
pub const fn body_is_read_once(before: &[Source], source: &Source) {
    let mut place = 0;
    while place < before.len() {
        assert!(
            !(before[place].is_body() && source.is_body()),
            "this argument reads the body of the request, which an argument before it has read \
             already; keep one of the two, for example: \
             `async fn create(Json(post): Json<NewPost>)`"
        );
        place += 1;
    }
}
