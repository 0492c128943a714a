//! Cookies as a visitor keeps them (RFC 6265, section 5).

use std::time::{Duration, SystemTime};

use zzz_core::{Headers, http::header};

/// A new cookie pushes the oldest out past this many.
const COOKIES_MAX: usize = 300;
/// A cookie whose name and value are longer than this is not kept.
const COOKIE_BYTES_MAX: usize = 4096;

/// The value of one `set-cookie` field.
#[derive(Debug)]
pub(crate) struct SetCookie<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: &'a str,
    domain: Option<&'a str>,
    path: Option<&'a str>,
    secure: bool,
    expires: Option<SystemTime>,
}

impl<'a> SetCookie<'a> {
    /// What `field` says; `None` where it names no cookie.
    pub(crate) fn parse(field: &'a str, now: SystemTime) -> Option<Self> {
        let mut parts = field.split(';');
        let (name, value) = parts.next()?.split_once('=')?;
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() {
            return None;
        }
        let mut cookie =
            Self { name, value, domain: None, path: None, secure: false, expires: None };
        let mut max_age = None;
        for part in parts {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            let value = value.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "domain" => {
                    let domain = value.strip_prefix('.').unwrap_or(value);
                    cookie.domain = (!domain.is_empty()).then_some(domain);
                }
                "path" => cookie.path = value.starts_with('/').then_some(value),
                "secure" => cookie.secure = true,
                "expires" => cookie.expires = date(value).or(cookie.expires),
                "max-age" => max_age = value.parse::<i64>().ok().or(max_age),
                _ => {}
            }
        }
        // The more exact of the two wins, whatever their order.
        if let Some(seconds) = max_age {
            let age = u64::try_from(seconds).unwrap_or(0);
            cookie.expires = match age {
                0 => Some(SystemTime::UNIX_EPOCH),
                age => now.checked_add(Duration::from_secs(age)),
            };
        }
        Some(cookie)
    }

    /// Whether it only says that the cookie is to be forgotten.
    pub(crate) fn removes(&self, now: SystemTime) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    /// What a name may promise about its cookie, and whether it holds.
    fn keeps_promise_of_name(&self) -> bool {
        if self.name.starts_with("__Host-") {
            return self.secure && self.domain.is_none() && self.path == Some("/");
        }
        !self.name.starts_with("__Secure-") || self.secure
    }
}

/// The `set-cookie` fields among `headers`.
pub(crate) fn set_cookies(
    headers: &Headers,
    now: SystemTime,
) -> impl Iterator<Item = SetCookie<'_>> {
    headers.get_all(header::SET_COOKIE).filter_map(move |field| SetCookie::parse(field, now))
}

/// Dates as they are written now, and with the dashes of old.
fn date(value: &str) -> Option<SystemTime> {
    let parsed = httpdate::parse_http_date(value);
    parsed.or_else(|_| httpdate::parse_http_date(&value.replace('-', " "))).ok()
}

/// The cookies of one visitor.
#[derive(Debug, Default)]
pub(crate) struct Jar {
    /// In the order of their first arrival.
    cookies: Vec<Cookie>,
}

struct Cookie {
    name: String,
    value: String,
    domain: String,
    /// Whether only this host gets it, and none below it.
    host_only: bool,
    path: String,
    secure: bool,
    expires: Option<SystemTime>,
}

/// Values may be credentials.
impl std::fmt::Debug for Cookie {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} for {}{}", self.name, self.domain, self.path)
    }
}

impl Jar {
    /// Keeps what `headers`, the answer of `host` to `target`, set.
    pub(crate) fn receive(&mut self, host: &str, target: &str, headers: &Headers, now: SystemTime) {
        for cookie in set_cookies(headers, now) {
            self.store(host, target, &cookie, now);
        }
    }

    /// Keeps a cookie of `host` for all its paths.
    pub(crate) fn set(&mut self, host: &str, name: &str, value: &str) {
        let cookie =
            SetCookie { name, value, domain: None, path: Some("/"), secure: false, expires: None };
        self.insert(Cookie::new(host, "/", &cookie));
    }

    pub(crate) fn clear(&mut self) {
        self.cookies.clear();
    }

