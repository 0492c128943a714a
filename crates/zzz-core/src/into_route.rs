//! What an application's routes may be.

use crate::Route;

/// A [`Route`], or what becomes one: a router that is not built yet.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the routes of an application",
    label = "expected what `zzz::router!` writes, a `Router`, or a single handler",
    note = "call the function that `zzz::router! {{ .. }}` writes: `App::new().routes(routes())`; or write a \
            router by hand: `App::new().routes(Router::new().get(\"/\", index {{}}))`"
)]
pub trait IntoRoute {
    /// What it becomes.
    type Route: Route;

    /// Becomes it. Mistakes are kept for [`Route::faults`].
    fn into_route(self) -> Self::Route;
}

#[diagnostic::do_not_recommend]
impl<R: Route> IntoRoute for R {
    type Route = Self;

    fn into_route(self) -> Self {
        self
    }
}
