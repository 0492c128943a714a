//! Another page, loaded as if the visitor went there.

use zzz_core::{
    Error, IntoResponse, Response, Result,
    http::{HeaderName, StatusCode},
};

use super::encoded;
use crate::{Redirect, responders::stays_on_site};

pub(super) const HX_REDIRECT: HeaderName = HeaderName::from_static("hx-redirect");

/// Has htmx load another page, whole and anew.
///
/// A [`Redirect`] in answer to htmx is followed by the browser before htmx sees it, and what is found there comes into
/// the part of the page that was asked for: right for a list after an item was added, wrong for a login. To go to a path
/// and change a part of the page only, say [`HxLocation`](crate::HxLocation).
///
/// The answer is a 204 with `hx-redirect`, which browsers without htmx take for nothing at all; a handler that
/// has both kinds of visitors says [`Htmx::redirect`](crate::Htmx::redirect).
///
/// # Examples
///
/// ```
/// use zzz_core::{IntoResponse, http::StatusCode};
/// use zzz_web::HxRedirect;
///
/// let response = HxRedirect::to("/orders/7").into_response();
/// assert_eq!(response.headers().get("hx-redirect"), Some("/orders/7"));
///
/// // What a user sent must not lead to another site, and runs no script.
/// for elsewhere in ["//evil.example", "javascript:alert(1)"] {
///     let response = HxRedirect::to(elsewhere).into_response();
///     assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
/// }
/// ```
#[derive(Clone, Debug)]
pub struct HxRedirect {
    target: String,
    leaves_the_site: bool,
    by_status: bool,
}

impl HxRedirect {
    /// Goes to `path` of this site. Anything else is refused with a 500, as [`Redirect::to`] does.
    pub fn to(path: impl Into<String>) -> Self {
        Self { target: path.into(), leaves_the_site: false, by_status: false }
    }

    /// Goes to any address, on another site too. It must be one that you chose, or checked against a list of
    /// yours: one that begins with `javascript:` would run.
    pub fn external(address: impl Into<String>) -> Self {
        Self { leaves_the_site: true, ..Self::to(address) }
    }

    /// As a 303, for whoever has no htmx.
    pub(super) fn by_status(self) -> Self {
        Self { by_status: true, ..self }
    }

    fn answer(&self) -> Result<Response> {
        if !self.leaves_the_site && !stays_on_site(&self.target) {
            return Err(Error::internal(format!(
                "`hx-redirect` to {:?} would leave the site; if that is meant, say \
                 `HxRedirect::external(..)`",
                self.target
            )));
        }
        let address = encoded::address(&self.target);
        if self.by_status {
            return Ok(Redirect::external(address).into_response());
        }
        Ok(Response::new(StatusCode::NO_CONTENT).with_header(HX_REDIRECT, encoded::value(&address)))
    }
}

impl IntoResponse for HxRedirect {
    fn into_response(self) -> Response {
        self.answer().unwrap_or_else(IntoResponse::into_response)
    }
}
