//! The answer of another server.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use serde::de::DeserializeOwned;
use zzz_core::{
    Body, Error, Result as AnyResult, Stream,
    bytes::{Bytes, BytesMut},
    http::{HeaderMap, StatusCode, Uri, header::AsHeaderName},
};

use crate::{FetchError, FetchErrorKind, answer_body::AnswerBody};

/// What another server answered: its head, and its content as it comes.
///
/// The content is read once, within the limit of its size and the time of the whole request:
/// by [`bytes`](Self::bytes), [`text`](Self::text) or [`json`](Self::json) as a whole, by
/// [`chunk`](Self::chunk) piece by piece, or by [`into_body`](Self::into_body) as the answer of a handler.
/// What came in gzip is decoded. Content that is not read is left where it is: the connection ends then.
///
/// # Examples
///
/// ```no_run
/// # async fn example() -> zzz_core::Result<()> {
/// use zzz_client::Client;
///
/// let mut answer = Client::new().get("https://example.com/feed").send().await?;
/// if answer.status() == 200 && answer.header("content-type") == Some("text/plain") {
///     while let Some(chunk) = answer.chunk().await {
///         println!("{} bytes", chunk?.len());
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub struct ClientResponse {
    status: StatusCode,
    headers: HeaderMap,
    url: Uri,
    body: AnswerBody,
    /// The request, for errors.
    what: String,
}

impl ClientResponse {
    pub(crate) fn new(
        status: StatusCode,
        headers: HeaderMap,
        url: Uri,
        body: AnswerBody,
        what: String,
    ) -> Self {
        Self { status, headers, url, body, what }
    }

    /// The status; any, until [`error_for_status`](Self::error_for_status) refuses some.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The first header of this name, if it is text.
    pub fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The address that answered: where the last redirect led.
    pub fn url(&self) -> &Uri {
        &self.url
    }

    /// Itself, unless its status is an error.
    ///
    /// # Errors
    ///
    /// [`FetchErrorKind::Status`] for 4xx and 5xx. What the answer says stays unread.
    pub fn error_for_status(self) -> Result<Self, FetchError> {
        if self.status.is_client_error() || self.status.is_server_error() {
            return Err(FetchError::of_status(self.status, &self.what));
        }
        Ok(self)
    }

    /// The next piece of the content, never empty; `None` at its end.
    ///
    /// # Errors
    ///
    /// If it is longer than it may be, takes too long, breaks off, or is no gzip although it
    /// says so. Nothing comes after that.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe: no piece is lost.
    pub async fn chunk(&mut self) -> Option<Result<Bytes, FetchError>> {
        poll_fn(|cx| self.body.poll_chunk(cx)).await
    }

    /// All of the content that is left.
    ///
    /// # Errors
    ///
    /// As [`chunk`](Self::chunk).
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: what was read so far is lost.
    pub async fn bytes(&mut self) -> Result<Bytes, FetchError> {
        let Some(first) = self.chunk().await.transpose()? else {
            return Ok(Bytes::new());
        };
        let Some(second) = self.chunk().await.transpose()? else {
            return Ok(first);
        };
        let mut all = BytesMut::from(first);
        all.extend_from_slice(&second);
        while let Some(chunk) = self.chunk().await {
            all.extend_from_slice(&chunk?);
        }
        Ok(all.freeze())
    }

    /// The content as text in UTF-8, which nearly all text is; for other encodings there is
    /// [`bytes`](Self::bytes).
    ///
    /// # Errors
    ///
    /// As [`chunk`](Self::chunk), and if it is not UTF-8.
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: what was read so far is lost.
    pub async fn text(&mut self) -> Result<String, FetchError> {
        let bytes = self.bytes().await?;
        String::from_utf8(bytes.into()).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            self.malformed(&format!("the answer is not text in UTF-8 after {at} bytes"))
        })
    }

    /// The content as JSON, whatever its type says.
    ///
    /// # Errors
    ///
    /// As [`chunk`](Self::chunk), and if it is no JSON or not that of a `T`.
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: what was read so far is lost.
    pub async fn json<T: DeserializeOwned>(&mut self) -> Result<T, FetchError> {
        let bytes = self.bytes().await?;
        serde_json::from_slice(&bytes).map_err(|error| {
            // The text of the error may quote the content, which logs are no place for.
            let (line, column) = (error.line(), error.column());
            let what = if error.is_data() { "not the JSON that was expected" } else { "no JSON" };
            self.malformed(&format!("the answer is {what} (line {line}, column {column})"))
        })
    }

    /// The content as a body, with which a handler can answer. It is within the same bounds.
    pub fn into_body(self) -> Body {
        Body::stream(AsStream(self.body))
    }

    #[cold]
    fn malformed(&self, why: &str) -> FetchError {
        FetchError::new(FetchErrorKind::Malformed, format!("{}: {why}", self.what))
    }
}

/// Without headers, which may hold secrets.
impl fmt::Debug for ClientResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientResponse({} to {})", self.status, self.what)
    }
}

struct AsStream(AnswerBody);

impl Stream for AsStream {
    type Item = AnyResult<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_chunk(cx).map(|chunk| chunk.map(|chunk| chunk.map_err(Error::from)))
    }
}
