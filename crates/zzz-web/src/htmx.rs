//! Requests of [htmx](https://htmx.org), and answers to them.

mod answer;
mod corrections;
#[cfg(feature = "sessions")]
mod csrf_headers;
mod encoded;
mod event;
mod location;
mod parts;
mod redirect;
mod scripts;
mod support;
mod swap;

use zzz_core::{
    FromRequest, Request, Result,
    http::{HeaderValue, header},
};

pub use self::{
    answer::HtmxAnswer,
    event::HtmxEvent,
    location::HxLocation,
    parts::HtmxParts,
    redirect::HxRedirect,
    support::HtmxSupport,
    swap::{Edge, Swap, SwapStyle},
};
use crate::files::percent_decoded;

/// What htmx says of a request; an argument of handlers, which every request has.
///
/// [`wants_part`](Self::wants_part) decides between a whole page and a part of one. All else is for handlers that
/// look closer.
///
/// Requests of htmx 4, which [`HtmxSupport`] brings, are understood, and so are those of htmx 2. What they say is
/// theirs to say: anybody can send these fields, so nothing may be allowed because of them.
///
/// The answer gets a `vary` with the fields that tell pages and parts apart, whether the handler returns it or an
/// error, so that no cache gives a part to somebody who wants the page
/// ([RFC 9110, section 12.5.5](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5)). [`current_url`](Self::current_url),
/// [`prompt`](Self::prompt) and [`trigger_name`](Self::trigger_name) are not among them: what depends on these is
/// nothing for a cache.
///
/// # Examples
///
/// ```
/// use zzz_core::{FromRequest, Request, http::{HeaderValue, HeaderName, Method}};
/// use zzz_web::{Html, Htmx};
///
/// // What `#[handler] async fn posts(htmx: Htmx)` would do.
/// fn posts(htmx: &Htmx) -> Html<String> {
///     let list = "<ul id=posts><li>First</ul>";
///     if htmx.wants_part() {
///         return Html(list.to_owned());
///     }
///     Html(format!("<!doctype html><title>Posts</title><h1>Posts</h1>{list}"))
/// }
///
/// let mut request = Request::new(Method::GET, "/posts");
/// assert!(posts(&Htmx::from_request(&mut request)?).0.contains("<h1>"));
///
/// let name = HeaderName::from_static("hx-request");
/// request.headers_mut().insert(name, HeaderValue::from_static("true"));
/// assert!(!posts(&Htmx::from_request(&mut request)?).0.contains("<h1>"));
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Htmx {
    is_htmx: bool,
    is_boosted: bool,
    is_history_restore: bool,
    extent: Option<Extent>,
    current_url: Option<String>,
    target: Option<String>,
    trigger: Option<String>,
    trigger_name: Option<String>,
    prompt: Option<String>,
}

/// How much of a page a request of htmx 4 is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    Full,
    Partial,
}

/// The fields that tell pages and parts apart; few enough values each for caches to keep.
const VARY: HeaderValue = HeaderValue::from_static(
    "hx-request, hx-request-type, hx-boosted, hx-history-restore-request, hx-source, hx-target, \
     hx-trigger",
);

impl Htmx {
    /// Whether htmx sends the request.
    ///
    /// htmx 4 does not say so when it [restores](Self::is_history_restore) a page.
    pub fn is_htmx(&self) -> bool {
        self.is_htmx
    }

    /// Whether the answer goes into a part of the page, so that a layout around it would stand there twice.
    ///
    /// The whole page is for
    ///
    /// - requests that are none of htmx,
    /// - those that restore a page of the history,
    /// - those of htmx 4 that say so (`hx-request-type: full`): their answer replaces the body, as that of a
    ///   [boosted](Self::is_boosted) link does, or they pick what they want by `hx-select`,
    /// - boosted ones of htmx 2.
    ///
    /// A boosted link with a `hx-target` of its own is partial in htmx 4; in htmx 2 it cannot be told from the others.
    pub fn wants_part(&self) -> bool {
        let is_partial = match self.extent {
            Some(extent) => extent == Extent::Partial,
            None => !self.is_boosted,
        };
        self.is_htmx && !self.is_history_restore && is_partial
    }

    /// Whether a link or form with `hx-boost` sends it: one that would work without htmx.
    pub fn is_boosted(&self) -> bool {
        self.is_boosted
    }

    /// Whether the visitor went back or forward to a page that the browser has no more.
    pub fn is_history_restore(&self) -> bool {
        self.is_history_restore
    }

    /// The address that the browser shows.
    pub fn current_url(&self) -> Option<&str> {
        self.current_url.as_deref()
    }

