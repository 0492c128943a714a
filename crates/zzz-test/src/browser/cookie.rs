//! A cookie as a browser keeps it.

use serde_json::Value;

/// A cookie that a [`TestBrowser`](crate::TestBrowser) keeps.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct BrowserCookie {
    /// The name, with its prefix if it has one.
    pub name: String,
    /// The value as it was sent.
    pub value: String,
    /// The host, with a dot before it where those below it get the cookie, too.
    pub domain: String,
    /// The path below which it is sent.
    pub path: String,
    /// Whether it goes over secure connections only.
    pub is_secure: bool,
    /// Whether scripts cannot see it.
    pub is_http_only: bool,
    /// `Strict`, `Lax` or `None`; empty where the server said nothing, which means `Lax`.
    pub same_site: Option<String>,
}

impl BrowserCookie {
    pub(super) fn read(cookie: &Value) -> Self {
        let text = |name: &str| cookie[name].as_str().unwrap_or_default().to_owned();
        let is = |name: &str| cookie[name].as_bool().unwrap_or(false);
        Self {
            name: text("name"),
            value: text("value"),
            domain: text("domain"),
            path: text("path"),
            is_secure: is("secure"),
            is_http_only: is("httpOnly"),
            same_site: cookie["sameSite"].as_str().map(str::to_owned),
        }
    }
}
