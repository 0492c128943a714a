//! Answers that are sent while they are made.

#[cfg(feature = "json")]
mod json_lines;

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use zzz_core::{Body, IntoResponse, Response, Result, bytes::Bytes};

/// 200 with a body that comes piece by piece.
///
/// The next piece is asked for when the last one has gone, so nothing piles up for a slow
/// client. An `Err` ends the answer by closing the connection, so that nobody takes a cut body
/// for a whole one.
///
/// # Examples
///
/// ```
/// use std::{pin::Pin, task::{Context, Poll}};
/// use futures_core::Stream;
/// use zzz_core::{IntoResponse, Result};
/// use zzz_web::Streamed;
///
/// /// Counts down.
/// struct Countdown(u32);
///
/// impl Stream for Countdown {
///     type Item = Result<String>;
///
///     fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<String>>> {
///         self.0 = self.0.saturating_sub(1);
///         Poll::Ready((self.0 > 0).then(|| Ok(format!("{}\n", self.0))))
///     }
/// }
///
/// let response = Streamed::text(Countdown(4)).into_response();
/// assert_eq!(response.headers().get("content-type"), Some("text/plain; charset=utf-8"));
/// ```
pub struct Streamed {
    response: Response,
}

impl Streamed {
    /// Bytes of no particular type; set one with
    /// [`with_header`](IntoResponse::with_header).
    pub fn bytes<B>(pieces: impl Stream<Item = Result<B>> + Send + 'static) -> Self
    where
        B: Into<Bytes> + 'static,
    {
        Self { response: Response::of_type("application/octet-stream", body(pieces)) }
    }

    /// `text/plain`.
    pub fn text<T>(pieces: impl Stream<Item = Result<T>> + Send + 'static) -> Self
    where
        T: Into<String> + 'static,
    {
        Self { response: Response::text(body(AsText(Box::pin(pieces)))) }
    }

    /// A page, sent as far as it is made. Escape what users wrote.
    pub fn html<T>(pieces: impl Stream<Item = Result<T>> + Send + 'static) -> Self
    where
        T: Into<String> + 'static,
    {
        Self { response: Response::html(body(AsText(Box::pin(pieces)))) }
    }
}

impl IntoResponse for Streamed {
    fn into_response(self) -> Response {
        self.response
    }
}

impl fmt::Debug for Streamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streamed").finish_non_exhaustive()
    }
}

fn body<B: Into<Bytes> + 'static>(pieces: impl Stream<Item = Result<B>> + Send + 'static) -> Body {
    Body::stream(AsBytes(Box::pin(pieces)))
}

/// Pieces as bytes.
struct AsBytes<S>(Pin<Box<S>>);

impl<S: Stream<Item = Result<B>>, B: Into<Bytes>> Stream for AsBytes<S> {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx).map(|piece| piece.map(|piece| piece.map(Into::into)))
    }
}

/// Pieces as text.
struct AsText<S>(Pin<Box<S>>);

impl<S: Stream<Item = Result<T>>, T: Into<String>> Stream for AsText<S> {
    type Item = Result<String>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx).map(|piece| piece.map(|piece| piece.map(Into::into)))
    }
}
