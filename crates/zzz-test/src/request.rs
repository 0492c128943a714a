//! A request while it is put together.

use std::{fmt, panic::Location, pin::Pin};

use zzz_core::{
    Body, Headers,
    bytes::Bytes,
    http::{HeaderName, HeaderValue, Method, header},
};

use crate::{
    TestResponse,
    carrier::{Carrier, Outgoing},
};

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
///     .assert_text("PUT of text/plain; charset=utf-8");
/// # });
/// ```
#[must_use = "a request is sent when it is awaited"]
pub struct TestRequest<'c> {
    carrier: &'c dyn Carrier,
    defaults: &'c Headers,
    method: Method,
    target: String,
    headers: Headers,
    body: Body,
    location: &'static Location<'static>,
}

impl<'c> TestRequest<'c> {
    #[track_caller]
    pub(crate) fn new(
        carrier: &'c dyn Carrier,
        defaults: &'c Headers,
        method: Method,
        target: &str,
    ) -> Self {
        let is_whole =
            !target.is_empty() && !target.bytes().any(|byte| byte <= b' ' || byte == 127);
        assert!(is_whole, "{target:?} cannot stand in a request line: percent-encode it");
        Self {
            carrier,
            defaults,
            method,
            target: target.to_owned(),
            headers: Headers::new(),
            body: Body::empty(),
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

    /// Sends this body: bytes, text or a stream.
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends text, as `text/plain` unless a content type is set.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.typed("text/plain; charset=utf-8", text.into().into())
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

    fn typed(mut self, content_type: &'static str, body: Body) -> Self {
        let content_type = HeaderValue::from_static(content_type);
        self.headers.insert_if_absent(header::CONTENT_TYPE, content_type);
        self.body = body;
        self
    }

    async fn send(self) -> TestResponse {
        let headers = self.all_headers();
        let sent = Sent {
            location: self.location,
            content: self.body.as_bytes().map(Bytes::copy_from_slice),
            headers: headers.clone(),
            method: self.method.clone(),
            target: self.target.clone(),
        };
        let outgoing =
            Outgoing { method: self.method, target: self.target, headers, body: self.body };
        match self.carrier.send(outgoing).await {
            Ok(answer) => TestResponse::new(sent, answer),
            Err(why) => panic!("{why}\n\n{sent}"),
        }
    }

    /// The headers as they go out.
    fn all_headers(&self) -> Headers {
        let mut headers = Headers::new();
        let own = &self.headers;
        if !own.contains(header::HOST) && !self.defaults.contains(header::HOST) {
            headers.append(header::HOST, HeaderValue::from_static("localhost"));
        }
        for (name, value) in self.defaults.iter() {
            if !own.contains(name) {
                appended(&mut headers, name, value);
            }
        }
        headers.extend(own);
        let is_framed =
            headers.contains(header::CONTENT_LENGTH) || headers.contains(header::TRANSFER_ENCODING);
        // RFC 9110, section 8.6: where a method means content, a length says
        // that there is none.
        let means_content = [Method::POST, Method::PUT, Method::PATCH].contains(&self.method);
        match self.body.len() {
            _ if is_framed => {}
            Some(0) if !means_content => {}
            Some(length) => headers.append(header::CONTENT_LENGTH, length.into()),
            None => {
                let chunked = HeaderValue::from_static("chunked");
                headers.append(header::TRANSFER_ENCODING, chunked);
            }
        }
        headers
    }
}

impl<'c> IntoFuture for TestRequest<'c> {
    type Output = TestResponse;
    type IntoFuture = Pin<Box<dyn Future<Output = TestResponse> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl fmt::Debug for TestRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.target)
    }
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
