//! What makes the application.

use zzz_config::Config;
use zzz_core::{App, IntoApp, Result};

/// A function that makes the application: `fn() -> App`, or `fn(AppConfig) -> App` where it
/// has a configuration; both may return a `Result<App>`.
///
/// `Signature` tells the two apart and is never written.
#[diagnostic::on_unimplemented(
    message = "`{Self}` makes no application",
    label = "expected `fn() -> App` or `fn(AppConfig) -> App`",
    note = "it may also return a `Result<App>`; the configuration derives `zzz::Config`"
)]
pub trait BuildApp<Signature> {
    /// What it is made of; `()` where that is nothing.
    type Config: Config;

    /// Makes it.
    ///
    /// # Errors
    ///
    /// What kept it from being put together.
    fn build(self, config: Self::Config) -> Result<App>;
}

impl<F, A> BuildApp<fn() -> A> for F
where
    F: FnOnce() -> A,
    A: IntoApp,
{
    type Config = ();

    fn build(self, (): ()) -> Result<App> {
        self().into_app()
    }
}

impl<F, C, A> BuildApp<fn(C) -> A> for F
where
    F: FnOnce(C) -> A,
    C: Config,
    A: IntoApp,
{
    type Config = C;

    fn build(self, config: C) -> Result<App> {
        self(config).into_app()
    }
}
