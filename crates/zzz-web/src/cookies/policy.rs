//! When cookies are `Secure`.

use zzz_core::{Request, Service};

use crate::local::is_local;

/// Whether cookies may travel in the clear; a service of the application.
///
/// Without one every cookie is `Secure`, also behind a proxy that ends TLS.
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_web::CookiePolicy;
///
/// let is_development = true;
/// let app = App::new();
/// let app = if is_development { app.service(CookiePolicy::development()) } else { app };
/// # let _ = app;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CookiePolicy {
    allows_plain_local: bool,
}

impl Service for CookiePolicy {}

impl CookiePolicy {
    /// `Secure`, always.
    pub fn production() -> Self {
        Self { allows_plain_local: false }
    }

    /// Without `Secure` where a browser on this machine asks in plain HTTP: some browsers
    /// would not store the cookie.
    pub fn development() -> Self {
        Self { allows_plain_local: true }
    }

    pub(crate) fn of(request: &Request) -> Self {
        request.services().find::<Self>().copied().unwrap_or_default()
    }

    pub(crate) fn makes_secure(self, request: &Request) -> bool {
        let is_plain_local = !request.connection().secure && is_local(request);
        !(self.allows_plain_local && is_plain_local)
    }
}
