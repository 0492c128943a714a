//! What templates get from the request.

use std::{
    borrow::Cow,
    cell::{OnceCell, RefCell},
    fmt,
};

use zzz_core::{Error, FromRequest, Request, Result, Service, Services};
use zzz_template::{Assets, Context, CsrfSource, NonceSource, SafeHtml};

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

/// What a page may ask of its request. Nothing is made before a template asks for it: a token would begin a
/// session, a nonce would go into the headers.
pub(super) struct PageSources<'r> {
    request: RefCell<&'r mut Request>,
    services: Services,
    #[cfg(feature = "sessions")]
    csrf: OnceCell<Option<crate::CsrfToken>>,
    #[cfg(feature = "sessions")]
    nonce: OnceCell<Option<crate::CspNonce>>,
    /// Why something could not be made.
    error: OnceCell<Error>,
}

impl<'r> PageSources<'r> {
    pub(super) fn new(request: &'r mut Request) -> Self {
        Self {
            services: request.services().clone(),
            request: RefCell::new(request),
            #[cfg(feature = "sessions")]
            csrf: OnceCell::new(),
            #[cfg(feature = "sessions")]
            nonce: OnceCell::new(),
            error: OnceCell::new(),
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
            cx = cx.with_csrf(&self).with_nonce(&self);
        }
        if let Some(TemplateAssets(assets)) = self.services.find() {
            cx = cx.with_assets(&**assets);
        }
        if let Some(url) = &base_url {
            cx = cx.with_base_url(url);
        }
        let rendered = render(cx);
        // It says more than what the template has to say of it.
        if let Some(error) = self.error.into_inner() {
            return Err(error);
        }
        Ok(rendered?)
    }

    /// What the request gives, or nothing; why not is noted.
    fn made<T: FromRequest>(&self) -> Option<T> {
        let made = T::from_request(&mut self.request.borrow_mut());
        made.map_err(|error| self.error.set(error)).ok()
    }
}

#[cfg(feature = "sessions")]
impl PageSources<'_> {
    fn csrf_token(&self) -> Option<&crate::CsrfToken> {
        self.csrf.get_or_init(|| self.made()).as_ref()
    }
}

#[cfg(feature = "sessions")]
impl CsrfSource for PageSources<'_> {
    fn token(&self) -> Cow<'_, str> {
        self.csrf_token().map_or_else(Default::default, |token| token.as_str().into())
    }

    fn field(&self) -> SafeHtml {
        self.csrf_token().map_or_else(Default::default, |token| SafeHtml::trust(token.field()))
    }
}

#[cfg(feature = "sessions")]
impl NonceSource for PageSources<'_> {
    fn nonce(&self) -> &str {
        let nonce = self.nonce.get_or_init(|| self.made()).as_ref();
        nonce.map_or("", crate::CspNonce::as_str)
    }
}
