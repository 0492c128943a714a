//! What must not be shown.

use std::{borrow::Cow, sync::LazyLock};

use crate::{Request, Service};

/// What stands in the place of a value that must not be shown.
const MASK: &str = "[filtered]";

/// What makes a name sensitive, in lower case and without `-` and `_`.
const SENSITIVE: [&str; 17] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "authorization",
    "cookie",
    "csrf",
    "apikey",
    "accesskey",
    "privatekey",
    "credential",
    "signature",
    "session",
    "creditcard",
    "cardnumber",
    "cvv",
];

/// Names of parameters and headers whose values are kept out of logs, error
/// pages and error texts.
///
/// A name is sensitive if it contains one of the words, whatever its case and its
/// `-` and `_`: `token` masks `refresh_token` and `X-Auth-Token`, and it masks `user[token]`. The
/// words from the start are `password`, `passwd`, `passphrase`, `secret`, `token`, `authorization`,
/// `cookie`, `csrf`, `api_key`, `access_key`, `private_key`, `credential`, `signature`, `session`,
/// `credit_card`, `card_number` and `cvv`.
///
/// An application that has more lists a filter as a service:
/// `App::new().service(ParamFilter::new().with("iban"))`.
///
/// # Examples
///
/// ```
/// use zzz_core::ParamFilter;
///
/// let filter = ParamFilter::new().with("iban");
/// assert_eq!(filter.show("X-API-Key", "k-123"), "[filtered]");
/// assert_eq!(filter.show("iban", "DE02"), "[filtered]");
/// assert_eq!(filter.show("page", "7"), "7");
/// assert_eq!(filter.query("page=7&user[password]=x"), "page=7&user[password]=[filtered]");
/// ```
#[derive(Clone, Debug, Default)]
pub struct ParamFilter {
    more: Vec<String>,
}

impl Service for ParamFilter {}

impl ParamFilter {
    /// The words from the start.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a word. One without a letter or digit is left out: it would mask everything.
    #[must_use]
    pub fn with(mut self, word: &str) -> Self {
        let word = normal(word);
        if !word.is_empty() {
            self.more.push(word);
        }
        self
    }

    /// The filter that the application lists as a service, else the words from the start.
    pub fn of(request: &Request) -> &Self {
        static DEFAULT: LazyLock<ParamFilter> = LazyLock::new(ParamFilter::new);
        request.services().find::<Self>().unwrap_or_else(|| &*DEFAULT)
    }

    /// Whether the value under `name` must not be shown.
    pub fn is_sensitive(&self, name: &str) -> bool {
        let words = || SENSITIVE.into_iter().chain(self.more.iter().map(String::as_str));
        // Most names are short, and to decode them makes them no longer.
        if words().all(|word| word.len() > name.len()) {
            return false;
        }
        let name = normal(&decoded(name));
        words().any(|word| name.contains(word))
    }

    /// `value`, or `[filtered]`.
    pub fn show<'v>(&self, name: &str, value: &'v str) -> &'v str {
        if self.is_sensitive(name) { MASK } else { value }
    }

    /// The path of `request` without what its sensitive parameters hold: each segment that is
    /// the value of one, or a part of it. Parameters are known once the request was routed.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_core::{ParamFilter, Request, http::Method};
    ///
    /// let mut request = Request::new(Method::GET, "/reset/t0k%20en/7");
    /// request.params_mut().push("token", "t0k en");
    /// request.params_mut().push("step", "7");
    /// assert_eq!(ParamFilter::new().path(&request), "/reset/[filtered]/7");
    /// ```
    pub fn path<'r>(&self, request: &'r Request) -> Cow<'r, str> {
        let params = request.params().iter();
        let hidden: Vec<_> = params.filter(|(name, _)| self.is_sensitive(name)).collect();
        let path = request.path();
        if hidden.is_empty() {
            return path.into();
        }
        let segments: Vec<_> = path.split('/').map(|segment| (segment, decoded(segment))).collect();
        let stands_in = |part: &str| segments.iter().any(|(_, segment)| segment == part);
        let parts: Vec<_> = hidden
            .iter()
            .flat_map(|(_, value)| match stands_in(value) {
                true => vec![*value],
                // A wildcard holds several segments.
                false => value.split('/').filter(|part| !part.is_empty()).collect(),
            })
            .collect();
        if !parts.iter().all(|part| stands_in(part)) {
            // It stands there in a form that is not known here.
            return MASK.into();
        }
        let shown =
            segments.iter().map(
                |(raw, segment)| {
                    if parts.iter().any(|part| segment == part) { MASK } else { raw }
                },
            );
        shown.collect::<Vec<_>>().join("/").into()
    }

    /// A query or urlencoded form with its sensitive values masked.
    pub fn query<'q>(&self, query: &'q str) -> Cow<'q, str> {
        let is_masked =
            |pair: &str| pair.split_once('=').is_some_and(|(name, _)| self.is_sensitive(name));
        if !query.split('&').any(is_masked) {
            return query.into();
        }
        let mut shown = String::with_capacity(query.len());
        for (index, pair) in query.split('&').enumerate() {
            shown.push_str(if index == 0 { "" } else { "&" });
            match pair.split_once('=') {
                Some((name, value)) => {
                    shown.push_str(name);
                    shown.push('=');
                    shown.push_str(self.show(name, value));
                }
                None => shown.push_str(pair),
            }
        }
        shown.into()
    }
}

/// Letters and digits in lower case.
fn normal(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The name without its percent-encoding, which must not hide it.
fn decoded(name: &str) -> Cow<'_, str> {
    if !name.contains('%') {
        return name.into();
    }
    let mut bytes = name.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    while let [first, rest @ ..] = bytes {
        bytes = rest;
        let digits = rest.first_chunk::<2>().filter(|_| *first == b'%');
        let byte = digits
            .and_then(|digits| str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            Some(byte) => {
                plain.push(byte);
                bytes = &bytes[2..];
            }
            None => plain.push(*first),
        }
    }
    String::from_utf8_lossy(&plain).into_owned().into()
}
