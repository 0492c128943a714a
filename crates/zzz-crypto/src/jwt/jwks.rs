//! Keys that an issuer publishes.

use std::{
    error::Error as StdError,
    fmt,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use jsonwebtoken::AlgorithmFamily;
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};
use zzz_core::{
    AnyFetch, Error, Fetch, Problem, Result, Tasks,
    bytes::Bytes,
    http::{Request, StatusCode, Uri, header},
};

use super::{JwtAlgorithm, JwtKeySet, JwtRefused, compact::Compact};

/// The keys that an issuer publishes as a JWK Set
/// ([RFC 7517, section 5](https://www.rfc-editor.org/rfc/rfc7517#section-5)), fetched when the
/// first token comes and kept. A copy is a second handle.
///
/// - Keys are used for an hour ([`refresh_every`](Self::refresh_every)); then they are fetched
///   anew, beside the requests.
/// - A token whose key is not known by its `kid` has them fetched at once, but once in 30 seconds
///   at most ([`refresh_at_most_every`](Self::refresh_at_most_every)), however many such
///   tokens come. All who wait share one request.
/// - Where the issuer does not answer, the keys that are known are used on, up to a day
///   ([`keep_for`](Self::keep_for)). Without any, tokens are answered with 503.
///
/// # Examples
///
/// ```
/// use zzz_core::AnyFetch;
/// use zzz_crypto::{JwtAlgorithm, Jwks, JwtVerifier};
///
/// fn verifier(fetch: AnyFetch) -> zzz_core::Result<JwtVerifier> {
///     let keys = Jwks::at("https://id.example.com/keys", &[JwtAlgorithm::Rs256], fetch)?;
///     Ok(JwtVerifier::with_jwks(keys).issuer("https://id.example.com").audience("shop"))
/// }
/// ```
#[derive(Clone)]
pub struct Jwks {
    address: Uri,
    algorithms: Vec<JwtAlgorithm>,
    fetch: AnyFetch,
    bounds: Bounds,
    state: Arc<Mutex<State>>,
    /// The application's, once it has started.
    tasks: Arc<OnceLock<Tasks>>,
}

#[derive(Clone, Copy)]
struct Bounds {
    refresh_every: Duration,
    refresh_at_most_every: Duration,
    keep_for: Duration,
    timeout: Duration,
    body_bytes_max: usize,
}

#[derive(Default)]
struct State {
    known: Option<Known>,
    /// When the last refresh began.
    attempted: Option<Instant>,
    /// Closes when the refresh that runs has ended, however it did.
    running: Option<watch::Receiver<()>>,
}

struct Known {
    keys: JwtKeySet,
    since: Instant,
}

impl Jwks {
    /// The keys at `address`, for tokens that are signed with one of `algorithms`; `fetch`
    /// asks for them.
    ///
    /// # Errors
    ///
    /// If the address is not one of `https`, or of `http` on this machine; if there is no
    /// algorithm, or one of HMAC, whose secrets nobody publishes.
    pub fn at(address: &str, algorithms: &[JwtAlgorithm], fetch: AnyFetch) -> Result<Self> {
        let jwks = Self::danger_over_http(address, algorithms, fetch)?;
        let is_safe = match jwks.address.scheme_str() {
            Some("https") => true,
            _ => jwks.address.host().is_some_and(is_local),
        };
        if !is_safe {
            return Err(Error::internal(format!(
                "keys from `{address}` could be anybody's: expected an address of `https`"
            )));
        }
        Ok(jwks)
    }

    /// As [`at`](Self::at), of `http` on any machine: whoever stands between can make
    /// tokens. For networks in which nobody does.
    ///
    /// # Errors
    ///
    /// As [`at`](Self::at), but for `http`.
    pub fn danger_over_http(
        address: &str,
        algorithms: &[JwtAlgorithm],
        fetch: AnyFetch,
    ) -> Result<Self> {
        let parsed = address.parse::<Uri>().ok();
        let has_scheme = |uri: &Uri| matches!(uri.scheme_str(), Some("https" | "http"));
        let parsed = parsed.filter(has_scheme).ok_or_else(|| {
            Error::internal(format!(
                "`{address}` is no address of keys: expected one as `https://id.example.com/keys`"
            ))
        })?;
        let is_hmac = |algorithm: &JwtAlgorithm| algorithm.family() == AlgorithmFamily::Hmac;
        if algorithms.is_empty() || algorithms.iter().any(is_hmac) {
            return Err(Error::internal(format!(
                "name the algorithms that the issuer at `{address}` signs with, none of which is \
                 HMAC: {algorithms:?}"
            )));
        }
        Ok(Self {
            address: parsed,
            algorithms: algorithms.into(),
            fetch,
            bounds: Bounds {
                refresh_every: Duration::from_secs(60 * 60),
                refresh_at_most_every: Duration::from_secs(30),
                keep_for: Duration::from_secs(24 * 60 * 60),
                timeout: Duration::from_secs(10),
                body_bytes_max: 256 * 1024,
            },
            state: Arc::default(),
            tasks: Arc::default(),
        })
    }

    /// How long keys are used before they are fetched anew; an hour unless told.
    #[must_use]
    pub fn refresh_every(mut self, interval: Duration) -> Self {
        self.bounds.refresh_every = interval;
        self
    }

