//! htmx in an application.

use std::{fmt, sync::LazyLock};

use serde::Serialize;
use serde_json::{Map, Value, json};
use zzz_core::{Error, Flow, Middleware, Request, Response, Result, Service};

use super::{
    corrections,
    scripts::{CONTENTS, HTMX, NO_EVAL, SSE, Script},
};
use crate::{StaticFiles, escape};

/// htmx 4.0.1 for an application: a middleware that serves it and sees to answers, and the tags for a page's
/// `<head>`, as which it shows.
///
/// Names of scripts hold the hash of the content, so that browsers keep it for a year; it goes out in brotli or gzip
/// to those who take it. Tags have `integrity`
/// ([Subresource Integrity](https://www.w3.org/TR/SRI/)).
///
/// The tags set htmx up so that
///
/// - it works under the policy of [`SecurityHeaders`](crate::SecurityHeaders), without `unsafe-inline` and
///   `unsafe-eval`,
/// - it runs no code that stands in attributes, whatever the policy: `hx-on`, `js:` values and filters of `hx-trigger`,
///   with which content that was smuggled in could do what scripts do,
/// - it asks the page's own origin alone,
/// - of answers of 400 and more it shows those of 422, which are forms that were not filled in right; the others leave
///   the page as it is, and the event `htmx:response:error` tells of them. An element that wants another one says
///   so: `hx-status:404="swap:innerHTML"`. Between 420 and 429 none can.
///
/// To answers for htmx it sees so that
///
/// - an error that nobody made a part of the page of changes nothing in it (`hx-reswap: none`), a 422 included: its page is a
///   whole one,
/// - a redirect to another site is followed, as [`HxRedirect`](crate::HxRedirect) is: what htmx asks by does not follow it,
/// - events of [`HtmxAnswer::trigger_after_swap`](crate::HtmxAnswer::trigger_after_swap) and
///   [`trigger_after_settle`](crate::HtmxAnswer::trigger_after_settle) happen in htmx 4.
///
/// # Examples
///
/// A page asks for it as for any service:
///
/// ```
/// use zzz_core::App;
/// use zzz_web::{Html, HtmxSupport};
///
/// // What `#[handler] async fn page(htmx: &HtmxSupport)` would do.
/// fn page(htmx: &HtmxSupport) -> Html<String> {
///     Html(format!("<!doctype html><head><title>Posts</title>{htmx}</head><h1>Posts</h1>"))
/// }
///
/// let support = HtmxSupport::new();
/// assert!(page(&support).0.contains(r#"<script src="/htmx/htmx-4.0.1-a0abb04f.js" integrity="sha384-"#));
/// let app = App::new().service(support.clone()).endpoint(support);
/// # let _ = app;
/// ```
#[derive(Clone)]
pub struct HtmxSupport {
    files: StaticFiles,
    prefix: String,
    config: Map<String, Value>,
    has_sse: bool,
    is_on_cdn: bool,
}

impl Default for HtmxSupport {
    fn default() -> Self {
        Self::new()
    }
}

impl HtmxSupport {
    /// htmx below `/htmx`, without extensions.
    pub fn new() -> Self {
        // Their hashes are made once.
        static FILES: LazyLock<StaticFiles> = LazyLock::new(|| StaticFiles::embedded(CONTENTS));
        let mut config = Map::new();
        config.insert("mode".to_owned(), "same-origin".into());
        config.insert("noSwap".to_owned(), unshown());
        let support = Self {
            files: FILES.clone(),
            prefix: String::new(),
            config,
            has_sse: false,
            is_on_cdn: false,
        };
        support.at("/htmx")
    }

    /// Serves it below this path, `/htmx` unless told.
    #[must_use]
    pub fn at(mut self, prefix: &str) -> Self {
        let names = prefix.trim_matches('/');
        self.prefix = if names.is_empty() { String::new() } else { format!("/{names}") };
        self.files = self.files.at(&self.prefix);
        self
    }

    /// Brings the extension for server-sent events, too: `hx-sse:connect`; see [`Sse`](crate::Sse).
    #[must_use]
    pub fn with_sse(self) -> Self {
        Self { has_sse: true, ..self }
    }

    /// Has browsers load htmx and its extension from jsDelivr, whose content `integrity` holds to be the same.
    ///
    /// The policy has to let it in: `Csp::new().allow("script-src", "https://cdn.jsdelivr.net")`. What keeps attributes from
    /// running still comes from here.
    #[must_use]
    pub fn from_cdn(self) -> Self {
        Self { is_on_cdn: true, ..self }
    }

    /// Sets a field of htmx's [configuration](https://htmx.org/reference/config): `defaultSwap`, for
    /// instance. Setting `noSwap` replaces the list of what is not shown.
    ///
    /// # Errors
    ///
    /// If `value` cannot be serialised.
    pub fn config(mut self, name: &str, value: impl Serialize) -> Result<Self> {
        let value = serde_json::to_value(value)
            .map_err(|error| Error::internal(format!("htmx's `{name}` cannot be set: {error}")))?;
        self.config.insert(name.to_owned(), value);
        Ok(self)
    }

    /// What htmx reads before it starts.
    fn config_text(&self) -> String {
        Value::Object(self.config.clone()).to_string()
    }
}

/// The statuses whose answers stay out of the page: all of 400 and more but 422. An `x` is any digit, and htmx
/// looks for exact ones first.
fn unshown() -> Value {
    json!([
        204, 304, "40x", "41x", 420, 421, 423, 424, 425, 426, 427, 428, 429, "43x", "44x", "45x",
        "46x", "47x", "48x", "49x", "5xx"
    ])
}

/// The tags for a page's `<head>`.
impl fmt::Display for HtmxSupport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<meta name=\"htmx-config\" content=\"{}\">", escape(self.config_text()))?;
        let sse = self.has_sse.then_some(SSE);
        for Script { name, integrity, cdn } in [HTMX, NO_EVAL].into_iter().chain(sse) {
            match cdn.filter(|_| self.is_on_cdn) {
                Some(cdn) => write!(f, "<script src=\"{cdn}\" crossorigin=\"anonymous\"")?,
                None => write!(f, "<script src=\"{}/{name}\"", escape(&self.prefix))?,
            }
            write!(f, " integrity=\"sha384-{integrity}\"></script>")?;
        }
        Ok(())
    }
}

impl Middleware for HtmxSupport {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        self.files.before(request)
    }

    fn after(&self, request: &mut Request, response: &mut Response) {
        corrections::correct(request, response);
    }
}

impl Service for HtmxSupport {}

impl fmt::Debug for HtmxSupport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HtmxSupport")
            .field("prefix", &self.prefix)
            .field("has_sse", &self.has_sse)
            .field("is_on_cdn", &self.is_on_cdn)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_errors_only_a_form_is_shown() {
        let unshown = unshown();
        let list: Vec<_> = unshown
            .as_array()
            .unwrap()
            .iter()
            .map(|pattern| match pattern {
                Value::String(pattern) => pattern.clone(),
                number => number.to_string(),
            })
            .collect();
        let is_unshown = |status: u16| {
            let exact = status.to_string();
            let patterns =
                [exact.clone(), format!("{}x", &exact[..2]), format!("{}xx", &exact[..1])];
            patterns.iter().any(|pattern| list.contains(pattern))
        };
        let shown: Vec<_> = (400..600).filter(|status| !is_unshown(*status)).collect();
        assert_eq!(shown, [422]);
        assert!(is_unshown(204) && !is_unshown(200));
    }
}
