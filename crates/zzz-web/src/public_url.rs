//! Addresses as the outside knows them.

use std::fmt;

use zzz_core::Service;

/// Where the public reaches the application: scheme, host and, behind some
/// proxies, a prefix of the path. Mails, feeds and redirects of other services
/// need whole addresses, and the request does not know them: it may have come
/// through a proxy under another name.
///
/// It is a service, so that handlers and jobs can borrow it.
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_web::PublicUrl;
///
/// let url = PublicUrl::parse("https://example.com/shop")?;
/// assert_eq!(url.of("/posts/7"), "https://example.com/shop/posts/7");
///
/// let error = PublicUrl::parse("example.com").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "\"example.com\" is no public address: expected one like `https://example.com`",
/// );
/// let app = App::new().service(url);
/// # let _ = app;
/// # Ok::<(), zzz_web::BadPublicUrl>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    /// Without a slash at its end.
    base: String,
}

impl Service for PublicUrl {}

impl PublicUrl {
    /// Reads `http` or `https`, a host with an optional port, and an optional path.
    ///
    /// # Errors
    ///
    /// If `text` is something else.
    pub fn parse(text: &str) -> Result<Self, BadPublicUrl> {
        let bad = || BadPublicUrl { text: text.to_owned() };
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let rest = rest.ok_or_else(bad)?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let in_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
        let in_path = |byte: u8| byte.is_ascii_graphic() && !b"?#\"<>\\".contains(&byte);
        if host.is_empty() || !host.bytes().all(in_host) || !path.bytes().all(in_path) {
            return Err(bad());
        }
        Ok(Self { base: text.trim_end_matches('/').to_owned() })
    }

    /// The whole address of a path of the application.
    pub fn of(&self, path: &str) -> String {
        let slash = if path.starts_with('/') { "" } else { "/" };
        format!("{}{slash}{path}", self.base)
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

/// A text that is no public address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPublicUrl {
    text: String,
}

impl fmt::Display for BadPublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = &self.text;
        write!(f, "{text:?} is no public address: expected one like `https://example.com`")
    }
}

impl std::error::Error for BadPublicUrl {}
