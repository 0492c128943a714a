//! Several parts of a page in one answer.

use std::fmt::Write as _;

use zzz_core::{IntoResponse, Response};

use super::Swap;
use crate::{Html, escape};

/// An answer of several parts of a page: one that goes where the request asked for, and any number that go
/// elsewhere, out of band.
///
/// The others are written as [`<hx-partial>`](https://htmx.org/docs) of htmx 4, which names its target and may hold
/// anything, rows of a table too. The main part comes first into the page; without one, what was asked for stays as it is. Parts whose
/// target is not in the page are skipped. Where content says `hx-swap-oob` itself, as htmx 2 wants it, an
/// [`Html`] does as well.
///
/// # Examples
///
/// ```
/// use zzz_core::IntoResponse;
/// use zzz_web::{Html, HtmxParts, SwapStyle};
///
/// let answer = HtmxParts::new(Html("<li>Milk"))
///     .out_of_band("#count", SwapStyle::InnerHtml, &Html("3"))
///     .out_of_band("#messages", SwapStyle::BeforeEnd, &Html("<p>Milk is on the list"));
/// let response = answer.into_response();
/// let text = response.body().as_bytes().unwrap_or_default();
/// assert!(text.starts_with(b"<li>Milk<hx-partial hx-target=\"#count\" hx-swap=\"innerHTML\">3</hx-partial>"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct HtmxParts {
    text: String,
}

impl HtmxParts {
    /// The part that was asked for.
    pub fn new(main: Html<impl Into<String>>) -> Self {
        Self { text: main.0.into() }
    }

    /// Nothing of what was asked for, but parts out of band.
    pub fn without_main() -> Self {
        Self::default()
    }

    /// Brings `part` to each element that the CSS selector finds. In front of it, htmx takes `closest`, `find`, `next` and
    /// `previous`, as in `hx-target`.
    #[must_use]
    pub fn out_of_band(
        mut self,
        selector: &str,
        swap: impl Into<Swap>,
        part: &Html<impl AsRef<str>>,
    ) -> Self {
        let (target, swap, part) = (escape(selector), swap.into(), part.0.as_ref());
        let _ = write!(
            self.text,
            "<hx-partial hx-target=\"{target}\" hx-swap=\"{swap}\">{part}</hx-partial>"
        );
        self
    }
}

impl IntoResponse for HtmxParts {
    fn into_response(self) -> Response {
        Response::html(self.text)
    }
}
