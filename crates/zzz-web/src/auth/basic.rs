//! A name and a password in each request.

use std::fmt;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use zzz_core::{Error, FromRequest, Problem, Request, Result, http::StatusCode};

use super::challenge::{challenged, credentials, quoted};

/// Name and password of `authorization: Basic ..`
/// ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617)), in UTF-8.
///
/// They are only read here. Browsers ask for them in a window of their own, keep
/// them until they are closed and send them with every request, so this is for
/// programs and small tools, over TLS; people log in by a form and a session.
///
/// # Errors
///
/// - 401 with `www-authenticate: Basic` if there are none,
/// - 400 if they cannot be read: no base64, no UTF-8, no colon, control characters,
///   or several.
///
/// # Examples
///
/// ```
/// use zzz_core::{FromRequest, Request, http::{HeaderValue, Method, header}};
/// use zzz_web::Basic;
///
/// let mut request = Request::new(Method::GET, "/metrics");
/// let field = HeaderValue::from_static("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
/// request.headers_mut().insert(header::AUTHORIZATION, field);
/// let basic = Basic::from_request(&mut request)?;
/// assert_eq!((basic.user(), basic.password()), ("Aladdin", "open sesame"));
/// assert!(!format!("{basic:?}").contains("sesame"));
///
/// let refused = Basic::refused("metrics");
/// assert_eq!(
///     refused.headers().get("www-authenticate"),
///     Some("Basic realm=\"metrics\", charset=\"UTF-8\""),
/// );
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Basic {
    user: String,
    password: String,
}

impl Basic {
    /// The name.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The password.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// The answer to a wrong name or password: 401. `realm` is what the browser tells
    /// the user that they log in to.
    #[cold]
    pub fn refused(realm: &str) -> Error {
        const UNKNOWN: Problem = Problem::fixed(
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
            "send a name and a password as `authorization: Basic ..`",
        );
        challenged(UNKNOWN, &format!("Basic realm={}, charset=\"UTF-8\"", quoted(realm)))
    }
}

impl FromRequest for Basic {
    fn from_request(request: &mut Request) -> Result<Self> {
        const MALFORMED: Problem = Problem::fixed(
            StatusCode::BAD_REQUEST,
            "malformed_credentials",
            "expected `authorization: Basic` and the base64 of `name:password`",
        );
        let sent = credentials(request, "Basic")?.ok_or_else(|| Self::refused("restricted"))?;
        read(sent).ok_or_else(|| MALFORMED.into())
    }
}

/// The name ends at the first colon; the password may have more of them.
fn read(credentials: &str) -> Option<Basic> {
    let text = String::from_utf8(BASE64_STANDARD.decode(credentials).ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    // RFC 7617, section 2.
    let has_control = text.chars().any(char::is_control);
    (!has_control).then(|| Basic { user: user.to_owned(), password: password.to_owned() })
}

/// Without the password.
impl fmt::Debug for Basic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Basic").field("user", &self.user).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(user in "[^:\\p{Cc}]*", password in "[^\\p{Cc}]*") {
            let sent = BASE64_STANDARD.encode(format!("{user}:{password}").as_bytes());
            let basic = read(&sent).unwrap();
            prop_assert_eq!((basic.user, basic.password), (user, password));
        }

        #[test]
        fn anything_is_read_without_a_panic(text in "\\PC*") {
            let _ = read(&text);
        }
    }

    #[test]
    fn what_is_malformed_is_refused() {
        let without_colon = BASE64_STANDARD.encode(b"ann");
        let control = BASE64_STANDARD.encode(b"ann:a\nb");
        let no_text = BASE64_STANDARD.encode(b"ann:\xff");
        for bad in ["", "a", "YTpi=", "%%%%", &without_colon, &control, &no_text] {
            assert!(read(bad).is_none(), "{bad:?}");
        }
    }
}
