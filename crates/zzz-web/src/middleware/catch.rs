//! Errors of one type as answers of their own.

use std::{error::Error as StdError, fmt};

use zzz_core::{IntoResponse, Middleware, Request, Response};

/// Answers the errors of type `E` that come from further in: an exception filter.
///
/// It is a middleware like any other, so its place says whose errors it sees: those of the
/// whole application, of a scope, or of one route; the innermost that knows an error
/// answers it. `E` is found anywhere in the chain of sources; what is left is shown by
/// the application's [`RenderError`](zzz_core::RenderError).
///
/// # Examples
///
/// ```
/// use std::fmt;
/// use zzz_core::{App, Request, http::StatusCode};
/// use zzz_web::Catch;
///
/// #[derive(Debug)]
/// struct SoldOut { article: u32 }
///
/// impl fmt::Display for SoldOut {
///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
///         write!(f, "article {} is sold out", self.article)
///     }
/// }
/// impl std::error::Error for SoldOut {}
///
/// let app = App::new().endpoint(Catch::on(|error: &SoldOut, _request: &Request| {
///     (StatusCode::CONFLICT, format!("article {} is gone, try another one", error.article))
/// }));
/// # let _ = app;
/// ```
pub struct Catch<E> {
    answer: Box<Answer<E>>,
}

type Answer<E> = dyn Fn(&E, &Request) -> Response + Send + Sync;

impl<E: StdError + 'static> Catch<E> {
    /// Answers errors of type `E` by `answer`.
    pub fn on<R: IntoResponse>(answer: impl Fn(&E, &Request) -> R + Send + Sync + 'static) -> Self {
        let answer = move |error: &E, request: &Request| answer(error, request).into_response();
        Self { answer: Box::new(answer) }
    }
}

impl<E: StdError + 'static> Middleware for Catch<E> {
    fn after(&self, request: &mut Request, response: &mut Response) {
        let error = response.error().and_then(|error| error.downcast_ref::<E>());
        if let Some(answer) = error.map(|error| (self.answer)(error, request)) {
            *response = answer;
        }
    }
}

impl<E> fmt::Debug for Catch<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Catch<{}>", std::any::type_name::<E>())
    }
}
