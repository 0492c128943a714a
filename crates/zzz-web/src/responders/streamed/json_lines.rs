//! Rows as lines of JSON.

use std::{
    mem,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use serde::Serialize;
use zzz_core::{Body, Error, Response, Result, bytes::Bytes};

use super::Streamed;

/// From how many bytes on a piece is sent.
const PIECE_BYTES: usize = 16 * 1024;

impl Streamed {
    /// A line of JSON for each row (`application/x-ndjson`), for lists of any length: `repo.stream(User::query())`.
    ///
    /// Lines go out 16 KiB at a time, and earlier where the next row is not there yet.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::{convert::Infallible, pin::Pin, task::{Context, Poll}};
    /// use futures_core::Stream;
    /// use zzz_core::IntoResponse;
    /// use zzz_web::Streamed;
    ///
    /// /// Counts down.
    /// struct Countdown(u32);
    ///
    /// impl Stream for Countdown {
    ///     type Item = Result<u32, Infallible>;
    ///
    ///     fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
    ///         self.0 = self.0.saturating_sub(1);
    ///         Poll::Ready((self.0 > 0).then(|| Ok(self.0)))
    ///     }
    /// }
    ///
    /// let response = Streamed::json_lines(Countdown(4)).into_response();
    /// assert_eq!(response.headers().get("content-type"), Some("application/x-ndjson"));
    /// ```
    pub fn json_lines<T, E>(rows: impl Stream<Item = Result<T, E>> + Send + 'static) -> Self
    where
        T: Serialize + 'static,
        E: Into<Error> + 'static,
    {
        let lines = JsonLines { rows: Box::pin(rows), end: End::Open };
        Self { response: Response::of_type("application/x-ndjson", Body::stream(lines)) }
    }
}

/// Rows, as lines of JSON.
struct JsonLines<S> {
    rows: Pin<Box<S>>,
    end: End,
}

/// What is behind the rows that have come.
enum End {
    /// There may be more.
    Open,
    /// An error that is to be told.
    Failed(Error),
    Over,
}

impl<S, T, E> Stream for JsonLines<S>
where
    S: Stream<Item = Result<T, E>>,
    T: Serialize,
    E: Into<Error>,
{
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let mut piece = Vec::new();
        while matches!(self.end, End::Open) && piece.len() < PIECE_BYTES {
            let row = match self.rows.as_mut().poll_next(cx) {
                Poll::Ready(row) => row,
                Poll::Pending if piece.is_empty() => return Poll::Pending,
                Poll::Pending => break,
            };
            let start = piece.len();
            let written = match row {
                None => {
                    self.end = End::Over;
                    break;
                }
                Some(Ok(row)) => serde_json::to_writer(&mut piece, &row).map_err(Error::from),
                Some(Err(error)) => Err(error.into()),
            };
            match written {
                Ok(()) => piece.push(b'\n'),
                Err(error) => {
                    piece.truncate(start);
                    self.end = End::Failed(error);
                }
            }
        }
        if !piece.is_empty() {
            return Poll::Ready(Some(Ok(piece.into())));
        }
        match mem::replace(&mut self.end, End::Over) {
            End::Failed(error) => Poll::Ready(Some(Err(error))),
            End::Open | End::Over => Poll::Ready(None),
        }
    }
}
