//! An answer, and what a test expects of it.

mod assertions;
#[cfg(feature = "html")]
mod html;
#[cfg(feature = "json")]
mod json;
mod report;

use std::{fmt, time::SystemTime};

use zzz_core::{
    Headers,
    bytes::Bytes,
    http::{StatusCode, header},
};

pub(crate) use self::report::shortened;
use crate::{
    carrier::{Content, Incoming},
    cookies::set_cookies,
    redirect::Hop,
    request::Sent,
};

/// An answer with its whole content.
///
/// The `assert_…` methods return the response, so that they can be chained.
/// One that fails panics where it was called and prints the request and the
/// response, and of one of 5xx the error behind it with its causes, which the client is
/// not told; printing a response (`{}`) shows the same. Reading a body that
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
/// response.assert_status(404).assert_body_contains("no routes").assert_no_header("set-cookie");
/// assert_eq!(response.header("content-type"), Some("text/plain; charset=utf-8"));
/// # });
/// ```
pub struct TestResponse {
    sent: Sent,
    /// The answers that led here, the first one first.
    hops: Vec<Hop>,
    status: StatusCode,
    headers: Headers,
    content: Content,
    /// Why the application failed, where it did.
    failure: Option<String>,
}

impl TestResponse {
    pub(crate) fn new(sent: Sent, hops: Vec<Hop>, answer: Incoming) -> Self {
        let Incoming { status, headers, content, failure } = answer;
        Self { sent, hops, status, headers, content, failure }
    }

    /// The target of the request that this answers: after redirects, the last one.
    pub fn target(&self) -> &str {
        &self.sent.target
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

    /// The host that was asked.
    fn host(&self) -> &str {
        self.sent.headers.get(header::HOST).unwrap_or_default()
    }

    /// The value of the cookie that this answer sets under `name`; `None`
    /// where it sets none, or says to forget it.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let now = SystemTime::now();
        let named = set_cookies(&self.headers, now).filter(|cookie| cookie.name == name);
        named.last().filter(|cookie| !cookie.removes(now)).map(|cookie| cookie.value)
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
