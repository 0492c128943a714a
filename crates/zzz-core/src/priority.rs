//! How urgently a client wants its answer.

use crate::{FromRequest, Headers, Request, Result};

/// The field `Priority` of a request
/// ([RFC 9218](https://www.rfc-editor.org/rfc/rfc9218)); ask for it as an argument of a handler.
///
/// Of requests that arrive together over HTTP/2, the more urgent are handled first. An answer may say by a
/// `Priority` of its own what a proxy should think of it.
///
/// # Examples
///
/// ```
/// use zzz_core::{Headers, Priority, http::{HeaderName, HeaderValue}};
///
/// let name = HeaderName::from_static("priority");
/// let headers = Headers::from_iter([(name, HeaderValue::from_static("u=1, i"))]);
/// let priority = Priority::of(&headers);
/// assert_eq!((priority.urgency, priority.incremental), (1, true));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Priority {
    /// From 0, the most urgent, to 7, for what may wait until nothing else is left to do; 3 where nothing
    /// is said.
    pub urgency: u8,
    /// Whether parts of the answer are of use before the rest is here, as with some images.
    pub incremental: bool,
}

impl Default for Priority {
    fn default() -> Self {
        Self { urgency: 3, incremental: false }
    }
}

impl Priority {
    /// What these fields say. What is malformed, out of its bounds or unknown counts as not said
    /// (RFC 9218, section 4).
    pub fn of(headers: &Headers) -> Self {
        let mut priority = Self::default();
        headers.get_all("priority").for_each(|value| priority.read(value));
        priority
    }

    /// What the value of a field says.
    pub fn parse(value: &str) -> Self {
        let mut priority = Self::default();
        priority.read(value);
        priority
    }

    /// Of a dictionary (RFC 9651, section 3.2), in which the last of a name counts.
    fn read(&mut self, value: &str) {
        for member in value.split(',') {
            // Parameters of a member mean nothing here.
            let member = member.split(';').next().unwrap_or_default().trim();
            match member.split_once('=') {
                Some(("u", urgency)) => {
                    if let [digit @ b'0'..=b'7'] = urgency.as_bytes() {
                        self.urgency = digit - b'0';
                    }
                }
                Some(("i", "?0")) => self.incremental = false,
                Some(("i", "?1")) => self.incremental = true,
                None if member == "i" => self.incremental = true,
                _ => {}
            }
        }
    }
}

impl FromRequest for Priority {
    fn from_request(request: &mut Request) -> Result<Self> {
        Ok(Self::of(request.headers()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, urgency: u8, incremental: bool) {
        assert_eq!(Priority::parse(value), Priority { urgency, incremental }, "{value}");
    }

    #[test]
    fn what_is_said_and_what_is_not() {
        check("", 3, false);
        check("u=0", 0, false);
        check("i", 3, true);
        check("u=5, i", 5, true);
        check("u=5,i=?0", 5, false);
        check("i=?1;x=y, u=7;z", 7, true);
        check("u=1, u=2", 2, false);
        check("u=8", 3, false);
        check("u=-1, other, i=1, u=12", 3, false);
    }
}
