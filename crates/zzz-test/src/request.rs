//! A request while it is put together.

use std::{fmt, panic::Location, pin::Pin};

use zzz_core::{
    Body, Headers,
    bytes::Bytes,
    http::{HeaderName, HeaderValue, Method, header},
};

use crate::{TestClient, TestMultipart, TestResponse, TestStream, exchange, urlencoded};

/// A request of a [`TestClient`](crate::TestClient), sent when it is awaited.
///
/// What makes a message whole is added where it was not set: `host`, and
/// `content-length` or, for a stream, `transfer-encoding: chunked`.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, IntoResponse, handler_fn, http::Method};
/// use zzz_test::TestClient;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
/// # runtime.block_on(async {
/// let app = App::new().routes(handler_fn(|request| Box::pin(async move {
///     let kind = request.headers().get("content-type").unwrap_or("nothing");
///     Ok(format!("{} of {kind}", request.method()).into_response())
/// })));
/// let client = TestClient::new(app).await;
///
/// client
///     .request(Method::PUT, "/notes/7")
///     .header("if-match", "\"v1\"")
///     .text("buy milk")
///     .await
///     .assert_body("PUT of text/plain; charset=utf-8");
/// # });
/// ```
#[must_use = "await it: `client.get(\"/\").await.assert_ok()`; the request is sent by `.await`"]
pub struct TestRequest<'c> {
    pub(crate) client: &'c TestClient,
    pub(crate) method: Method,
    pub(crate) target: String,
    pub(crate) headers: Headers,
    pub(crate) body: Body,
    pub(crate) redirects_max: usize,
    pub(crate) location: &'static Location<'static>,
}

impl<'c> TestRequest<'c> {
    #[track_caller]
    pub(crate) fn new(client: &'c TestClient, method: Method, target: &str) -> Self {
        check_target(target);
        Self {
            client,
            method,
            target: target.to_owned(),
            headers: Headers::new(),
            body: Body::empty(),
            redirects_max: client.redirects_max(),
            location: Location::caller(),
        }
    }

    /// Adds a header, beside those of the same name that were added before and
    /// in place of the client's own.
    ///
    /// # Panics
    ///
    /// If `name` or `value` cannot stand in a header.
    #[track_caller]
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<[u8]>) -> Self {
        appended(&mut self.headers, name.as_ref(), value.as_ref());
        self
    }

    /// Adds names and values to the query, percent-encoded.
    pub fn query<K: AsRef<str>, V: AsRef<str>>(
        mut self,
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let pairs = urlencoded::encode(pairs);
        if !pairs.is_empty() {
            self.target.push(if self.target.contains('?') { '&' } else { '?' });
            self.target.push_str(&pairs);
        }
        self
    }

    /// Follows up to `max` redirects after this request, whatever the client
    /// does: see [`TestClient::follow_redirects`].
    pub fn follow_redirects(mut self, max: usize) -> Self {
        self.redirects_max = max;
        self
    }

    /// Sends this body: bytes, text or a stream.
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends text, as `text/plain` unless a content type is set.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.typed("text/plain; charset=utf-8", text.into().into())
    }

    /// Sends the fields of a form, as `application/x-www-form-urlencoded`
    /// unless a content type is set. A name may stand several times.
    pub fn form<K: AsRef<str>, V: AsRef<str>>(
        self,
        fields: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.typed("application/x-www-form-urlencoded", urlencoded::encode(fields).into())
    }

    /// Sends a form with files, as `multipart/form-data`. A content type that
    /// is set stays, and has to name the boundary, then.
    pub fn multipart(mut self, form: &TestMultipart) -> Self {
        let (content_type, body) = form.encode();
        if !self.headers.contains(header::CONTENT_TYPE) {
            appended(&mut self.headers, "content-type", content_type.as_bytes());
        }
        self.body = body.into();
        self
    }

    /// Sends `value` as JSON, as `application/json` unless a content type is set.
    ///
    /// # Panics
    ///
    /// If `value` cannot be JSON, as a map whose keys are no text.
    #[cfg(feature = "json")]
    #[track_caller]
    pub fn json(self, value: &(impl serde::Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => self.typed("application/json", json.into()),
            Err(error) => panic!("the value cannot be JSON: {error}"),
        }
    }

    /// Sends the request and returns once its answer begins, to read the content
    /// as it arrives. Redirects are not followed.
    ///
    /// # Panics
    ///
    /// If there is no answer, or it begins before the whole request was sent.
    pub async fn open(self) -> TestStream {
        exchange::open(self).await
    }

    fn typed(mut self, content_type: &'static str, body: Body) -> Self {
        let content_type = HeaderValue::from_static(content_type);
        self.headers.insert_if_absent(header::CONTENT_TYPE, content_type);
        self.body = body;
        self
    }
}

impl<'c> IntoFuture for TestRequest<'c> {
    type Output = TestResponse;
    type IntoFuture = Pin<Box<dyn Future<Output = TestResponse> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(exchange::run(self))
    }
}

impl fmt::Debug for TestRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.target)
    }
}

/// # Panics
///
/// If `target` is none of the test's own application.
#[track_caller]
fn check_target(target: &str) {
    if !target.starts_with('/') && target != "*" {
        match target.split_once("://") {
            None => panic!("{target:?} is no path: write {:?}", format!("/{target}")),
            Some((_, rest)) => {
                let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
                let path = format!("/{}", path.trim_start_matches('/'));
                panic!(
                    "{target:?} names a host, and a client asks its own application alone: write \
                     {path:?}, with `.header(\"host\", {host:?})` where the host counts"
                );
            }
        }
    }
    let is_whole = !target.bytes().any(|byte| byte <= b' ' || byte == 127);
    assert!(is_whole, "{target:?} cannot stand in a request line: percent-encode it");
}

/// What went out, for the report of a failed assertion.
pub(crate) struct Sent {
    pub(crate) location: &'static Location<'static>,
    pub(crate) method: Method,
    pub(crate) target: String,
    pub(crate) headers: Headers,
    /// `None` for a stream.
    pub(crate) content: Option<Bytes>,
}

/// Adds a field.
///
/// # Panics
///
/// If `name` or `value` cannot stand in one.
#[track_caller]
pub(crate) fn appended(headers: &mut Headers, name: &str, value: &[u8]) {
    let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
        panic!("{name:?} cannot be the name of a header");
    };
    let Ok(value) = HeaderValue::from_bytes(value) else {
        panic!("\"{}\" cannot be the value of the header {name}", value.escape_ascii());
    };
    headers.append(name, value);
}
