//! Who sent a message, and whether it had come before.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use zzz_core::{
    AnyStore, BoxFuture, Error, Headers, Middleware, Next, Only, Problem, Request, Response,
    Result, Store,
    bytes::Bytes,
    http::{HeaderValue, StatusCode, header},
};
use zzz_crypto::digest;

use super::{
    BadWebhookSecret, IncomingWebhook,
    scheme::{Claim, Scheme},
    secret::Secret,
};

/// Lets signed messages pass to the routes behind it, and nobody else; a middleware.
///
/// The body is read into memory, within the limit of its size, and extractors behind it read it as ever. The signature is of the bytes
/// as they come, so a `Decompression` belongs behind it, unless the sender signs before it compresses.
///
/// What is signed with its time is good for 5 minutes before and after, unless [told](Self::tolerance). A message that is sent
/// again within them is handled again, unless there is a [`once_in`](Self::once_in): senders send again what
/// was not answered in time, so handlers should bear it.
///
/// | sender | constructor | the secret | signed |
/// |---|---|---|---|
/// | [Standard Webhooks](https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md), `v1` | [`standard`](Self::standard) | `whsec_` and base64 | id, time, body |
/// | [GitHub](https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries) | [`github`](Self::github) | text | body |
/// | [Stripe](https://docs.stripe.com/webhooks#verify-manually) | [`stripe`](Self::stripe) | text, `whsec_` included | time, body |
/// | [Slack](https://docs.slack.dev/authentication/verifying-requests-from-slack) | [`slack`](Self::slack) | text | time, body |
///
/// # Errors
///
/// What exactly was wrong is logged, without values, and not said.
///
/// - 400, code `malformed_webhook`, if a field is missing, stands there twice or cannot be read,
/// - 401, code `unverified_webhook`, if no signature holds, or its time is not about now,
/// - 409, code `webhook_in_use`, while the same message is handled: it may be sent again,
/// - 413 if it is too long.
///
/// # Examples
///
/// ```
/// use zzz_core::{MemoryStore, handler_fn, IntoResponse};
/// use zzz_web::WebhookVerifier;
///
/// let of_billing = WebhookVerifier::standard("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")?
///     .once_in(MemoryStore::new());
/// let app = zzz_core::App::new().endpoint(of_billing);
/// # let _ = app;
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone)]
pub struct WebhookVerifier {
    scheme: Scheme,
    secrets: Vec<Secret>,
    tolerance: Duration,
    once: Option<AnyStore>,
    remembers: Duration,
}

/// How long a message may be handled; another one may begin then.
const RUNNING_MAX: Duration = Duration::from_secs(300);

/// What is kept of a message while it is handled, and after.
const RUNNING: &[u8] = b"r";
const DONE: &[u8] = b"d";

/// Why a message was refused, for the log.
#[derive(Clone, Copy, Debug)]
enum Refusal {
    Malformed,
    TooOldOrNew,
    Unsigned,
}

impl Refusal {
    fn text(self) -> &'static str {
        match self {
            Self::Malformed => "one of the fields is missing, twice there or cannot be read",
            Self::TooOldOrNew => {
                "its time is not about now: look at the clocks, `.tolerance(..)` says how far they may differ"
            }
            Self::Unsigned => {
                "no signature holds: it was signed with another secret, or its body was changed on the way"
            }
        }
    }
}

impl WebhookVerifier {
    /// Messages of Standard Webhooks.
    ///
    /// # Errors
    ///
    /// If `secret` is not `whsec_` and base64 of 24 to 64 bytes.
    pub fn standard(secret: &str) -> Result<Self, BadWebhookSecret> {
        Self::new(Scheme::Standard, secret)
    }

    /// Messages of GitHub.
    ///
    /// # Errors
    ///
    /// If `secret` has fewer than 16 bytes.
    pub fn github(secret: &str) -> Result<Self, BadWebhookSecret> {
        Self::new(Scheme::GitHub, secret)
    }

    /// Messages of Stripe.
    ///
    /// # Errors
    ///
    /// If `secret` has fewer than 16 bytes.
    pub fn stripe(secret: &str) -> Result<Self, BadWebhookSecret> {
        Self::new(Scheme::Stripe, secret)
    }

    /// Requests of Slack.
    ///
    /// # Errors
    ///
    /// If `secret` has fewer than 16 bytes.
    pub fn slack(secret: &str) -> Result<Self, BadWebhookSecret> {
        Self::new(Scheme::Slack, secret)
    }

    fn new(scheme: Scheme, secret: &str) -> Result<Self, BadWebhookSecret> {
        let (tolerance, remembers) = (Duration::from_secs(300), Duration::from_secs(3 * 86_400));
        let none = Self { scheme, secrets: Vec::new(), tolerance, once: None, remembers };
        none.with_old(secret)
    }

    /// Takes what another secret signed, too: the former one, or the one to come.
    ///
    /// # Errors
    ///
    /// As the constructor.
    pub fn with_old(mut self, secret: &str) -> Result<Self, BadWebhookSecret> {
        self.secrets.push(match self.scheme {
            Scheme::Standard => Secret::standard(secret)?,
            Scheme::GitHub | Scheme::Stripe | Scheme::Slack => Secret::text(secret)?,
        });
        Ok(self)
    }

