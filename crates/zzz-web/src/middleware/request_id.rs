//! A name for each request.

use std::{
    hash::{BuildHasher, RandomState},
    sync::atomic::{AtomicU64, Ordering},
};

use zzz_core::{
    Flow, Middleware, Request, RequestIdValue, Response, Result,
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
        RequestIdValue::of_words([mixed(self.seed, number), mixed(!self.seed, number)])
    }
}

/// Two numbers as one that looks like none of them (SplitMix64's last step).
fn mixed(seed: u64, number: u64) -> u64 {
    let mut word = seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

impl Middleware for RequestId {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        let given = request.headers().get_bytes(NAME).filter(|_| self.takes_over);
        let id = given.and_then(RequestIdValue::new).unwrap_or_else(|| self.make());
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
