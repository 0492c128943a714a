//! Somewhere else.

use zzz_core::{
    Error, IntoResponse, Response, Result,
    http::{HeaderValue, StatusCode, header},
};

/// Sends the client to another address.
///
/// # Examples
///
/// ```
/// use zzz_core::{IntoResponse, http::StatusCode};
/// use zzz_web::Redirect;
///
/// let response = Redirect::to("/posts/7").into_response();
/// assert_eq!(response.status(), StatusCode::SEE_OTHER);
/// assert_eq!(response.headers().get("location"), Some("/posts/7"));
///
/// // What a user sent must not lead to another site.
/// let response = Redirect::to("//evil.example").into_response();
/// assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
/// ```
#[derive(Clone, Debug)]
pub struct Redirect {
    status: StatusCode,
    target: String,
    leaves_the_site: bool,
}

impl Redirect {
    /// 303: go to `path` of this site with GET, as after a form was handled.
    ///
    /// Anything else than a path of this site is refused with a 500, so that
    /// a target taken from the request cannot lead away.
    pub fn to(path: impl Into<String>) -> Self {
        Self { status: StatusCode::SEE_OTHER, target: path.into(), leaves_the_site: false }
    }

    /// 308: `path` of this site is where it lives from now on.
    pub fn permanent(path: impl Into<String>) -> Self {
        Self::to(path).permanently()
    }

    /// 307: ask again at `path` of this site, with the same method and body.
    pub fn temporary(path: impl Into<String>) -> Self {
        Self::to(path).temporarily()
    }

    /// 303: go to any address, on another site too. It must be one that you
    /// chose, or checked against a list of yours.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_core::IntoResponse;
    /// use zzz_web::Redirect;
    ///
    /// let response = Redirect::external("https://zzz.example/docs").into_response();
    /// assert_eq!(response.headers().get("location"), Some("https://zzz.example/docs"));
    /// ```
    pub fn external(address: impl Into<String>) -> Self {
        Self { leaves_the_site: true, ..Self::to(address) }
    }

    /// Says 308 instead: it lives there from now on, and clients may remember it for good.
    #[must_use]
    pub fn permanently(mut self) -> Self {
        self.status = StatusCode::PERMANENT_REDIRECT;
        self
    }

    /// Says 307 instead: ask again there, with the same method and body.
    #[must_use]
    pub fn temporarily(mut self) -> Self {
        self.status = StatusCode::TEMPORARY_REDIRECT;
        self
    }

    fn location(&self) -> Result<HeaderValue> {
        if !stays_on_site(&self.target) && !self.leaves_the_site {
            return Err(Error::internal(format!(
                "a redirect to {:?} would leave the site; if that is meant, say \
                 `Redirect::external(..)`",
                self.target
            )));
        }
        HeaderValue::from_str(&self.target).map_err(|_| {
            Error::internal(format!(
                "a redirect to {:?} cannot be sent: percent-encode what is no visible ASCII",
                self.target
            ))
        })
    }
}

/// Whether `target` is a path of this site, and no other address in disguise.
pub(crate) fn stays_on_site(target: &str) -> bool {
    // Browsers read a backslash as a slash, and skip tabs and line ends.
    target.starts_with('/')
        && !target[1..].starts_with(['/', '\\'])
        && !target.contains(|c: char| c.is_ascii_control())
}

impl IntoResponse for Redirect {
    fn into_response(self) -> Response {
        match self.location() {
            Ok(location) => Response::new(self.status).with_header(header::LOCATION, location),
            Err(error) => error.into_response(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(target: &str, status: StatusCode) {
        assert_eq!(Redirect::to(target).into_response().status(), status, "{target:?}");
    }

    #[test]
    fn only_paths_of_this_site() {
        for path in ["/", "/a/b?c=//d", "/a#b"] {
            check(path, StatusCode::SEE_OTHER);
        }
        for other in ["", "a", "//a", "/\\a", "http://a", "javascript:a", "/\t/a", "/\n/a"] {
            check(other, StatusCode::INTERNAL_SERVER_ERROR);
        }
        let abroad = Redirect::external("https://a.example/").into_response();
        assert_eq!(abroad.status(), StatusCode::SEE_OTHER);
    }
}
