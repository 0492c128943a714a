//! How long answers may be kept by others.

use std::time::Duration;

use zzz_core::{
    Middleware, Request, Response,
    http::{HeaderValue, Method, header},
};

/// Says in `cache-control` how long browsers and proxies may keep an answer
/// ([RFC 9111, section 5.2.2](https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2)), for the
/// routes that it stands before.
///
/// It speaks for answers to GET and HEAD that are 2xx or 304, and whose handler says nothing itself.
/// [`public`](Self::public) is not said of what was made for one visitor: where the request has `authorization`,
/// a session was used, or a cookie is set.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use zzz_core::App;
/// use zzz_web::CacheControl;
///
/// let hour = Duration::from_secs(3600);
/// let app = App::new().endpoint(CacheControl::public(hour));
/// # let _ = app;
/// ```
#[derive(Clone, Debug)]
pub struct CacheControl {
    value: HeaderValue,
    is_public: bool,
}

impl CacheControl {
    /// Everybody may keep it so long, in whole seconds: `public, max-age`.
    pub fn public(max_age: Duration) -> Self {
        Self { value: value("public", max_age), is_public: true }
    }

    /// The visitor's browser may keep it so long, in whole seconds: `private, max-age`.
    pub fn private(max_age: Duration) -> Self {
        Self { value: value("private", max_age), is_public: false }
    }

    /// Everybody may keep it for a year, and need not ask again: for addresses whose
    /// content never changes, such as those with a digest in them.
    pub fn immutable() -> Self {
        const VALUE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
        Self { value: VALUE, is_public: true }
    }

    /// Nobody keeps it: `no-store`.
    pub fn no_store() -> Self {
        Self { value: HeaderValue::from_static("no-store"), is_public: false }
    }
}

impl Middleware for CacheControl {
    fn after(&self, request: &mut Request, response: &mut Response) {
        let is_read = [Method::GET, Method::HEAD].contains(request.method());
        let status = response.status();
        let is_good = status.is_success() || status.as_u16() == 304;
        if !is_read || !is_good || self.is_public && is_personal(request, response) {
            return;
        }
        response.headers_mut().insert_if_absent(header::CACHE_CONTROL, self.value.clone());
    }
}

fn value(scope: &str, max_age: Duration) -> HeaderValue {
    let text = format!("{scope}, max-age={}", max_age.as_secs());
    HeaderValue::try_from(text).unwrap_or_else(|_| unreachable!("a word and a number"))
}

/// Whether the answer was made for one visitor.
fn is_personal(request: &Request, response: &Response) -> bool {
    request.headers().contains(header::AUTHORIZATION)
        || response.headers().contains(header::SET_COOKIE)
        || request.answer_headers().contains(header::SET_COOKIE)
        || uses_session(request)
}

#[cfg(feature = "sessions")]
fn uses_session(request: &Request) -> bool {
    request.get::<crate::Session>().is_some_and(crate::Session::was_used)
}

#[cfg(not(feature = "sessions"))]
const fn uses_session(_request: &Request) -> bool {
    false
}
