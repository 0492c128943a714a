//! Pages that are templates, and layouts around them.

mod layout;
mod page_sources;
mod views;

use std::{cell::Cell, fmt};

use zzz_core::{BoxFuture, IntoResponse, Request, Response, Result, UnwrittenPage};
use zzz_template::{Buffer, Context, InlineHashes, Template};

use self::{layout::Chosen, page_sources::PageSources};
pub use self::{
    layout::{Layout, LayoutTemplate},
    page_sources::TemplateAssets,
    views::Views,
};

/// 200 with a page: a template, or text that is HTML already.
///
/// The page is placed in the layout that the pipeline chose by [`Layout`], if it did. Another one, or none, is the
/// handler's choice: [`in_layout`](Self::in_layout), [`bare`](Self::bare); [`fragment`](Self::fragment) is a part of the page.
///
/// The page is written when its handler has answered, so a page that cannot be written is an error of the
/// request like any other: 500, with the reason in the log.
///
/// # Examples
///
/// ```
/// use zzz_web::{Html, escape};
///
/// // What `#[handler] async fn hello(..)` would do.
/// fn hello(name: &str) -> Html<String> {
///     Html(format!("<h1>Hello, {}</h1>", escape(name)))
/// }
/// # let _ = hello;
/// ```
///
/// With `#[derive(Template)] struct ShowUser { user: User }` it is `Html<ShowUser>`.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "handlers make it: `Html(page)`")]
pub struct Html<T>(pub T);

impl<T: Template + Send + Sync + 'static> Html<T> {
    /// The page in the layout `L` in place of the pipeline's.
    pub fn in_layout<L: LayoutTemplate>(self) -> HtmlPage {
        HtmlPage::new(self.0, Choice::This(Chosen::of::<L>()), None)
    }

    /// Only the part of the page that its template calls `name`, `{{#fragment "rows"}}`, without a layout: what htmx swaps in.
    ///
    /// A name that the template does not have is an error of the request, 500, which names it.
    pub fn fragment(self, name: &'static str) -> HtmlPage {
        HtmlPage::new(self.0, Choice::None, Some(name))
    }

    /// The page without a layout.
    pub fn bare(self) -> HtmlPage {
        HtmlPage::new(self.0, Choice::None, None)
    }
}

impl<T: Template + Send + Sync + 'static> IntoResponse for Html<T> {
    fn into_response(self) -> Response {
        HtmlPage::new(self.0, Choice::Pipeline, None).into_response()
    }
}

/// A page whose layout its handler chose: see [`Html::in_layout`] and [`Html::bare`].
#[must_use = "a page that no handler returns is shown to nobody"]
pub struct HtmlPage {
    template: Box<dyn Template + Send + Sync>,
    layout: Choice,
    /// The part of it that is wanted.
    fragment: Option<&'static str>,
}

/// Which layout a page is placed in.
#[derive(Clone, Copy)]
enum Choice {
    Pipeline,
    This(Chosen),
    None,
}

impl IntoResponse for HtmlPage {
    fn into_response(self) -> Response {
        Response::page(self)
    }
}

impl fmt::Debug for HtmlPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HtmlPage").finish_non_exhaustive()
    }
}

/// A part of a page.
struct Fragment<'p> {
    page: &'p dyn Template,
    name: &'static str,
    exists: Cell<bool>,
}

impl Template for Fragment<'_> {
    fn render_into(&self, cx: &Context<'_>, out: &mut Buffer) {
        self.exists.set(self.page.fragment(self.name, cx, out));
    }
}

impl HtmlPage {
    fn new(
        template: impl Template + Send + Sync + 'static,
        layout: Choice,
        fragment: Option<&'static str>,
    ) -> Self {
        Self { template: Box::new(template), layout, fragment }
    }

    /// The layout that this page is placed in, if in any.
    fn layout(&self, request: &mut Request) -> Option<Chosen> {
        match self.layout {
            Choice::This(layout) => Some(layout),
            Choice::None => None,
            Choice::Pipeline => request.assigns().get().copied().filter(|_| !is_part(request)),
        }
    }
}

/// Whether the answer goes into a page that has its layout already.
#[cfg(feature = "htmx")]
fn is_part(request: &mut Request) -> bool {
    use zzz_core::FromRequest as _;

    crate::Htmx::from_request(request).is_ok_and(|htmx| htmx.wants_part())
}

#[cfg(not(feature = "htmx"))]
fn is_part(_: &mut Request) -> bool {
    false
}

impl UnwrittenPage for HtmlPage {
    fn prepare<'a>(&self, request: &'a mut Request) -> Option<BoxFuture<'a, Result<()>>> {
        let layout = self.layout(request)?;
        layout.prepare(request)
    }

    fn write(self: Box<Self>, request: &mut Request, response: &mut Response) -> Result<()> {
        let layout = self.layout(request).map(|layout| layout.make(request)).transpose()?;
        let whole: &dyn Template = &*self.template;
        let fragment =
            self.fragment.map(|name| Fragment { page: whole, name, exists: Cell::new(false) });
        let page = fragment.as_ref().map_or(whole, |fragment| fragment as &dyn Template);
        let mut hashes = InlineHashes::default();
        let buffer = PageSources::new(request).render(|cx| {
            whole.inline_hashes(&cx, &mut hashes);
            let Some(layout) = &layout else { return page.render_buffer(&cx) };
            layout.inline_hashes(&cx, &mut hashes);
            layout.render_buffer(&cx.with_page(page))
        })?;
        if let Some(Fragment { name, .. }) = fragment.filter(|fragment| !fragment.exists.get()) {
            let detail = format!("the page has no `{{{{#fragment \"{name}\"}}}}`");
            return Err(zzz_core::Error::internal(detail));
        }
        if !hashes.is_empty() {
            response.set(hashes);
        }
        *response.body_mut() = buffer.into_bytes().into();
        Ok(())
    }
}
