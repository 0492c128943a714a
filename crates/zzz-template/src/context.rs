//! What a render knows of its request.

mod sources;

use std::{borrow::Cow, cell::Cell, fmt};

pub use self::sources::{Assets, CsrfSource, NonceSource, Translations};
use crate::{
    Buffer, Error, SafeHtml, Template,
    error::{Fault, Missing},
};

/// What a render knows of its request. Whoever answers a request fills it; a template asks it for
/// `{{csrf}}`, `{{asset "css/app.css"}}` and their like.
///
/// Everything may be missing. What a template asks for in vain is noted, the first time of several, and the
/// render goes on without; [`Template::render`] then returns it as an error that says how to mend it.
///
/// # Examples
///
/// ```
/// use zzz_template::Context;
///
/// let cx = Context::empty().with_nonce(&"r4nd0m");
/// assert_eq!(cx.nonce(), "r4nd0m");
/// assert_eq!(cx.csrf_token(), "");
/// let error = cx.check().unwrap_err();
/// assert_eq!(error.to_string(), "`{{csrf}}` needs the `Csrf` middleware in the pipeline");
/// ```
#[derive(Default)]
pub struct Context<'a> {
    csrf: Option<&'a dyn CsrfSource>,
    nonce: Option<&'a dyn NonceSource>,
    assets: Option<&'a dyn Assets>,
    translations: Option<&'a dyn Translations>,
    base_url: Option<&'a str>,
    page: Option<&'a dyn Template>,
    missing: Cell<Option<Box<Missing>>>,
}

impl<'a> Context<'a> {
    /// One that knows nothing.
    #[must_use]
    pub const fn empty() -> Self {
        Self {
            csrf: None,
            nonce: None,
            assets: None,
            translations: None,
            base_url: None,
            page: None,
            missing: Cell::new(None),
        }
    }

    /// Knows where tokens against forged requests come from.
    #[must_use]
    pub fn with_csrf(mut self, source: &'a dyn CsrfSource) -> Self {
        self.csrf = Some(source);
        self
    }

    /// Knows where the nonce of the answer's Content-Security-Policy comes from (CSP Level 3, section 2.3.1); a text is one,
    /// without `nonce-`.
    #[must_use]
    pub fn with_nonce(mut self, source: &'a dyn NonceSource) -> Self {
        self.nonce = Some(source);
        self
    }

    /// Knows the addresses of assets.
    #[must_use]
    pub fn with_assets(mut self, assets: &'a dyn Assets) -> Self {
        self.assets = Some(assets);
        self
    }

    /// Knows translations, into the language of the request.
    #[must_use]
    pub fn with_translations(mut self, translations: &'a dyn Translations) -> Self {
        self.translations = Some(translations);
        self
    }

    /// Knows where the application is reached: scheme and authority, such as `https://example.com`.
    #[must_use]
    pub fn with_base_url(mut self, url: &'a str) -> Self {
        self.base_url = Some(url.trim_end_matches('/'));
        self
    }

    /// Knows the page that a layout places.
    #[must_use]
    pub fn with_page(mut self, page: &'a dyn Template) -> Self {
        self.page = Some(page);
        self
    }

    /// The hidden field of a form with the token against forged requests.
    #[must_use]
    pub fn csrf_field(&self) -> SafeHtml {
        self.csrf.map_or_else(|| self.lacks(Missing::Csrf), CsrfSource::field)
    }

    /// The token against forged requests.
    #[must_use]
    pub fn csrf_token(&self) -> Cow<'_, str> {
        self.csrf.map_or_else(|| self.lacks(Missing::Csrf), CsrfSource::token)
    }

    /// The nonce of the answer's Content-Security-Policy.
    #[must_use]
    pub fn nonce(&self) -> &str {
        self.nonce.map_or_else(|| self.lacks(Missing::Nonce), NonceSource::nonce)
    }

    /// The address of the asset `path`, such as `css/app.css`.
    #[must_use]
    pub fn asset(&self, path: &str) -> Cow<'_, str> {
        let Some(assets) = self.assets else {
            return self.lacks(Missing::Assets(path.to_owned()));
        };
        let missing = || self.lacks(Missing::Asset(path.to_owned()));
        assets.address(path).unwrap_or_else(missing)
    }

    /// The text of `key` in the language of the request.
    #[must_use]
    pub fn t(&self, key: &str, arguments: &[(&str, &dyn fmt::Display)]) -> Cow<'_, str> {
        let Some(translations) = self.translations else {
            return self.lacks(Missing::Translations(key.to_owned()));
        };
        let missing = || self.lacks(Missing::Translation(key.to_owned()));
        translations.text(key, arguments).unwrap_or_else(missing)
    }

    /// The address of `path`, which begins with `/`, as the outside sees it.
    #[must_use]
    pub fn url_for(&self, path: &str) -> String {
        match self.base_url {
            Some(base) => format!("{base}{path}"),
            None => self.lacks(Missing::BaseUrl(path.to_owned())),
        }
    }

    /// Appends the page that a layout places.
    pub fn page(&self, out: &mut Buffer) {
        match self.page {
            Some(page) => self.within_page(|cx| page.render_into(cx, out)),
            None => self.lacks(Missing::Page),
        }
    }

    /// Appends the block `name` of the page that a layout places, and says whether the page has it.
    #[must_use]
    pub fn page_block(&self, name: &str, out: &mut Buffer) -> bool {
        let Some(page) = self.page else {
            return self.lacks(Missing::Page);
        };
        self.within_page(|cx| page.block(name, cx, out))
    }

    /// Whether the page that a layout places has the block `name`.
    #[must_use]
    pub fn page_has_block(&self, name: &str) -> bool {
        self.page.is_some_and(|page| page.has_block(name))
    }

    /// Returns what the first template asked for in vain, and forgets it.
    ///
    /// # Errors
    ///
    /// If something was missing since it was asked the last time.
    pub fn check(&self) -> Result<(), Error> {
        self.missing.take().map_or(Ok(()), |missing| Err(Error::new(Fault::Missing(*missing))))
    }

    /// Calls `render` with what a page may know: all but itself, so that it does not place itself without end.
    fn within_page<T>(&self, render: impl FnOnce(&Context<'_>) -> T) -> T {
        let inner = Context { page: None, missing: Cell::new(self.missing.take()), ..*self };
        let rendered = render(&inner);
        self.missing.set(inner.missing.into_inner());
        rendered
    }

    #[cold]
    fn lacks<T: Default>(&self, missing: Missing) -> T {
        self.note(missing);
        T::default()
    }

    /// Notes what is missing, the first time of several.
    #[cold]
    pub(crate) fn note(&self, missing: Missing) {
        let first = self.missing.take().unwrap_or_else(|| Box::new(missing));
        self.missing.set(Some(first));
    }
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A nonce is a secret as long as its answer is on its way.
        f.debug_struct("Context")
            .field("csrf", &self.csrf.is_some())
            .field("nonce", &self.nonce.is_some())
            .field("assets", &self.assets.is_some())
            .field("translations", &self.translations.is_some())
            .field("base_url", &self.base_url)
            .field("page", &self.page.is_some())
            .finish_non_exhaustive()
    }
}
