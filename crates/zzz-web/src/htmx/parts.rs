//! Several parts of a page in one answer.

use std::fmt;

use zzz_core::{IntoResponse, Response};
use zzz_template::{Buffer, Context, Template};

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
/// use zzz_template::Template;
/// use zzz_web::{Html, HtmxParts, SwapStyle};
///
/// let answer = HtmxParts::new(Html("<li>Milk"))
///     .out_of_band("#count", SwapStyle::InnerHtml, Html("3"))
///     .out_of_band("#messages", SwapStyle::BeforeEnd, Html("<p>Milk is on the list"));
/// let text = answer.render()?;
/// assert!(text.starts_with("<li>Milk<hx-partial hx-target=\"#count\" hx-swap=\"innerHTML\">3</hx-partial>"));
/// # Ok::<(), zzz_template::Error>(())
/// ```
#[derive(Default)]
pub struct HtmxParts {
    main: Option<Part>,
    /// Each with the tag that says where it goes.
    others: Vec<(String, Part)>,
}

type Part = Box<dyn Template + Send + Sync>;

impl HtmxParts {
    /// The part that was asked for.
    pub fn new(main: Html<impl Template + Send + Sync + 'static>) -> Self {
        Self { main: Some(Box::new(main.0)), others: Vec::new() }
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
        part: Html<impl Template + Send + Sync + 'static>,
    ) -> Self {
        let (target, swap) = (escape(selector), swap.into());
        let tag = format!("<hx-partial hx-target=\"{target}\" hx-swap=\"{swap}\">");
        self.others.push((tag, Box::new(part.0)));
        self
    }
}

impl Template for HtmxParts {
    fn render_into(&self, cx: &Context<'_>, out: &mut Buffer) {
        if let Some(main) = &self.main {
            main.render_into(cx, out);
        }
        for (tag, part) in &self.others {
            out.push_str(tag);
            part.render_into(cx, out);
            out.push_str("</hx-partial>");
        }
    }
}

impl IntoResponse for HtmxParts {
    fn into_response(self) -> Response {
        Html(self).bare().into_response()
    }
}

impl fmt::Debug for HtmxParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let others: Vec<&str> = self.others.iter().map(|(tag, _)| tag.as_str()).collect();
        f.debug_struct("HtmxParts")
            .field("main", &self.main.is_some())
            .field("others", &others)
            .finish()
    }
}
