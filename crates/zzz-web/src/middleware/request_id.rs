//! A name for each request.

use std::{
    fmt,
    hash::{BuildHasher, RandomState},
    sync::atomic::{AtomicU64, Ordering},
};

use zzz_core::{
    Flow, Middleware, Request, Response, Result,
    http::{HeaderName, HeaderValue},
};

/// Gives each request an id, takes over the one that a proxy gave it, and
/// tells it in the answer, so that a user's report leads to the line in the log.
///
/// The id stands in the header `x-request-id`. One that comes in is taken over
/// if it is 1 to 64 letters, digits, `-`, `_` and `.`; anything else is
/// replaced. Handlers find it as [`RequestIdValue`] among the request's values.
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_web::RequestId;
///
/// let app = App::new().endpoint(RequestId::new());
/// # let _ = app;
/// ```
#[derive(Debug)]
pub struct RequestId {
    /// Differs from process to process, so that ids do.
    seed: u64,
    next: AtomicU64,
    takes_over: bool,
}

/// The id of a request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RequestIdValue {
    text: [u8; Self::BYTES_MAX],
    len: u8,
}

const NAME: HeaderName = HeaderName::from_static("x-request-id");

impl Default for RequestId {
    fn default() -> Self {
        Self::new()
    }
}

impl RequestId {
    /// Takes over ids that come in.
    pub fn new() -> Self {
        let seed = RandomState::new().hash_one(std::process::id());
        Self { seed, next: AtomicU64::new(0), takes_over: true }
    }

    /// Gives every request an id of its own, whatever it brings; for servers
    /// that clients reach without a proxy and whose log must not be confused.
    #[must_use]
    pub fn always_new(mut self) -> Self {
        self.takes_over = false;
        self
    }

    fn make(&self) -> RequestIdValue {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let words = [mixed(self.seed, number), mixed(!self.seed, number)];
        let mut id = RequestIdValue { text: [0; RequestIdValue::BYTES_MAX], len: 32 };
        for (place, byte) in words.iter().flat_map(|word| word.to_be_bytes()).enumerate() {
            const DIGITS: &[u8; 16] = b"0123456789abcdef";
            id.text[2 * place] = DIGITS[usize::from(byte >> 4)];
            id.text[2 * place + 1] = DIGITS[usize::from(byte & 15)];
        }
        id
    }
}

/// Two numbers as one that looks like none of them (SplitMix64's last step).
fn mixed(seed: u64, number: u64) -> u64 {
    let mut word = seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

impl RequestIdValue {
    const BYTES_MAX: usize = 64;

    /// The id in `text`, if it may be one.
    fn read(text: &[u8]) -> Option<Self> {
        let may_stand = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
        let len = u8::try_from(text.len()).ok()?;
        if text.is_empty() || text.len() > Self::BYTES_MAX || !text.iter().all(may_stand) {
            return None;
        }
        let mut id = Self { text: [0; Self::BYTES_MAX], len };
        id.text[..text.len()].copy_from_slice(text);
        Some(id)
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.text[..usize::from(self.len)]).unwrap_or_default()
    }
}

impl fmt::Debug for RequestIdValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for RequestIdValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Middleware for RequestId {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        let given = request.headers().get_bytes(NAME).filter(|_| self.takes_over);
        let id = given.and_then(RequestIdValue::read).unwrap_or_else(|| self.make());
        request.set(id);
        Ok(Flow::Next)
    }

    fn after(&self, request: &mut Request, response: &mut Response) {
        if let Some(id) = request.get::<RequestIdValue>()
            && let Ok(value) = HeaderValue::from_str(id.as_str())
        {
            response.headers_mut().insert(NAME, value);
        }
    }
}
