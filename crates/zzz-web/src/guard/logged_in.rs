//! Whoever is logged in.

use zzz_core::{Lend, Request, Result};

use super::{Access, Guard};
use crate::Session;

/// A guard for those who are logged in by [`Session::log_in`]; all others are 401.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, MemoryStore};
/// use zzz_crypto::Keys;
/// use zzz_web::{Guarded, Sessions, logged_in};
///
/// let keys = Keys::new("correct-horse-battery-staple-and-more")?;
/// let app = App::new()
///     .endpoint(Sessions::in_store(MemoryStore::new(), &keys))
///     .endpoint(Guarded::by(logged_in()).login_at("/login"));
/// # let _ = app;
/// # Ok::<(), zzz_core::Error>(())
/// ```
pub const fn logged_in() -> LoggedIn {
    LoggedIn {}
}

/// See [`logged_in`].
#[derive(Clone, Copy, Debug)]
pub struct LoggedIn {}

impl Guard for LoggedIn {
    fn credentials(&self) -> Vec<&'static str> {
        vec!["the cookie of a session that is logged in"]
    }

    async fn allows(&self, request: &mut Request) -> Result<Access> {
        let is_known = Session::lend(request)?.user().is_some();
        Ok(if is_known { Access::Granted } else { Access::Unknown })
    }
}
