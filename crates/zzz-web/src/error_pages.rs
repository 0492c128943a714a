//! Errors as people and programs read them.

mod development;
mod excerpt;
mod look;
mod page;
mod plain;
mod problem_json;

use std::{collections::HashMap, fmt};

use zzz_core::{
    Error, RenderError, Request, Response,
    http::{HeaderName, HeaderValue, StatusCode, header},
};

pub use self::page::ErrorPage;
use crate::{Accepts, local::is_local, middleware::PagePolicy, negotiation::Fit, shape};

type Make = Box<dyn Fn(&ErrorPage<'_>) -> String + Send + Sync>;

/// Shows errors as a page, as `application/problem+json`
/// ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)) or as text, by what the request accepts.
///
/// A client that names none of the three gets problem+json if it sent JSON, and text otherwise.
///
/// In production everything says what the error's [`Problem`](zzz_core::Problem) lets the client know, and no
/// more. In development the page shows the message, its causes, the source
/// around the place where the error was made, and the request, without values whose names
/// [`ParamFilter`](crate::ParamFilter) holds sensitive; problem+json and text get message, causes and
/// place. That goes to clients on the same machine only: their address is a loopback one, no proxy
/// stands between, and they asked for `localhost` or a loopback address. All others see what production
/// shows.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, http::StatusCode};
/// use zzz_web::{ErrorPage, ErrorPages};
///
/// let is_development = false;
/// let pages = if is_development { ErrorPages::development() } else { ErrorPages::production() };
/// let pages = pages.page(StatusCode::NOT_FOUND, |page: &ErrorPage<'_>| {
///     // A custom page escapes what it shows; this one shows nothing of the request.
///     format!("<!doctype html><title>Lost?</title><h1>{}: lost?</h1>", page.status().as_u16())
/// });
/// let app = App::new().errors(pages);
/// # let _ = app;
/// ```
#[derive(Default)]
pub struct ErrorPages {
    is_development: bool,
    pages: HashMap<StatusCode, Make>,
    development_pages: HashMap<StatusCode, Make>,
}

impl ErrorPages {
    /// Tells what the client may know.
    pub fn production() -> Self {
        Self::default()
    }

    /// Tells clients on this machine everything, and others what production tells.
    pub fn development() -> Self {
        Self { is_development: true, ..Self::default() }
    }

    /// Sets the page for `status` that production shows. It is HTML, and nothing in it is
    /// escaped but what `make` escapes.
    #[must_use]
    pub fn page(
        mut self,
        status: StatusCode,
        make: impl Fn(&ErrorPage<'_>) -> String + Send + Sync + 'static,
    ) -> Self {
        self.pages.insert(status, Box::new(make));
        self
    }

    /// Sets the page for `status` that development shows to clients on this machine.
    #[must_use]
    pub fn development_page(
        mut self,
        status: StatusCode,
        make: impl Fn(&ErrorPage<'_>) -> String + Send + Sync + 'static,
    ) -> Self {
        self.development_pages.insert(status, Box::new(make));
        self
    }

    fn html(&self, page: &ErrorPage<'_>, response: &mut Response) -> String {
        let pages = if page.is_open() { &self.development_pages } else { &self.pages };
        if let Some(make) = pages.get(&page.status()) {
            if let Some(PagePolicy(name, value)) = response.take() {
                response.headers_mut().insert_if_absent(name, value);
            }
            return make(page);
        }
        let (policy, text) = if page.is_open() {
            (development::POLICY, development::html(page))
        } else {
            (plain::POLICY, plain::html(page))
        };
        let policy = HeaderValue::from_static(policy);
        response.headers_mut().insert_if_absent(header::CONTENT_SECURITY_POLICY, policy);
        text
    }
}

impl RenderError for ErrorPages {
    fn render(&self, request: &Request, error: &Error, response: &mut Response) {
        let is_open = self.is_development && is_local(request);
        let page = ErrorPage::new(request, error, response.status(), is_open);
        let (content_type, text) = match Form::of(request) {
            Form::Html => ("text/html; charset=utf-8", self.html(&page, response)),
            Form::Json => ("application/problem+json", problem_json::json(&page)),
            Form::Text => ("text/plain; charset=utf-8", plain::text(&page)),
        };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.append(header::VARY, HeaderValue::from_static("accept"));
        let mut default = |name: HeaderName, value: &'static str| {
            headers.insert_if_absent(name, HeaderValue::from_static(value));
        };
        default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        if is_open {
            default(header::CACHE_CONTROL, "no-store");
        }
        *response.body_mut() = text.into();
    }
}

/// The form that an error is shown in.
#[derive(Clone, Copy)]
enum Form {
    Html,
    Json,
    Text,
}

impl Form {
    fn of(request: &Request) -> Self {
        let accepts = Accepts::of(request);
        let offers = [
            ("text/html", Self::Html),
            ("application/problem+json", Self::Json),
            ("application/json", Self::Json),
            ("text/plain", Self::Text),
        ];
        let mut best: Option<(Fit, Self)> = None;
        for (media_type, form) in offers {
            // `*/*` names nothing.
            let fit = accepts.fit(media_type).filter(|fit| fit.precision > 0);
            if let Some(fit) = fit
                && best.is_none_or(|(other, _)| fit > other)
            {
                best = Some((fit, form));
            }
        }
        let sent_json = shape::content_type(request).is_some_and(shape::is_json);
        best.map_or(if sent_json { Self::Json } else { Self::Text }, |(_, form)| form)
    }
}

impl fmt::Debug for ErrorPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorPages")
            .field("is_development", &self.is_development)
            .field("pages", &self.pages.keys())
            .field("development_pages", &self.development_pages.keys())
            .finish()
    }
}
