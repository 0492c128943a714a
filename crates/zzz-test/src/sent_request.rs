//! What the application asked another server.

use std::fmt;

use zzz_core::{
    bytes::Bytes,
    http::{Method, Request, Uri},
};

/// A request that reached [`FakeServers`](crate::FakeServers).
#[derive(Clone)]
pub struct SentRequest(Request<Bytes>);

impl SentRequest {
    pub(crate) fn new(request: Request<Bytes>) -> Self {
        Self(request)
    }

    /// The method.
    pub fn method(&self) -> &Method {
        self.0.method()
    }

    /// The whole address.
    pub fn uri(&self) -> &Uri {
        self.0.uri()
    }

    /// The query, as it was encoded; empty where there was none.
    pub fn query(&self) -> &str {
        self.uri().query().unwrap_or_default()
    }

    /// The first header of this name, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.headers().get(name)?.to_str().ok()
    }

    /// The body.
    pub fn bytes(&self) -> &Bytes {
        self.0.body()
    }

    /// The body as text; what is none is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.0.body()).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// If it is no JSON, or not that of a `T`.
    #[cfg(feature = "json")]
    #[track_caller]
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(self.0.body()) {
            Ok(value) => value,
            Err(error) => {
                panic!("{self} has not the JSON that was expected: {error}\n{}", self.text())
            }
        }
    }
}

/// Method and address.
impl fmt::Display for SentRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method(), self.uri())
    }
}

impl fmt::Debug for SentRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SentRequest({self})")
    }
}
