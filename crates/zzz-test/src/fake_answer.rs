//! What a server of somebody else answers in a test.

use zzz_core::{
    Error, Result,
    bytes::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header},
};

/// An answer of [`FakeServers`](crate::FakeServers), or why there is none.
///
/// # Examples
///
/// ```
/// use zzz_test::FakeAnswer;
///
/// let busy = FakeAnswer::status(429).header("retry-after", "1");
/// let page = FakeAnswer::text("<h1>hello</h1>").header("content-type", "text/html");
/// let gone = FakeAnswer::connection_refused();
/// # let _ = (busy, page, gone);
/// ```
#[derive(Clone, Debug)]
pub struct FakeAnswer(Outcome);

#[derive(Clone, Debug)]
enum Outcome {
    Answered(Box<Answered>),
    Failed(Fault),
}

#[derive(Clone, Debug)]
struct Answered {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    ConnectionRefused,
    TimedOut,
}

impl FakeAnswer {
    /// An answer of this status without content.
    ///
    /// # Panics
    ///
    /// If `status` is none.
    #[track_caller]
    pub fn status(status: u16) -> Self {
        match StatusCode::from_u16(status) {
            Ok(status) => Self::answered(status, "", Bytes::new()),
            Err(_) => panic!("{status} cannot be the status of an answer"),
        }
    }

    /// A 200 with this text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::answered(StatusCode::OK, "text/plain; charset=utf-8", text.into().into())
    }

    /// A 200 with these bytes.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self::answered(StatusCode::OK, "application/octet-stream", bytes.into())
    }

    /// A 200 with `value` as JSON.
    ///
    /// # Panics
    ///
    /// If `value` cannot be JSON, as a map whose keys are no text.
    #[cfg(feature = "json")]
    #[track_caller]
    pub fn json(value: &(impl serde::Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => Self::answered(StatusCode::OK, "application/json", json.into()),
            Err(error) => panic!("the value cannot be JSON: {error}"),
        }
    }

    /// No connection: 502 for whoever asks by [`Fetch`](zzz_core::Fetch).
    pub fn connection_refused() -> Self {
        Self(Outcome::Failed(Fault::ConnectionRefused))
    }

    /// No answer in time, which is told at once: 504 for whoever asks by
    /// [`Fetch`](zzz_core::Fetch).
    pub fn time_out() -> Self {
        Self(Outcome::Failed(Fault::TimedOut))
    }

    /// The same with another status.
    ///
    /// # Panics
    ///
    /// If `status` is none, or there is no answer.
    #[must_use]
    #[track_caller]
    pub fn with_status(mut self, status: u16) -> Self {
        match StatusCode::from_u16(status) {
            Ok(status) => self.answered_mut().status = status,
            Err(_) => panic!("{status} cannot be the status of an answer"),
        }
        self
    }

    /// Sets a header, in the place of one of the same name.
    ///
    /// # Panics
    ///
    /// If `name` or `value` cannot stand in a header, or there is no answer.
    #[must_use]
    #[track_caller]
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<[u8]>) -> Self {
        let (name, value) = (name.as_ref(), value.as_ref());
        let Ok(known) = HeaderName::from_bytes(name.as_bytes()) else {
            panic!("{name:?} cannot be the name of a header");
        };
        let Ok(value) = HeaderValue::from_bytes(value) else {
            panic!("\"{}\" cannot be the value of the header {name}", value.escape_ascii());
        };
        self.answered_mut().headers.insert(known, value);
        self
    }

    fn answered(status: StatusCode, content_type: &'static str, body: Bytes) -> Self {
        let mut headers = HeaderMap::new();
        if !content_type.is_empty() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        Self(Outcome::Answered(Box::new(Answered { status, headers, body })))
    }

    #[track_caller]
    fn answered_mut(&mut self) -> &mut Answered {
        match &mut self.0 {
            Outcome::Answered(answered) => answered,
            Outcome::Failed(fault) => {
                panic!("{fault:?} is no answer, and has no status and no header")
            }
        }
    }

    pub(crate) fn give(&self) -> Result<Response<Bytes>> {
        match &self.0 {
            Outcome::Answered(answered) => {
                let mut response = Response::new(answered.body.clone());
                *response.status_mut() = answered.status;
                *response.headers_mut() = answered.headers.clone();
                Ok(response)
            }
            Outcome::Failed(Fault::ConnectionRefused) => {
                Err(Error::new(StatusCode::BAD_GATEWAY, "the connection was refused"))
            }
            Outcome::Failed(Fault::TimedOut) => {
                Err(Error::new(StatusCode::GATEWAY_TIMEOUT, "there was no answer in time"))
            }
        }
    }
}
