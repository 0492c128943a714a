//! Requests to other servers.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::{Request, Response};

use crate::{BoxFuture, Result};

/// Sends requests to other servers: what everything that has to ask one is given, so
/// that the application says once how it asks, and a test answers instead.
///
/// Keys of a token's issuer, logins by another site and webhooks go through it.
///
/// # Examples
///
/// ```
/// use zzz_core::{AnyFetch, Fetch, Result, bytes::Bytes, http};
///
/// /// A world in which everybody answers `pong`.
/// struct Pong;
///
/// impl Fetch for Pong {
///     async fn fetch(&self, _: http::Request<Bytes>) -> Result<http::Response<Bytes>> {
///         Ok(http::Response::new("pong".into()))
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let world = AnyFetch::new(Pong);
/// let request = http::Request::get("https://example.com/ping").body(Bytes::new())?;
/// assert_eq!(world.fetch(request).await?.body(), "pong");
/// # Ok::<(), zzz_core::Error>(())
/// # }).unwrap();
/// ```
pub trait Fetch: Send + Sync + 'static {
    /// The whole answer to `request`, of any status. The address is absolute.
    ///
    /// # Errors
    ///
    /// If there is no answer: 502 if the other server cannot be reached, may not be asked, or
    /// answers what is none or too long; 504 if it takes too long.
    ///
    /// # Cancel safety
    ///
    /// A future that is dropped gives up; whether the other server has acted is not known.
    fn fetch(
        &self,
        request: Request<Bytes>,
    ) -> impl Future<Output = Result<Response<Bytes>>> + Send;
}

/// A [`Fetch`] of any type.
#[derive(Clone)]
pub struct AnyFetch(Arc<dyn Erased>);

impl AnyFetch {
    /// `fetch`, whatever it is.
    pub fn new(fetch: impl Fetch) -> Self {
        Self(Arc::new(fetch))
    }
}

impl Fetch for AnyFetch {
    async fn fetch(&self, request: Request<Bytes>) -> Result<Response<Bytes>> {
        self.0.fetch(request).await
    }
}

impl fmt::Debug for AnyFetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyFetch").finish_non_exhaustive()
    }
}

/// [`Fetch`] behind a pointer.
trait Erased: Send + Sync + 'static {
    fn fetch(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>>>;
}

impl<F: Fetch> Erased for F {
    fn fetch(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>>> {
        Box::pin(Fetch::fetch(self, request))
    }
}
