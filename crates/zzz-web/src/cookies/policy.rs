//! When cookies are `Secure`.

use zzz_core::{Request, Service};

use crate::local::is_local;

/// Whether cookies may travel in the clear; a service of the application.
///
/// Without one it is [`development`](Self::development) where the application is
/// [in development](zzz_core::App::development), as `serve` says in the environment `dev`, and
/// [`production`](Self::production) elsewhere: every cookie is `Secure`, also behind a proxy that ends TLS.
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_web::CookiePolicy;
///
/// // `Secure` in development, too.
/// let app = App::new().service(CookiePolicy::production());
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
        let services = request.services();
        let of_application = services.find::<Self>().copied();
        of_application.unwrap_or(Self { allows_plain_local: services.is_development() })
    }

    /// `name`, which begins with `__Host-`, as it is where the cookie is `Secure`, and without
    /// the prefix elsewhere: it holds what it says only there (RFC 6265bis, section 4.1.3).
    #[cfg(feature = "sessions")]
    pub(crate) fn host_name(request: &Request, name: &'static str) -> &'static str {
        if Self::of(request).makes_secure(request) {
            return name;
        }
        name.strip_prefix("__Host-").unwrap_or(name)
    }

    pub(crate) fn makes_secure(self, request: &Request) -> bool {
        !(self.allows_plain_local && !request.connection().secure && is_local(request))
    }
}
