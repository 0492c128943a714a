//! What a test expects of an answer.

use zzz_core::http::{StatusCode, header};

use super::{TestResponse, report::shortened};
use crate::redirect::{resolved, sends_on};

impl TestResponse {
    /// Expects this status.
    ///
    /// # Panics
    ///
    /// If it is another one.
    #[track_caller]
    pub fn assert_status(&self, status: u16) -> &Self {
        if self.status.as_u16() != status {
            let expected = StatusCode::from_u16(status)
                .map_or_else(|_| status.to_string(), |status| status.to_string());
            self.fail(format_args!("expected {expected}, got {}", self.status));
        }
        self
    }

    /// Expects the status 200.
    ///
    /// # Panics
    ///
    /// If it is another one.
    #[track_caller]
    pub fn assert_ok(&self) -> &Self {
        self.assert_status(200)
    }

    /// Expects 301, 302, 303, 307 or 308 with this place to go to, as it stands
    /// in the `location` field or as a path of the same host.
    ///
    /// # Panics
    ///
    /// If it is another status or place.
    #[track_caller]
    pub fn assert_redirect(&self, to: &str) -> &Self {
        if !sends_on(self.status) {
            self.fail(format_args!("expected a redirect to {to:?}, got {}", self.status));
        }
        let Some(location) = self.header(header::LOCATION) else {
            self.fail(format_args!("expected a redirect to {to:?}: there is no `location`"));
        };
        let is_there = location == to
            || resolved(self.host(), &self.sent.target, location)
                .is_some_and(|target| target == to);
        if !is_there {
            self.fail(format_args!("expected a redirect to {to:?}, got one to {location:?}"));
        }
        self
    }

    /// Expects that this answer sets a cookie with this name and value.
    ///
    /// # Panics
    ///
    /// If it sets another or none, or says to forget it.
    #[track_caller]
    pub fn assert_cookie(&self, name: &str, value: &str) -> &Self {
        match self.cookie(name) {
            Some(got) if got == value => self,
            Some(got) => {
                self.fail(format_args!("expected the cookie `{name}` with {value:?}, got {got:?}"))
            }
            None => self.fail(format_args!(
                "expected the cookie `{name}` with {value:?}: the answer sets no such cookie"
            )),
        }
    }

    /// Expects that this answer sets no cookie with this name; it may say to
    /// forget it.
    ///
    /// # Panics
    ///
    /// If it sets one.
    #[track_caller]
    pub fn assert_no_cookie(&self, name: &str) -> &Self {
        if let Some(got) = self.cookie(name) {
            self.fail(format_args!("expected no cookie `{name}`, got {got:?}"));
        }
        self
    }

    /// Expects a field with this name and exactly this value; where the name
    /// stands several times, one of them has to fit.
    ///
    /// # Panics
    ///
    /// If there is none.
    #[track_caller]
    pub fn assert_header(&self, name: impl AsRef<str>, value: impl AsRef<[u8]>) -> &Self {
        let (name, value) = (name.as_ref(), value.as_ref());
        let found: Vec<_> = self
            .headers
            .iter()
            .filter(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
            .collect();
        if !found.contains(&value) {
            let found: Vec<_> =
                found.iter().map(|value| format!("\"{}\"", value.escape_ascii())).collect();
            let got = if found.is_empty() {
                "there is no such header".to_owned()
            } else {
                format!("got {}", found.join(" and "))
            };
            self.fail(format_args!(
                "expected the header `{name}` with \"{}\": {got}",
                value.escape_ascii()
            ));
        }
        self
    }

    /// Expects no field with this name.
    ///
    /// # Panics
    ///
    /// If there is one.
    #[track_caller]
    pub fn assert_no_header(&self, name: impl AsRef<str>) -> &Self {
        let name = name.as_ref();
        if let Some(value) = self.headers.get_bytes(name) {
            self.fail(format_args!(
                "expected no header `{name}`, got \"{}\"",
                value.escape_ascii()
            ));
        }
        self
    }

    /// Expects exactly this text as the body.
    ///
    /// # Panics
    ///
    /// If the body is another, broke off, or is not text.
    #[track_caller]
    pub fn assert_body(&self, text: &str) -> &Self {
        let got = self.text();
        if got != text {
            let (text, got) = (format!("{text:?}"), format!("{got:?}"));
            self.fail(format_args!(
                "expected the body {}, got {}",
                shortened(&text),
                shortened(&got)
            ));
        }
        self
    }

    /// Expects this text somewhere in the body.
    ///
    /// # Panics
    ///
    /// If it is not there, or the body broke off or is not text.
    #[track_caller]
    pub fn assert_body_contains(&self, text: &str) -> &Self {
        if !self.text().contains(text) {
            self.fail(format_args!("expected {text:?} in the body"));
        }
        self
    }
}
