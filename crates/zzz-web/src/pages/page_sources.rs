//! What templates get from the request.

#[cfg(feature = "sessions")]
mod asked;

use std::fmt;

use zzz_core::{Request, Result, Service, Services};
use zzz_template::{Assets, Context};

#[cfg(feature = "sessions")]
use self::asked::Asked;
use crate::PublicUrl;

/// A service that knows the addresses of assets: what `{{asset "css/app.css"}}` asks.
pub struct TemplateAssets(Box<dyn Assets + Send + Sync>);

impl TemplateAssets {
    /// Asks `assets`.
    pub fn new(assets: impl Assets + Send + Sync + 'static) -> Self {
        Self(Box::new(assets))
    }
}

impl Service for TemplateAssets {}

impl fmt::Debug for TemplateAssets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TemplateAssets")
    }
}

/// What a page may ask of its request.
pub(super) struct PageSources<'r> {
    services: Services,
    #[cfg(feature = "sessions")]
    asked: Asked<'r>,
    #[cfg(not(feature = "sessions"))]
    request: std::marker::PhantomData<&'r mut Request>,
}

impl<'r> PageSources<'r> {
    pub(super) fn new(request: &'r mut Request) -> Self {
        Self {
            services: request.services().clone(),
            #[cfg(feature = "sessions")]
            asked: Asked::new(request),
            #[cfg(not(feature = "sessions"))]
            request: std::marker::PhantomData,
        }
    }

    /// Calls `render` with all of it.
    pub(super) fn render<T>(
        self,
        render: impl FnOnce(Context<'_>) -> std::result::Result<T, zzz_template::Error>,
    ) -> Result<T> {
        let base_url = self.services.find::<PublicUrl>().map(PublicUrl::to_string);
        let mut cx = Context::empty();
        #[cfg(feature = "sessions")]
        {
            cx = cx.with_csrf(&self.asked).with_nonce(&self.asked);
        }
        if let Some(TemplateAssets(assets)) = self.services.find() {
            cx = cx.with_assets(&**assets);
        }
        if let Some(url) = &base_url {
            cx = cx.with_base_url(url);
        }
        let rendered = render(cx);
        // It says more than what the template has to say of it.
        #[cfg(feature = "sessions")]
        if let Some(error) = self.asked.into_error() {
            return Err(error);
        }
        Ok(rendered?)
    }
}
