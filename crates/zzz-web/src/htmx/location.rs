//! Another address, of which a part comes into the page.

use std::fmt;

use serde_json::{Map, Value};
use zzz_core::{
    Error, IntoResponse, Response,
    http::{HeaderName, StatusCode},
};

use super::{Swap, encoded};
use crate::responders::stays_on_site;

/// Has htmx get a path and bring what it finds into the page, as a link with `hx-get` does: the header
/// [`hx-location`](https://htmx.org/reference/headers/hx-location).
///
/// The answer is a 204, which browsers without htmx take for nothing at all.
///
/// # Examples
///
/// ```
/// use zzz_core::IntoResponse;
/// use zzz_web::{HxLocation, SwapStyle};
///
/// let response = HxLocation::to("/orders").target("#main").swap(SwapStyle::InnerMorph).into_response();
/// let location = response.headers().get("hx-location").unwrap_or_default();
/// assert!(location.contains(r##""target":"#main""##), "{location}");
///
/// assert_eq!(HxLocation::to("https://evil.example").into_response().status(), 500);
/// ```
#[derive(Clone, Debug)]
pub struct HxLocation {
    path: String,
    context: Map<String, Value>,
}

impl HxLocation {
    /// Gets `path` of this site, brings it into the body and shows it as the address. Anything else than a path of this
    /// site is refused with a 500, as [`Redirect::to`](crate::Redirect::to) does.
    pub fn to(path: impl Into<String>) -> Self {
        Self { path: path.into(), context: Map::new() }
    }

    /// Brings it to the element that the CSS selector finds.
    #[must_use]
    pub fn target(self, selector: &str) -> Self {
        self.with("target", selector)
    }

    /// Sends the request as if the element that the CSS selector finds did.
    #[must_use]
    pub fn source(self, selector: &str) -> Self {
        self.with("source", selector)
    }

    /// How it comes into the page.
    #[must_use]
    pub fn swap(self, swap: impl Into<Swap>) -> Self {
        self.with("swap", &swap.into().to_string())
    }

    /// Takes of it what the CSS selector finds.
    #[must_use]
    pub fn select(self, selector: &str) -> Self {
        self.with("select", selector)
    }

    /// Sends a value along, in the query.
    #[must_use]
    pub fn value(self, name: &str, value: impl fmt::Display) -> Self {
        self.with_entry("values", name, &value.to_string())
    }

    /// Sends a field along, one that the application reads: browsers refuse those of their own.
    #[must_use]
    pub fn header(self, name: &HeaderName, value: &str) -> Self {
        self.with_entry("headers", name.as_str(), value)
    }

    /// Leaves the address that the browser shows as it is.
    #[must_use]
    pub fn keep_url(self) -> Self {
        self.with("push", "false")
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.context.insert(name.to_owned(), Value::from(value));
        self
    }

    fn with_entry(mut self, group: &str, name: &str, value: &str) -> Self {
        let entries = self.context.entry(group).or_insert_with(|| Map::new().into());
        entries[name] = Value::from(value);
        self
    }
}

impl IntoResponse for HxLocation {
    fn into_response(self) -> Response {
        if !stays_on_site(&self.path) {
            return Error::internal(format!(
                "`hx-location` {:?} is no path of this site; htmx gets no others",
                self.path
            ))
            .into_response();
        }
        // As an object even where there is nothing else: htmx looks into a text for members.
        let path = encoded::address(&self.path);
        let context = encoded::json(&Value::Object(self.with("path", &path).context));
        const HX_LOCATION: HeaderName = HeaderName::from_static("hx-location");
        Response::new(StatusCode::NO_CONTENT).with_header(HX_LOCATION, encoded::value(&context))
    }
}