    /// The `id` of the element that the answer goes to, if it has one.
    pub fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }

    /// The `id` of the element that sends the request, if it has one.
    pub fn trigger(&self) -> Option<&str> {
        self.trigger.as_deref()
    }

    /// The `name` of the element that sends the request; htmx 2 alone tells it.
    pub fn trigger_name(&self) -> Option<&str> {
        self.trigger_name.as_deref()
    }

    /// What the visitor answered to `hx-prompt`, which htmx 4 has as an extension.
    pub fn prompt(&self) -> Option<&str> {
        self.prompt.as_deref()
    }

    /// Goes to `path` of this site, whoever asks: see [`HxRedirect`], and without htmx a 303.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_core::IntoResponse;
    /// use zzz_web::Htmx;
    ///
    /// let without_htmx = Htmx::default();
    /// assert_eq!(without_htmx.redirect("/posts").into_response().status(), 303);
    /// ```
    pub fn redirect(&self, path: impl Into<String>) -> HxRedirect {
        let redirect = HxRedirect::to(path);
        if self.is_htmx { redirect } else { redirect.by_status() }
    }

    /// What the fields of `request` say.
    fn of(request: &Request) -> Self {
        let text = |name: &str| request.headers().get(name);
        let is_true = |name| text(name) == Some("true");
        let extent = match text("hx-request-type") {
            Some("full") => Some(Extent::Full),
            Some("partial") => Some(Extent::Partial),
            _ => None,
        };
        // Where htmx 4 says `div#list` or `div`, htmx 2 says `list` or nothing.
        let is_version_4 = extent.is_some() || text("hx-source").is_some();
        let id = |element: &str| match element.split_once('#') {
            Some((_, id)) if is_version_4 => Some(decoded(id)),
            _ if is_version_4 => None,
            _ => Some(element.to_owned()),
        };
        Self {
            is_htmx: is_true("hx-request"),
            is_boosted: is_true("hx-boosted"),
            is_history_restore: is_true("hx-history-restore-request"),
            extent,
            current_url: text("hx-current-url").map(str::to_owned),
            target: text("hx-target").and_then(id),
            trigger: text("hx-source").or_else(|| text("hx-trigger")).and_then(id),
            trigger_name: text("hx-trigger-name").map(str::to_owned),
            prompt: text("hx-prompt").map(decoded),
        }
    }
}

/// What `encodeURI` made of it; as it is, where that is no text.
fn decoded(text: &str) -> String {
    let bytes = percent_decoded(text);
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| text.to_owned())
}

/// That it was asked, for the `vary` of the answer.
struct Asked;

impl FromRequest for Htmx {
    fn from_request(request: &mut Request) -> Result<Self> {
        request.memoise(|request| {
            request.answer_headers_mut().append(header::VARY, VARY);
            Asked
        });
        Ok(Self::of(request))
    }
}

#[cfg(test)]
mod tests {
    use zzz_core::http::{HeaderName, Method};

    use super::*;

    fn htmx(fields: &[(&'static str, &'static str)]) -> Htmx {
        let mut request = Request::new(Method::GET, "/");
        for (name, value) in fields {
            let name = HeaderName::from_static(name);
            request.headers_mut().append(name, HeaderValue::from_static(value));
        }
        Htmx::of(&request)
    }

    #[test]
    fn who_gets_the_page_and_who_a_part() {
        let part: [&[_]; 3] = [
            &[("hx-request", "true")],
            &[("hx-request", "true"), ("hx-request-type", "partial")],
            &[("hx-request", "true"), ("hx-request-type", "partial"), ("hx-boosted", "true")],
        ];
        let page: [&[_]; 6] = [
            &[],
            &[("hx-request", "yes")],
            &[("hx-request-type", "partial")],
            &[("hx-request", "true"), ("hx-request-type", "full")],
            &[("hx-request", "true"), ("hx-boosted", "true")],
            &[("hx-request", "true"), ("hx-history-restore-request", "true")],
        ];
        for fields in part {
            assert!(htmx(fields).wants_part(), "{fields:?}");
        }
        for fields in page {
            assert!(!htmx(fields).wants_part(), "{fields:?}");
        }
    }

    #[test]
    fn elements_of_both_versions_have_their_ids() {
        let four = htmx(&[("hx-source", "button#s%C3%A4ve"), ("hx-target", "div")]);
        assert_eq!((four.trigger(), four.target()), (Some("säve"), None));
        let two = htmx(&[("hx-trigger", "save"), ("hx-target", "list"), ("hx-trigger-name", "go")]);
        assert_eq!((two.trigger(), two.target()), (Some("save"), Some("list")));
        assert_eq!(two.trigger_name(), Some("go"));
    }

    #[test]
    fn what_was_typed_is_decoded_if_it_was_encoded() {
        assert_eq!(htmx(&[("hx-prompt", "caf%C3%A9%20100%25")]).prompt(), Some("café 100%"));
        assert_eq!(htmx(&[("hx-prompt", "100%")]).prompt(), Some("100%"));
    }
}
