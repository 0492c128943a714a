//! Where keys of programs are found.

use std::{fmt, sync::Arc, time::SystemTime};

use zzz_core::{
    BoxFuture, Error, FromRequest, FromRequestAsync, Request, Result, Service, ServiceNeed,
};

use super::{
    ApiKey,
    api_key::{is_sent, prefix_of},
};
use crate::{Access, Bearer, Guard};

/// Finds what was kept of a key; an application implements it for its database.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, Result};
/// use zzz_web::{ApiKey, ApiKeys, FindApiKey};
///
/// struct Known(Vec<ApiKey>);
///
/// impl FindApiKey for Known {
///     async fn find(&self, prefix: &str) -> Result<Option<ApiKey>> {
///         Ok(self.0.iter().find(|key| key.prefix() == prefix).cloned())
///     }
/// }
///
/// let (text, key) = ApiKey::generate("live", ["orders:read"]);
/// let app = App::new().service(ApiKeys::new(Known(vec![key])));
/// # let _ = (text, app);
/// ```
pub trait FindApiKey: Send + Sync + 'static {
    /// The key with this prefix; `None` if there is none, or none any more.
    ///
    /// # Errors
    ///
    /// If the database cannot be reached.
    fn find(&self, prefix: &str) -> impl Future<Output = Result<Option<ApiKey>>> + Send;
}

/// [`FindApiKey`] behind a pointer.
trait Erased: Send + Sync + 'static {
    fn find<'a>(&'a self, prefix: &'a str) -> BoxFuture<'a, Result<Option<ApiKey>>>;
}

impl<F: FindApiKey> Erased for F {
    fn find<'a>(&'a self, prefix: &'a str) -> BoxFuture<'a, Result<Option<ApiKey>>> {
        Box::pin(FindApiKey::find(self, prefix))
    }
}

/// Says whether a key is good; a service, which the extractor [`ApiKey`] and the guard
/// [`can`] ask.
#[derive(Clone)]
pub struct ApiKeys {
    finder: Arc<dyn Erased>,
}

impl ApiKeys {
    /// Those that `finder` finds.
    pub fn new(finder: impl FindApiKey) -> Self {
        Self { finder: Arc::new(finder) }
    }

    /// The key whose text this is.
    ///
    /// # Errors
    ///
    /// [`Bearer::refused`], a 401, if it is malformed, unknown, another one with the same
    /// prefix, or its time is over, which the log tells apart; whatever the finder says.
    pub async fn check(&self, text: &str) -> Result<ApiKey> {
        let prefix = prefix_of(text).ok_or_else(|| refused(None, "it is no key"))?;
        let Some(key) = self.finder.find(prefix).await? else {
            return Err(refused(None, "nobody knows it"));
        };
        if !key.is_made_of(text) {
            return Err(refused(Some(prefix), "its secret is another one"));
        }
        if key.is_over(SystemTime::now()) {
            return Err(refused(Some(prefix), "its time is over"));
        }
        Ok(key)
    }
}

/// Of a key that there is, its prefix tells which one it was.
#[cold]
fn refused(prefix: Option<&str>, why: &str) -> Error {
    tracing::info!(prefix, why, "a key was refused");
    Bearer::refused()
}

impl Service for ApiKeys {}

impl fmt::Debug for ApiKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKeys").finish_non_exhaustive()
    }
}

/// A guard for keys that may do `ability`: 401 without a good key, 403 with
/// `error="insufficient_scope"` where it may not.
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_web::{Guarded, can};
///
/// let app = App::new().endpoint(Guarded::by(can("orders:read")));
/// # let _ = app;
/// ```
pub fn can(ability: impl Into<String>) -> Can {
    Can { ability: ability.into() }
}

/// See [`can`].
#[derive(Clone, Debug)]
pub struct Can {
    ability: String,
}

impl Guard for Can {
    fn needs(&self) -> Vec<ServiceNeed> {
        ApiKey::NEEDS.into()
    }

    fn credentials(&self) -> Vec<&'static str> {
        vec!["an API key as `x-api-key` or `authorization: Bearer ..`"]
    }

    async fn allows(&self, request: &mut Request) -> Result<Access> {
        if !is_sent(request)? {
            return Ok(Access::Unknown);
        }
        let key = ApiKey::from_request_async(request).await?;
        if !key.can(&self.ability) {
            return Err(Bearer::insufficient());
        }
        Ok(Access::Granted)
    }
}
