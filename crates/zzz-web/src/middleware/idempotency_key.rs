//! Requests that may be sent again.

mod record;

use std::{fmt, sync::Arc, time::Duration};

use zzz_core::{
    AnyStore, BoxFuture, Middleware, Next, Only, Problem, Request, Response, Result, Store,
    http::{HeaderName, StatusCode},
};
use zzz_crypto::digest;

use self::record::Record;

/// Handles a request once, however often it is sent with the same `idempotency-key`
/// ([draft-ietf-httpapi-idempotency-key-header-07](https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07)):
/// a client that did not get an answer can ask again.
///
/// The same request with the same key gets the answer that was kept, with
/// `idempotent-replayed: true`. That holds for 24 hours unless told, for methods other than GET,
/// HEAD, OPTIONS and TRACE, and for answers that are no errors, whose body is no stream and has at
/// most 64 KiB: after any other answer the next request runs again. Cookies are not kept. The body
/// of the request is read into memory, within the limit of its size.
///
/// A request that runs holds its key for 5 minutes at most, also where its process ended meanwhile.
///
/// # Errors
///
/// - 409, code `idempotency_key_in_use`, while the request with this key runs,
/// - 422, code `idempotency_key_reused`, for another request with this key,
/// - 400, code `bad_idempotency_key`, for a key that is not 1 to 255 visible characters, with or
///   without quotes,
/// - 400, code `idempotency_key_missing`, without one, if it is [`required`](Self::required).
///
/// # Examples
///
/// ```
/// use zzz_core::{App, MemoryStore};
/// use zzz_web::IdempotencyKey;
///
/// let of_token = |request: &zzz_core::Request| {
///     request.headers().get("authorization").map(str::to_owned)
/// };
/// let app = App::new().endpoint(IdempotencyKey::in_store(MemoryStore::new(), of_token));
/// # let _ = app;
/// ```
pub struct IdempotencyKey {
    store: AnyStore,
    client: ClientOf,
    lasts: Duration,
    is_required: bool,
}

/// Says whose keys are whose.
type ClientOf = Arc<dyn Fn(&Request) -> Option<String> + Send + Sync>;

const NAME: HeaderName = HeaderName::from_static("idempotency-key");

const KEY_BYTES_MAX: usize = 255;

/// How long a request may hold its key.
const RUNNING_MAX: Duration = Duration::from_secs(300);

impl IdempotencyKey {
    /// Keeps answers in `store`. `client` says who sends a request, so that nobody gets what
    /// was kept for somebody else; a digest of it is kept. Requests of nobody pass as if they
    /// had no key.
    pub fn in_store(
        store: impl Store,
        client: impl Fn(&Request) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            store: AnyStore::new(store),
            client: Arc::new(client),
            lasts: Duration::from_secs(86_400),
            is_required: false,
        }
    }

    /// Sets how long an answer is kept.
    #[must_use]
    pub fn lasts(mut self, lasts: Duration) -> Self {
        self.lasts = lasts;
        self
    }

    /// Refuses requests without a key.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    async fn once(&self, place: String, request: &mut Request, next: Next<'_>) -> Result<Response> {
        request.load_body().await?;
        let fingerprint = fingerprint(request);
        let running = Record::running(&fingerprint);
        if !self.store.put(&place, running, RUNNING_MAX, Only::New).await? {
            let Some(kept) = self.store.get(&place).await? else {
                // It has ended in between, and nothing was kept.
                return Err(IN_USE.into());
            };
            let record = Record::read(kept.value())?;
            if record.fingerprint != fingerprint {
                return Err(REUSED.into());
            }
            return record.answer.ok_or_else(|| IN_USE.into());
        }
        let response = next.run(request).await;
        let written = match Record::finished(&fingerprint, &response) {
            Some(record) => self.store.put(&place, record, self.lasts, Only::Always).await,
            None => self.store.remove(&place).await,
        };
        if let Err(error) = written {
            tracing::error!(%error, "an answer could not be kept for its idempotency key");
        }
        Ok(response)
    }
}

impl Middleware for IdempotencyKey {
    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        if request.method().is_safe() {
            return None;
        }
        let Some(key) = request.headers().get_bytes(NAME) else {
            let refusal = || -> BoxFuture<'a, _> { Box::pin(async { Err(MISSING.into()) }) };
            return self.is_required.then(refusal);
        };
        let Some(key) = read_key(key) else {
            return Some(Box::pin(async { Err(BAD.into()) }));
        };
        let client = (self.client)(request)?;
        let place = digest(&format!("{}:{client}{key}", client.len()));
        Some(Box::pin(self.once(format!("idempotency:{place}"), request, next)))
    }
}

/// The key, which the draft writes as a string in quotes, and many clients without.
fn read_key(bytes: &[u8]) -> Option<&str> {
    let text = str::from_utf8(bytes).ok()?;
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let key = inner.unwrap_or(text);
    let is_visible = key.bytes().all(|byte| byte.is_ascii_graphic());
    ((1..=KEY_BYTES_MAX).contains(&key.len()) && is_visible).then_some(key)
}

/// What tells two requests apart.
fn fingerprint(request: &Request) -> String {
    let body = request.body().as_bytes().unwrap_or_default().escape_ascii();
    digest(&format!("{} {}\n{body}", request.method(), request.target()))
}

const IN_USE: Problem = Problem::fixed(
    StatusCode::CONFLICT,
    "idempotency_key_in_use",
    "a request with this idempotency key is being handled: try again later",
);

const REUSED: Problem = Problem::fixed(
    StatusCode::UNPROCESSABLE_ENTITY,
    "idempotency_key_reused",
    "this idempotency key was sent with another request: use a new one for each",
);

const BAD: Problem = Problem::fixed(
    StatusCode::BAD_REQUEST,
    "bad_idempotency_key",
    "an idempotency key is 1 to 255 visible characters",
);

const MISSING: Problem = Problem::fixed(
    StatusCode::BAD_REQUEST,
    "idempotency_key_missing",
    "this request needs the header `idempotency-key`",
);

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdempotencyKey")
            .field("lasts", &self.lasts)
            .field("is_required", &self.is_required)
            .finish_non_exhaustive()
    }
}