    /// How far the time of a message may be from now, in both directions; 5 minutes unless told.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Handles a message once, however often it is sent: `store` remembers it for 3 days, unless [told](Self::remembers).
    ///
    /// One that was handled with success is answered 204 when it comes again, and nothing is done, so that its sender stops; one
    /// that failed is handled again. A message is known by its id where that is signed, which is with the standard, and else by what
    /// is signed: a sender that signs the time makes another message of each attempt.
    #[must_use]
    pub fn once_in(mut self, store: impl Store) -> Self {
        self.once = Some(AnyStore::new(store));
        self
    }

    /// How long a message is remembered; 3 days unless told, which is how long senders try. Never shorter than twice the tolerance.
    #[must_use]
    pub fn remembers(mut self, remembers: Duration) -> Self {
        self.remembers = remembers;
        self
    }

    /// What is known of the message whose head and body these are, if it is one, and `now` is the time.
    ///
    /// # Errors
    ///
    /// 400 and 401, as the [type](Self) says.
    pub fn verify_at(
        &self,
        headers: &Headers,
        body: &[u8],
        now: SystemTime,
    ) -> Result<IncomingWebhook> {
        self.check(headers, body, now).map(|(webhook, _)| webhook)
    }

    /// The message, and what it is known by.
    fn check(
        &self,
        headers: &Headers,
        body: &[u8],
        now: SystemTime,
    ) -> Result<(IncomingWebhook, String)> {
        let claim = self.scheme.read(headers).ok_or_else(|| self.refuse(Refusal::Malformed))?;
        if claim.sent().is_some_and(|sent| distance(sent, now) > self.tolerance) {
            return Err(self.refuse(Refusal::TooOldOrNew));
        }
        if !claim.is_signed_by(&self.secrets, body) {
            return Err(self.refuse(Refusal::Unsigned));
        }
        let identity = claim.identity(body);
        let Claim { id, .. } = claim;
        Ok((IncomingWebhook { id: id.map(str::to_owned), sent: claim.sent() }, identity))
    }

    #[cold]
    fn refuse(&self, why: Refusal) -> Error {
        let scheme = self.scheme;
        let reason = why.text();
        match why {
            Refusal::Malformed => {
                let fields = scheme.fields();
                tracing::warn!(?scheme, reason, fields, "a webhook was refused");
            }
            _ => tracing::warn!(?scheme, reason, "a webhook was refused"),
        }
        if matches!(why, Refusal::Malformed) {
            return MALFORMED.into();
        }
        // RFC 9110, section 15.5.2: a 401 has a challenge.
        let mut headers = Headers::new();
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Webhook"));
        Error::from(UNVERIFIED).with_headers(headers)
    }

    async fn verified(&self, request: &mut Request, next: Next<'_>) -> Result<Response> {
        request.load_body().await?;
        let body = request.body().as_bytes().unwrap_or_default();
        let (webhook, identity) = self.check(request.headers(), body, SystemTime::now())?;
        request.set(webhook);
        match &self.once {
            Some(store) => self.once(store, &identity, request, next).await,
            None => Ok(next.run(request).await),
        }
    }

    async fn once(
        &self,
        store: &AnyStore,
        identity: &str,
        request: &mut Request,
        next: Next<'_>,
    ) -> Result<Response> {
        let place = format!("webhook:{:?}:{}", self.scheme, digest(identity));
        let running = Bytes::from_static(RUNNING);
        if !store.put(&place, running, RUNNING_MAX, Only::New).await? {
            let is_done = store.get(&place).await?.is_some_and(|kept| kept.value() == DONE);
            return if is_done { Ok(Response::no_content()) } else { Err(IN_USE.into()) };
        }
        let response = next.run(request).await;
        let written = if response.error().is_none() && response.status().is_success() {
            let lasts = self.remembers.max(self.tolerance.saturating_mul(2));
            store.put(&place, Bytes::from_static(DONE), lasts, Only::Always).await
        } else {
            store.remove(&place).await
        };
        if let Err(error) = written {
            tracing::error!(%error, "it could not be remembered that a webhook was handled");
        }
        Ok(response)
    }
}

impl Middleware for WebhookVerifier {
    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        Some(Box::pin(self.verified(request, next)))
    }
}

fn distance(a: SystemTime, b: SystemTime) -> Duration {
    a.duration_since(b).or_else(|_| b.duration_since(a)).unwrap_or_default()
}

const MALFORMED: Problem = Problem::fixed(
    StatusCode::BAD_REQUEST,
    "malformed_webhook",
    "this is not a signed webhook of the sender that is expected here",
);

const UNVERIFIED: Problem = Problem::fixed(
    StatusCode::UNAUTHORIZED,
    "unverified_webhook",
    "the signature of this webhook does not hold",
);

const IN_USE: Problem = Problem::fixed(
    StatusCode::CONFLICT,
    "webhook_in_use",
    "this webhook is being handled: send it again later",
);

impl fmt::Debug for WebhookVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookVerifier")
            .field("scheme", &self.scheme)
            .field("tolerance", &self.tolerance)
            .finish_non_exhaustive()
    }
}
