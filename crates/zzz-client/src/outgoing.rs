//! A request on its way out.

use std::time::Duration;

use zzz_core::{
    bytes::Bytes,
    http::{HeaderMap, Method, Uri},
};

/// All that is needed to send a request, and to send it again.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Sending it twice does no more than once, whatever the method says.
    pub(crate) is_repeatable: bool,
    /// The path holds a secret.
    pub(crate) hides_path: bool,
    pub(crate) time_out: Duration,
    pub(crate) body_bytes_max: u64,
    pub(crate) redirects_max: u32,
}

impl Outgoing {
    /// Whether it may be sent again when it is not known what became of it
    /// ([RFC 9110, section 9.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2)).
    pub(crate) fn may_repeat(&self) -> bool {
        self.is_repeatable || self.method.is_idempotent()
    }

    /// Host and port, as they may be logged.
    pub(crate) fn host(&self) -> &str {
        self.uri.authority().map_or("", |authority| authority.as_str())
    }

    /// The path as it may be logged.
    pub(crate) fn path(&self) -> &str {
        if self.hides_path { "/…" } else { self.uri.path() }
    }

    /// The request as it may be logged: without its query, its headers and its body.
    pub(crate) fn what(&self) -> String {
        let scheme = self.uri.scheme_str().unwrap_or_default();
        format!("{} {scheme}://{}{}", self.method, self.host(), self.path())
    }
}
