//! Tokens whose bearer is believed.

use std::fmt;

use zzz_core::{Error, FromRequest, Problem, Request, Result, http::StatusCode};

use super::challenge::{challenged, credentials};

/// The token of `authorization: Bearer ..`
/// ([RFC 6750, section 2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)).
///
/// It is only read here: whoever takes it compares it in constant time, by
/// `zzz_crypto::same`, or looks up its digest.
///
/// # Errors
///
/// - 401 with `www-authenticate: Bearer` if there is none,
/// - 401 with `error="invalid_token"` if it has other characters than a token,
/// - 400 if there are several.
///
/// # Examples
///
/// ```
/// use zzz_core::{FromRequest, Request, http::{HeaderValue, Method, header}};
/// use zzz_web::Bearer;
///
/// let mut request = Request::new(Method::GET, "/me");
/// assert_eq!(Bearer::from_request(&mut request).unwrap_err().status(), 401);
///
/// let field = HeaderValue::from_static("Bearer mF_9.B5f-4.1JqM");
/// request.headers_mut().insert(header::AUTHORIZATION, field);
/// let bearer = Bearer::from_request(&mut request)?;
/// assert_eq!(bearer.token(), "mF_9.B5f-4.1JqM");
/// assert_eq!(format!("{bearer:?}"), "Bearer(..)");
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Bearer {
    token: String,
}

impl Bearer {
    /// The token, which is a secret.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The answer to a token that is not, or no longer, good: 401 with
    /// `error="invalid_token"`.
    #[cold]
    pub fn refused() -> Error {
        const INVALID: Problem = Problem::fixed(
            StatusCode::UNAUTHORIZED,
            "invalid_token",
            "the token is malformed, expired or revoked",
        );
        challenged(INVALID, "Bearer error=\"invalid_token\"")
    }

    /// The answer to a token that is good, but not for this: 403 with
    /// `error="insufficient_scope"`.
    #[cold]
    pub fn insufficient() -> Error {
        const LACKS: Problem = Problem::fixed(
            StatusCode::FORBIDDEN,
            "insufficient_scope",
            "the token does not allow this",
        );
        challenged(LACKS, "Bearer error=\"insufficient_scope\"")
    }
}

impl FromRequest for Bearer {
    fn from_request(request: &mut Request) -> Result<Self> {
        // Who sent none is not told what is wrong with it (RFC 6750, section 3.1).
        const NONE: Problem = Problem::fixed(
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
            "send a token as `authorization: Bearer ..`",
        );
        let token = credentials(request, "Bearer")?.ok_or_else(|| challenged(NONE, "Bearer"))?;
        if !is_token(token) {
            return Err(Self::refused());
        }
        Ok(Self { token: token.to_owned() })
    }
}

/// `b64token` of RFC 6750, section 2.1.
fn is_token(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    !body.is_empty() && body.bytes().all(fits)
}

/// Without the token.
impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bearer(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::is_token;

    #[test]
    fn a_token_has_the_characters_of_one() {
        for good in ["a", "a==", "mF_9.B5f-4.1JqM", "a+/~"] {
            assert!(is_token(good), "{good:?}");
        }
        for bad in ["", "=", "a=b", "a b", "a,b", "é", "a\u{7f}"] {
            assert!(!is_token(bad), "{bad:?}");
        }
    }
}
