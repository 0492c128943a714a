//! One cookie.

use std::{fmt, time::Duration};

use cookie::Cookie as Raw;

/// A cookie to be set, with the attributes of
/// [RFC 6265](https://www.rfc-editor.org/rfc/rfc6265#section-4.1).
///
/// Unless told otherwise, scripts cannot read it (`HttpOnly`), other sites' forms do not
/// send it (`SameSite=Lax`), it does not travel in the clear (`Secure`; see
/// [`CookiePolicy`](crate::CookiePolicy)), it is for the whole site (`Path=/`), for this host only, and gone when
/// the browser closes.
///
/// The name is made of letters, digits and `-_.`; other characters in it and in the value are
/// percent-encoded. Browsers ignore a cookie of more than 4096 bytes.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use zzz_web::{Cookie, SameSite};
///
/// const MONTH: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// let theme = Cookie::new("theme", "dark").max_age(MONTH).readable_by_scripts();
/// let csrf = Cookie::new("__Host-id", "k3y").same_site(SameSite::Strict);
/// assert_eq!(format!("{csrf:?}"), "Cookie(__Host-id)");
/// # let _ = theme;
/// ```
#[derive(Clone)]
pub struct Cookie {
    raw: Raw<'static>,
    may_be_plain: bool,
}

/// Which requests that other sites cause carry the cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SameSite {
    /// None.
    Strict,
    /// Links that the user follows, and no forms.
    Lax,
    /// All; the cookie has to be `Secure`.
    None,
}

impl Cookie {
    /// A cookie with the safe attributes.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        let raw = Raw::build((name.into(), value.into()))
            .path("/")
            .http_only(true)
            .same_site(cookie::SameSite::Lax);
        Self { raw: raw.build(), may_be_plain: true }
    }

    /// Keeps it for so long, in whole seconds; zero removes it. Browsers keep none longer than 400 days.
    #[must_use]
    pub fn max_age(mut self, age: Duration) -> Self {
        let seconds = i64::try_from(age.as_secs()).unwrap_or(i64::MAX);
        self.raw.set_max_age(cookie::time::Duration::seconds(seconds));
        self
    }

    /// Sends it only to paths below this one.
    #[must_use]
    pub fn path(mut self, path: &str) -> Self {
        self.raw.set_path(attribute(path));
        self
    }

    /// Sends it to this domain and those below it, instead of this host only.
    #[must_use]
    pub fn domain(mut self, domain: &str) -> Self {
        self.raw.set_domain(attribute(domain));
        self
    }

    /// Says which requests of other sites carry it. `SameSite::None` makes it `Secure` everywhere.
    #[must_use]
    pub fn same_site(mut self, same_site: SameSite) -> Self {
        self.may_be_plain &= same_site != SameSite::None;
        self.raw.set_same_site(match same_site {
            SameSite::Strict => cookie::SameSite::Strict,
            SameSite::Lax => cookie::SameSite::Lax,
            SameSite::None => cookie::SameSite::None,
        });
        self
    }

    /// Lets scripts read it; not for one that says who the user is.
    #[must_use]
    pub fn readable_by_scripts(mut self) -> Self {
        self.raw.set_http_only(false);
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.raw.name()
    }

    /// The value, not encoded.
    pub fn value(&self) -> &str {
        self.raw.value()
    }

    /// Whether a browser keeps only one of the two.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let key = |cookie: &Self| {
            let raw = &cookie.raw;
            (raw.name().to_owned(), raw.path().map(str::to_owned), raw.domain().map(str::to_owned))
        };
        key(self) == key(other)
    }

    pub(super) fn into_removal(mut self) -> Self {
        self.raw.make_removal();
        self
    }

    /// What follows `Set-Cookie:`.
    pub(super) fn line(&self, secure: bool) -> String {
        let mut raw = self.raw.clone();
        // A prefixed name promises it (RFC 6265bis, section 4.1.3).
        let is_prefixed = ["__host-", "__secure-"].into_iter().any(|prefix| {
            let start = raw.name().get(..prefix.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        });
        raw.set_secure(secure || is_prefixed || !self.may_be_plain);
        raw.encoded().to_string()
    }
}

/// Text that cannot end its attribute and begin another one.
fn attribute(text: &str) -> String {
    text.chars().filter(|c| *c != ';' && !c.is_control()).collect()
}

impl<N: Into<String>, V: Into<String>> From<(N, V)> for Cookie {
    fn from((name, value): (N, V)) -> Self {
        Self::new(name, value)
    }
}

/// The name only: the value may be a credential.
impl fmt::Debug for Cookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cookie({})", self.name())
    }
}
