//! Cookies, read and set.

mod cookie;
mod policy;

use std::{borrow::Cow, fmt};

use ::cookie::Cookie as Raw;
use zzz_core::{
    Error, Lend, LendMut, Prepare, Request, Result,
    http::{HeaderValue, header},
};

pub use self::{
    cookie::{Cookie, SameSite},
    policy::CookiePolicy,
};

/// The cookies of a request, and those that its answer sets.
///
/// A handler that only reads asks for `&Cookies`, one that sets some for `&mut Cookies`. Every change goes out,
/// whether it returns an answer or an error, and what it set is what later stages read.
///
/// Names are compared as they were sent; of a name that stands twice the first one counts, which is the
/// one that fits the path best. Values are percent-decoded.
///
/// Outside of handlers, in a middleware for instance, take them with [`LendMut::take`] and put them back with
/// [`LendMut::put_back`].
///
/// # Examples
///
/// ```
/// use zzz_core::{LendMut, Request, http::{HeaderValue, Method, header}};
/// use zzz_web::{Cookie, Cookies};
///
/// // What a handler would do with its argument `cookies: &mut Cookies`.
/// fn visit(cookies: &mut Cookies) {
///     if cookies.get("theme") == Some("dark") {
///         cookies.remove("theme");
///     }
///     cookies.set(Cookie::new("seen", "yes"));
/// }
///
/// let mut request = Request::new(Method::GET, "/");
/// request.headers_mut().insert(header::COOKIE, HeaderValue::from_static("theme=dark"));
/// let mut cookies = Cookies::take(&mut request)?;
/// visit(&mut cookies);
/// cookies.put_back(&mut request);
///
/// let set: Vec<_> = request.answer_headers().get_all("set-cookie").collect();
/// assert_eq!(set[1], "seen=yes; HttpOnly; SameSite=Lax; Secure; Path=/");
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Cookies {
    /// Names and values as this request sees them.
    seen: Vec<(String, String)>,
    changes: Vec<Cookie>,
}

impl Cookies {
    /// The value of the cookie called `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find_map(|(other, value)| (other == name).then_some(value))
    }

    /// All names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.seen.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Sets a cookie: a [`Cookie`], or a name and a value.
    pub fn set(&mut self, cookie: impl Into<Cookie>) {
        let cookie = cookie.into();
        self.seen.retain(|(name, _)| name != cookie.name());
        self.seen.push((cookie.name().to_owned(), cookie.value().to_owned()));
        self.change(cookie);
    }

    /// Has the client forget the cookie called `name`, if it was set for the path `/` and without a domain.
    ///
    /// One that was set otherwise is removed with the same path and domain:
    /// [`forget`](Self::forget).
    pub fn remove(&mut self, name: &str) {
        self.forget(Cookie::new(name, ""));
    }

    /// Has the client forget the cookie that has this one's name, path and domain.
    pub fn forget(&mut self, cookie: Cookie) {
        self.seen.retain(|(name, _)| name != cookie.name());
        self.change(cookie.into_removal());
    }

    fn change(&mut self, cookie: Cookie) {
        self.changes.retain(|other| !other.is_same(&cookie));
        self.changes.push(cookie);
    }

    /// The value of one cookie of `request`, without reading the others.
    #[cfg(feature = "sessions")]
    pub(crate) fn peek<'r>(request: &'r Request, name: &str) -> Option<Cow<'r, str>> {
        if let Some(cookies) = request.get::<Self>() {
            return cookies.get(name).map(Cow::Borrowed);
        }
        let mut lines = request.headers().get_all(header::COOKIE);
        let value_of = |cookie: &'r str| {
            let behind = cookie.trim_start().strip_prefix(name)?.trim_start();
            behind.strip_prefix('=')
        };
        let value = lines.find_map(|line| line.split(';').find_map(value_of))?.trim();
        let unquoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        Some(decoded(unquoted.unwrap_or(value)))
    }

    fn of(request: &Request) -> Self {
        let mut seen: Vec<(String, String)> = Vec::new();
        for line in request.headers().get_all(header::COOKIE) {
            for cookie in Raw::split_parse(line).flatten() {
                // Names stay as they are: `__%48ost-id` must not pass for `__Host-id`.
                if !seen.iter().any(|(name, _)| name == cookie.name()) {
                    let value = decoded(cookie.value_trimmed()).into_owned();
                    seen.push((cookie.name().to_owned(), value));
                }
            }
        }
        Self { seen, changes: Vec::new() }
    }
}

/// The value without its percent-encoding; as it is, where that is no text.
fn decoded(value: &str) -> Cow<'_, str> {
    if !value.contains('%') {
        return value.into();
    }
    let line = format!("v={value}");
    Raw::parse_encoded(line).map_or(value.into(), |raw| raw.value().to_owned().into())
}

impl Lend for Cookies {
    const PREPARE: Option<Prepare> = Some(|request| {
        Box::pin(async move {
            let cookies = Self::take(request)?;
            request.set(cookies);
            Ok(())
        })
    });

    fn lend(request: &Request) -> Result<&Self> {
        request.get().ok_or_else(not_there)
    }
}

#[cold]
fn not_there() -> Error {
    Error::internal(
        "the cookies are not there: `&mut Assigns` took them away, beside which a handler asks for \
         `&mut Cookies` first; outside of handlers they are had by `Cookies::take`",
    )
}

impl LendMut for Cookies {
    fn take(request: &mut Request) -> Result<Self> {
        let kept = request.assigns_mut().take::<Self>();
        Ok(kept.unwrap_or_else(|| Self::of(request)))
    }

    fn put_back(self, request: &mut Request) {
        if !self.changes.is_empty() {
            self.write(request);
        }
        request.set(self);
    }
}

impl Cookies {
    /// Writes the changes, and keeps the lines that others wrote.
    fn write(&self, request: &mut Request) {
        let secure = CookiePolicy::of(request).makes_secure(request);
        let changes = self.changes.iter().map(|cookie| cookie.line(secure)).collect::<Vec<_>>();
        let earlier = request.get::<Written>().map(|written| written.0.clone()).unwrap_or_default();
        let headers = request.answer_headers_mut();
        let others: Vec<_> = headers
            .get_all(header::SET_COOKIE)
            .filter(|line| !earlier.iter().any(|written| written == line))
            .filter_map(|line| HeaderValue::from_str(line).ok())
            .collect();
        headers.remove(header::SET_COOKIE);
        let lines = changes.iter().filter_map(|line| HeaderValue::from_str(line).ok());
        for line in others.into_iter().chain(lines) {
            headers.append(header::SET_COOKIE, line);
        }
        request.set(Written(changes));
    }
}

/// The lines that an earlier loan of the same request wrote.
struct Written(Vec<String>);

/// Names only: values may be credentials.
impl fmt::Debug for Cookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}