    /// The value of the cookie with this name that a browser would send first.
    pub(crate) fn value(&self, name: &str, now: SystemTime) -> Option<&str> {
        let named = self.cookies.iter().filter(|cookie| cookie.name == name && cookie.lives(now));
        named.rev().max_by_key(|cookie| cookie.path.len()).map(|cookie| cookie.value.as_str())
    }

    /// The `cookie` field of a request for `target` at `host`.
    pub(crate) fn field(&self, host: &str, target: &str, now: SystemTime) -> Option<String> {
        let host = name_of(host);
        let mut sent: Vec<_> = self
            .cookies
            .iter()
            .filter(|cookie| cookie.lives(now) && cookie.goes_to(host, path_of(target)))
            .collect();
        // Longer paths first, then older cookies: the sort keeps their order.
        sent.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let pairs: Vec<_> =
            sent.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    fn store(&mut self, host: &str, target: &str, cookie: &SetCookie<'_>, now: SystemTime) {
        let is_foreign = cookie.domain.is_some_and(|domain| !is_host_below(name_of(host), domain));
        let is_long = cookie.name.len() + cookie.value.len() > COOKIE_BYTES_MAX;
        let is_insecure = cookie.secure && !is_trusted(name_of(host));
        if is_foreign || is_long || is_insecure || !cookie.keeps_promise_of_name() {
            return;
        }
        let kept = Cookie::new(host, target, cookie);
        if cookie.removes(now) {
            self.cookies.retain(|other| !other.is_same(&kept));
        } else {
            self.insert(kept);
        }
    }

    fn insert(&mut self, cookie: Cookie) {
        if let Some(other) = self.cookies.iter_mut().find(|other| other.is_same(&cookie)) {
            *other = cookie;
            return;
        }
        if self.cookies.len() == COOKIES_MAX {
            self.cookies.remove(0);
        }
        self.cookies.push(cookie);
    }
}

impl Cookie {
    fn new(host: &str, target: &str, cookie: &SetCookie<'_>) -> Self {
        Self {
            name: cookie.name.to_owned(),
            value: cookie.value.to_owned(),
            domain: cookie.domain.unwrap_or(name_of(host)).to_ascii_lowercase(),
            host_only: cookie.domain.is_none(),
            path: cookie.path.unwrap_or(default_path(target)).to_owned(),
            secure: cookie.secure,
            expires: cookie.expires,
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        (&self.name, &self.domain, &self.path) == (&other.name, &other.domain, &other.path)
    }

    fn lives(&self, now: SystemTime) -> bool {
        self.expires.is_none_or(|expires| expires > now)
    }

    fn goes_to(&self, host: &str, path: &str) -> bool {
        let is_host = if self.host_only {
            host.eq_ignore_ascii_case(&self.domain)
        } else {
            is_host_below(host, &self.domain)
        };
        let is_path = path.strip_prefix(self.path.as_str()).is_some_and(|rest| {
            rest.is_empty() || self.path.ends_with('/') || rest.starts_with('/')
        });
        is_host && is_path && (!self.secure || is_trusted(host))
    }
}

/// Whether `host` is `domain` or lies below it. No name lies below an address.
fn is_host_below(host: &str, domain: &str) -> bool {
    let (host, domain) = (host.to_ascii_lowercase(), domain.to_ascii_lowercase());
    let is_address = host.parse::<std::net::IpAddr>().is_ok();
    host == domain
        || (!is_address && host.strip_suffix(&domain).is_some_and(|rest| rest.ends_with('.')))
}

/// Hosts that get `secure` cookies without TLS, as from browsers: this machine.
fn is_trusted(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let is_loopback = host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    host == "localhost" || host.ends_with(".localhost") || is_loopback
}

/// The name in a `host` field, without its port.
fn name_of(host: &str) -> &str {
    match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or(host),
    }
}

fn path_of(target: &str) -> &str {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    if path.starts_with('/') { path } else { "/" }
}

/// The folder of a target (RFC 6265, section 5.1.4).
fn default_path(target: &str) -> &str {
    let path = path_of(target);
    match path.rfind('/') {
        None | Some(0) => "/",
        Some(end) => &path[..end],
    }
}