    /// The least time between two requests to the issuer, whatever tokens come; 30 seconds
    /// unless told.
    #[must_use]
    pub fn refresh_at_most_every(mut self, interval: Duration) -> Self {
        self.bounds.refresh_at_most_every = interval;
        self
    }

    /// How long keys are used whose issuer does not answer; a day unless told. A key that the
    /// issuer took back may be believed for as long.
    #[must_use]
    pub fn keep_for(mut self, time: Duration) -> Self {
        self.bounds.keep_for = time;
        self
    }

    /// How long the issuer has for its answer; 10 seconds unless told.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.bounds.timeout = timeout;
        self
    }

    /// How long the issuer's answer may be, in bytes; 256 KiB unless told. Of a longer one,
    /// nothing is believed.
    #[must_use]
    pub fn body_bytes_max(mut self, bytes: usize) -> Self {
        self.bounds.body_bytes_max = bytes;
        self
    }

    /// Checks the signature with the keys there are, and with those that are fetched anew if
    /// none of them is the one that the token means.
    ///
    /// # Errors
    ///
    /// Why the token is refused; 503 if there are no keys.
    ///
    /// # Cancel safety
    ///
    /// A caller that is dropped leaves the request to the issuer to those who wait with it.
    pub(super) async fn check(&self, token: &Compact<'_>) -> Result<()> {
        if !self.algorithms.contains(&token.algorithm) {
            return Err(JwtRefused::Algorithm.into());
        }
        if let Some((keys, age)) = self.known() {
            let checked = keys.check(token);
            // Without its name, a new key looks like a wrong signature.
            if checked.is_ok() || keys.has_named(token.kid.as_deref()) {
                if age >= self.bounds.refresh_every {
                    self.refresh();
                }
                return Ok(checked?);
            }
        }
        if let Some(mut running) = self.refresh() {
            // It fails when the refresh has ended, which is what is waited for.
            let _ = running.changed().await;
        }
        match self.known() {
            Some((keys, _)) => Ok(keys.check(token)?),
            None => Err(NoKeys { address: self.address.clone() }.into()),
        }
    }

    pub(super) fn run_in(&self, tasks: Tasks) {
        // One that was used before keeps its own.
        let _ = self.tasks.set(tasks);
    }

    /// Keys that are not too old, and how old they are.
    fn known(&self) -> Option<(JwtKeySet, Duration)> {
        let state = self.lock();
        let Known { keys, since } = state.known.as_ref()?;
        let age = since.elapsed();
        (age < self.bounds.keep_for).then(|| (keys.clone(), age))
    }

    /// The refresh that runs, or a new one; `None` if the last one was just now.
    fn refresh(&self) -> Option<watch::Receiver<()>> {
        let mut state = self.lock();
        let running = state.running.clone();
        if let Some(running) = running.filter(|running| running.has_changed().is_ok()) {
            return Some(running);
        }
        let is_just_now = |at: &Instant| at.elapsed() < self.bounds.refresh_at_most_every;
        if state.attempted.as_ref().is_some_and(is_just_now) {
            return None;
        }
        let (ends, running) = watch::channel(());
        state.attempted = Some(Instant::now());
        state.running = Some(running.clone());
        drop(state);
        let jwks = self.clone();
        // A task of its own, since whoever asked first may leave.
        self.tasks.get_or_init(Tasks::default).spawn("keys of an issuer", async move {
            let _ends = ends;
            match jwks.load().await {
                Ok(keys) => {
                    jwks.lock().known = Some(Known { keys, since: Instant::now() });
                }
                Err(error) => {
                    let address = tracing::field::display(&jwks.address);
                    tracing::warn!(address, %error, "the keys of a tokens' issuer cannot be had");
                }
            }
        });
        Some(running)
    }

    async fn load(&self) -> Result<JwtKeySet> {
        let request = Request::get(&self.address)
            .header(header::ACCEPT, "application/jwk-set+json, application/json")
            .body(Bytes::new())?;
        let answer = timeout(self.bounds.timeout, self.fetch.fetch(request)).await??;
        if answer.status() != StatusCode::OK {
            return Err(Error::internal(format!("the answer is {}", answer.status())));
        }
        let (bytes, allowed) = (answer.body().len(), self.bounds.body_bytes_max);
        if bytes > allowed {
            return Err(Error::internal(format!("the answer has {bytes} bytes, of {allowed}")));
        }
        JwtKeySet::from_jwks(&self.algorithms, answer.body())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a host is this machine.
fn is_local(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Without keys, nobody can tell whether a token is good.
#[derive(Debug)]
struct NoKeys {
    address: Uri,
}

impl fmt::Display for NoKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there are no keys of the tokens' issuer at `{}`", self.address)
    }
}

impl StdError for NoKeys {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        static UNAVAILABLE: Problem = Problem::fixed(
            StatusCode::SERVICE_UNAVAILABLE,
            "keys_unavailable",
            "tokens cannot be checked at the moment; try again later",
        );
        Some(&UNAVAILABLE)
    }
}

impl fmt::Debug for Jwks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwks")
            .field("address", &self.address)
            .field("algorithms", &self.algorithms)
            .finish_non_exhaustive()
    }
}
