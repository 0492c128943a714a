//! One answer in several forms.

use std::fmt;

use zzz_core::{
    IntoResponse, Problem, Response,
    http::{HeaderValue, StatusCode, header},
};

use crate::{Accepts, negotiation::Fit};

/// An answer in the form that the client likes best; only that one is made.
///
/// Of forms that the client likes alike, the one offered first goes out. If it accepts none of them,
/// the answer is 406 and names them. `Vary: Accept` tells caches that there are several.
///
/// # Examples
///
/// ```
/// use zzz_core::IntoResponse;
/// use zzz_web::{Accepts, Html, Text};
///
/// // In a handler, `accepts: Accepts` is an argument.
/// let accepts = Accepts::parse("text/plain, text/html;q=0.5");
/// let response = accepts
///     .respond_to()
///     .html(|| Html("<h1>Ann</h1>"))
///     .json(|| r#"{"name":"Ann"}"#)
///     .text(|| Text("Ann"))
///     .into_response();
/// assert_eq!(response.body().as_bytes(), Some(&b"Ann"[..]));
/// ```
pub struct Negotiated<'a> {
    accepts: &'a Accepts,
    best: Option<(Fit, &'a str, Make<'a>)>,
    offers: Vec<&'a str>,
}

type Make<'a> = Box<dyn FnOnce() -> Response + Send + 'a>;

impl<'a> Negotiated<'a> {
    pub(super) fn new(accepts: &'a Accepts) -> Self {
        Self { accepts, best: None, offers: Vec::new() }
    }

    /// Offers a page.
    #[must_use]
    pub fn html<R: IntoResponse>(self, make: impl FnOnce() -> R + Send + 'a) -> Self {
        self.of_type("text/html; charset=utf-8", make)
    }

    /// Offers JSON, as `Json(value)` makes it.
    #[must_use]
    pub fn json<R: IntoResponse>(self, make: impl FnOnce() -> R + Send + 'a) -> Self {
        self.of_type("application/json", make)
    }

    /// Offers plain text.
    #[must_use]
    pub fn text<R: IntoResponse>(self, make: impl FnOnce() -> R + Send + 'a) -> Self {
        self.of_type("text/plain; charset=utf-8", make)
    }

    /// Offers another media type, which the answer carries whatever `make` says.
    #[must_use]
    pub fn of_type<R: IntoResponse>(
        mut self,
        media_type: &'a str,
        make: impl FnOnce() -> R + Send + 'a,
    ) -> Self {
        self.offers.push(media_type);
        if let Some(fit) = self.accepts.fit(media_type)
            && self.best.as_ref().is_none_or(|(best, ..)| fit > *best)
        {
            self.best = Some((fit, media_type, Box::new(|| make().into_response())));
        }
        self
    }
}

impl IntoResponse for Negotiated<'_> {
    fn into_response(self) -> Response {
        let mut response = match self.best {
            Some((_, media_type, make)) => {
                let response = make();
                match HeaderValue::from_str(media_type) {
                    Ok(value) if response.error().is_none() => {
                        response.with_header(header::CONTENT_TYPE, value)
                    }
                    _ => response,
                }
            }
            None => not_acceptable(&self.offers),
        };
        response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
        response
    }
}

#[cold]
fn not_acceptable(offers: &[&str]) -> Response {
    let names: Vec<_> = offers
        .iter()
        .map(|offer| format!("`{}`", offer.split(';').next().unwrap_or_default().trim()))
        .collect();
    let detail =
        format!("this is here as {}, and the request accepts none of it", names.join(", "));
    let problem = Problem::new(StatusCode::NOT_ACCEPTABLE);
    zzz_core::Error::from(problem.with_code("not_acceptable").with_detail(detail)).into_response()
}

impl fmt::Debug for Negotiated<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Negotiated").field("offers", &self.offers).finish_non_exhaustive()
    }
}
