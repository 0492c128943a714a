//! What a test expects of an answer.

use zzz_core::http::StatusCode;

use super::TestResponse;

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
    pub fn assert_text(&self, text: &str) -> &Self {
        let got = self.text();
        if got != text {
            self.fail(format_args!("expected the body {text:?}, got {got:?}"));
        }
        self
    }

    /// Expects this text somewhere in the body.
    ///
    /// # Panics
    ///
    /// If it is not there, or the body broke off or is not text.
    #[track_caller]
    pub fn assert_contains(&self, text: &str) -> &Self {
        if !self.text().contains(text) {
            self.fail(format_args!("expected {text:?} in the body"));
        }
        self
    }
}
