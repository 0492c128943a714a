//! What the application's own function may return.

use crate::{App, Error, Result};

/// An application, or the reason why there is none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no application",
    label = "expected `App` or `Result<App, _>`",
    note = "end the function with the application itself: `App::new().routes(routes())`"
)]
pub trait IntoApp {
    /// The application.
    ///
    /// # Errors
    ///
    /// What kept it from being put together.
    fn into_app(self) -> Result<App>;
}

impl IntoApp for App {
    fn into_app(self) -> Result<App> {
        Ok(self)
    }
}

impl<E: Into<Error>> IntoApp for Result<App, E> {
    fn into_app(self) -> Result<App> {
        self.map_err(Into::into)
    }
}
