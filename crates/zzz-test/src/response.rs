//! An answer, and what a test expects of it.

mod assertions;
mod report;

use std::fmt;

use zzz_core::{Headers, bytes::Bytes, http::StatusCode};

use crate::{
    carrier::{Content, Incoming},
    request::Sent,
};

/// An answer with its whole content.
///
/// The `assert_…` methods return the response, so that they can be chained.
/// One that fails panics where it was called and prints the request and the
/// response; printing a response (`{}`) shows the same. Reading a body that
/// broke off fails, too: see [`cut_body`](Self::cut_body).
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_test::TestClient;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
/// # runtime.block_on(async {
/// let client = TestClient::new(App::new()).await;
/// let response = client.get("/nowhere").await;
/// response.assert_status(404).assert_contains("no routes").assert_no_header("set-cookie");
/// assert_eq!(response.header("content-type"), Some("text/plain; charset=utf-8"));
/// # });
/// ```
pub struct TestResponse {
    sent: Sent,
    status: StatusCode,
    headers: Headers,
    content: Content,
}

impl TestResponse {
    pub(crate) fn new(sent: Sent, answer: Incoming) -> Self {
        Self { sent, status: answer.status, headers: answer.headers, content: answer.content }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The first value under `name`; `None` where there is none, or where it
    /// is not UTF-8.
    pub fn header(&self, name: impl AsRef<str>) -> Option<&str> {
        self.headers.get(name.as_ref())
    }

    /// All header fields.
    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    /// The trailer section; empty where there was none.
    pub fn trailers(&self) -> &Headers {
        &self.content.trailers
    }

    /// The body.
    ///
    /// # Panics
    ///
    /// If the body broke off.
    #[track_caller]
    pub fn bytes(&self) -> &Bytes {
        if let Some(why) = &self.content.cut {
            self.fail(format_args!("the body broke off: {why}"));
        }
        &self.content.bytes
    }

    /// The body as text.
    ///
    /// # Panics
    ///
    /// If the body broke off or is not UTF-8.
    #[track_caller]
    pub fn text(&self) -> &str {
        match str::from_utf8(self.bytes()) {
            Ok(text) => text,
            Err(error) => self.fail(format_args!("the body is not text: {error}")),
        }
    }

    /// The body, read as JSON, whatever its content type says.
    ///
    /// # Panics
    ///
    /// If the body broke off, or is not the JSON of a `T`.
    #[cfg(feature = "json")]
    #[track_caller]
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(self.bytes()) {
            Ok(value) => value,
            Err(error) => self.fail(format_args!(
                "the body is not the JSON of `{}`: {error}",
                std::any::type_name::<T>()
            )),
        }
    }

    /// What arrived of a body that broke off: its stream failed, or was shorter
    /// than promised. `None` where it arrived whole.
    pub fn cut_body(&self) -> Option<&Bytes> {
        self.content.cut.as_ref().map(|_| &self.content.bytes)
    }

    /// Fails the test and shows what it is about.
    #[cold]
    #[track_caller]
    fn fail(&self, what: fmt::Arguments<'_>) -> ! {
        panic!("{what}\n\n{self}")
    }
}

impl fmt::Debug for TestResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
