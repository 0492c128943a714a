//! What pages are placed in.

use std::{fmt, marker::PhantomData};

use zzz_core::{BoxFuture, Flow, FromRequest, Middleware, Request, Result, ServiceNeed};
use zzz_template::Template;

/// What a layout has to be: a template that is made from the request.
///
/// It follows from the two; nobody implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layout",
    label = "a layout is a template that is made from the request",
    note = "write `#[derive(Template)] #[template(path = \"layouts/app.html.zzz\", layout)]` above it, and implement `FromRequest` for it"
)]
pub trait LayoutTemplate: FromRequest + Template + Send + Sync + 'static {}

impl<L: FromRequest + Template + Send + Sync + 'static> LayoutTemplate for L {}

/// Middleware that places the pages of a pipeline in the layout `L`.
///
/// A layout is a template whose file says where the page goes, `{{yield}}`, and where what the page defines by
/// `{{#content_for "title"}}` does, `{{yield "title"}}`. It is made from the request after the handler has answered, so
/// it shows what the handler left: messages in the flash, for example.
///
/// It adds nothing to answers that are no pages, nor to pages that their handler returned
/// [bare](crate::Html::bare) or in [another layout](crate::Html::in_layout), nor to those of requests of htmx that want a part. The last
/// `Layout` that a request passes is the one that counts.
///
/// # Examples
///
/// ```
/// use zzz_core::{FromRequest, Request, Result};
/// use zzz_template::{Buffer, Context, Template, expand::fixed};
/// use zzz_web::Layout;
///
/// // By hand what `#[derive(Template)] #[template(path = "layouts/app.html.zzz", layout)]` writes.
/// struct AppLayout;
///
/// impl Template for AppLayout {
///     fn render_into(&self, cx: &Context<'_>, out: &mut Buffer) {
///         out.put(fixed("<!doctype html><html lang=\"en\"><body>"));
///         cx.page(out);
///         out.put(fixed("</body></html>"));
///     }
/// }
///
/// impl FromRequest for AppLayout {
///     fn from_request(_: &mut Request) -> Result<Self> {
///         Ok(Self)
///     }
/// }
///
/// let layout = Layout::<AppLayout>::new();
/// # let _ = layout;
/// ```
pub struct Layout<L>(PhantomData<fn() -> L>);

impl<L: LayoutTemplate> Layout<L> {
    /// Places pages in `L`.
    #[expect(
        clippy::new_without_default,
        reason = "`Layout::<App>::new()` says which, as the others do"
    )]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<L> fmt::Debug for Layout<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Layout({})", std::any::type_name::<L>())
    }
}

impl<L: LayoutTemplate> Middleware for Layout<L> {
    fn needs(&self) -> Vec<ServiceNeed> {
        L::NEEDS.to_vec()
    }

    fn before(&self, request: &mut Request) -> Result<Flow> {
        request.assigns_mut().set(Chosen::of::<L>());
        Ok(Flow::Next)
    }
}

/// A layout that was chosen.
#[derive(Clone, Copy)]
pub(super) struct Chosen {
    prepare: Option<zzz_core::Prepare>,
    make: fn(&mut Request) -> Result<Box<dyn Template>>,
}

impl Chosen {
    pub(super) fn of<L: LayoutTemplate>() -> Self {
        Self { prepare: L::PREPARE, make: |request| Ok(Box::new(L::from_request(request)?)) }
    }

    pub(super) fn prepare(self, request: &mut Request) -> Option<BoxFuture<'_, Result<()>>> {
        self.prepare.map(|prepare| prepare(request))
    }

    pub(super) fn make(self, request: &mut Request) -> Result<Box<dyn Template>> {
        (self.make)(request)
    }
}
