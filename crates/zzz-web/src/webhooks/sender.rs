//! Messages on their way out.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use zzz_core::{
    AnyFetch, Fetch, Service,
    bytes::Bytes,
    http::{Response, StatusCode, header},
};
use zzz_crypto::random_bytes;

use super::{Webhook, WebhookEndpoint};

/// Sends messages to other servers; a service.
///
/// What was not taken is sent again after 5 seconds, a minute and 5 minutes, unless told. A tenth of the time at
/// most is added by chance, so that not all come at the same moment, and a receiver that says `retry-after` is left
/// alone for so long, up to an hour. Only 2xx is success, redirects are not followed, and 410 says that nobody wants any more.
///
/// Such waiting ends with the process. A queue that survives it calls [`attempt`](Self::attempt), and keeps what it needs:
/// the message's id and body, and when to try again.
///
/// # Examples
///
/// ```
/// use zzz_core::{Fetch, Result, Tasks, bytes::Bytes, http};
/// use zzz_web::{Webhook, WebhookEndpoint, WebhookSender, random_webhook_secret};
///
/// # struct Pong;
/// # impl Fetch for Pong {
/// #     async fn fetch(&self, _: http::Request<Bytes>) -> Result<http::Response<Bytes>> {
/// #         Ok(http::Response::new(Bytes::new()))
/// #     }
/// # }
/// /// Tells it beside the request, which does not wait for others.
/// fn tell(sender: &WebhookSender, tasks: &Tasks, paid: &Webhook, endpoint: &WebhookEndpoint) {
///     let (sender, paid, endpoint) = (sender.clone(), paid.clone(), endpoint.clone());
///     tasks.spawn("send a webhook", async move {
///         sender.send(&paid, &endpoint).await;
///     });
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let sender = WebhookSender::new(Pong);
/// let endpoint = WebhookEndpoint::new("https://example.com/hooks", &random_webhook_secret())?;
/// let delivery = sender.send(&Webhook::json(&"hello")?, &endpoint).await;
/// assert!(delivery.is_delivered());
/// # let _ = tell;
/// # Ok::<(), zzz_core::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct WebhookSender {
    fetch: AnyFetch,
    delays: Vec<Duration>,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Delivery {
    /// It was taken (2xx).
    Delivered,
    /// It was not; it may be sent again.
    Failed {
        /// What the receiver said; `None` if it did not answer.
        status: Option<StatusCode>,
        /// How long it wants to be left alone, up to an hour.
        retry_after: Option<Duration>,
    },
    /// The receiver wants no message any more (410): forget the endpoint.
    Gone,
}

impl Delivery {
    /// Whether it was taken.
    pub fn is_delivered(&self) -> bool {
        matches!(self, Self::Delivered)
    }

    fn of(response: &Response<Bytes>) -> Self {
        match response.status() {
            status if status.is_success() => Self::Delivered,
            StatusCode::GONE => Self::Gone,
            status => Self::Failed { status: Some(status), retry_after: retry_after(response) },
        }
    }
}

/// No receiver makes us wait longer.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(3600);

impl WebhookSender {
    /// Sends by `fetch`, which has to bound how long an answer takes and how long it is (the standard says 15 to 30
    /// seconds), and to refuse addresses that strangers must not reach.
    pub fn new(fetch: impl Fetch) -> Self {
        let delays = [5, 60, 300].map(Duration::from_secs).to_vec();
        Self { fetch: AnyFetch::new(fetch), delays }
    }

    /// How long to wait before each further attempt; none without any.
    #[must_use]
    pub fn delays(mut self, delays: impl IntoIterator<Item = Duration>) -> Self {
        self.delays = delays.into_iter().collect();
        self
    }

    /// Sends `webhook`, again and again if it is not taken, and says what became of it in the end.
    ///
    /// # Cancel safety
    ///
    /// A future that is dropped gives up; the message may have arrived.
    pub async fn send(&self, webhook: &Webhook, to: &WebhookEndpoint) -> Delivery {
        let mut delivery = self.attempt(webhook, to).await;
        for delay in &self.delays {
            let Delivery::Failed { retry_after, .. } = delivery else {
                return delivery;
            };
            let delay = with_chance(*delay).max(retry_after.unwrap_or_default());
            tokio::time::sleep(delay).await;
            delivery = self.attempt(webhook, to).await;
        }
        delivery
    }

    /// Sends `webhook` once.
    ///
    /// # Cancel safety
    ///
    /// As [`send`](Self::send).
    pub async fn attempt(&self, webhook: &Webhook, to: &WebhookEndpoint) -> Delivery {
        let (id, host) = (webhook.id(), to.host());
        let answer = match to.request(webhook, SystemTime::now()) {
            Ok(request) => self.fetch.fetch(request).await,
            Err(error) => Err(error),
        };
        let delivery = match answer {
            Ok(response) => Delivery::of(&response),
            Err(error) => {
                tracing::warn!(id, host, %error, "a webhook had no answer");
                return Delivery::Failed { status: None, retry_after: None };
            }
        };
        match delivery {
            Delivery::Failed { status, .. } => {
                let status = status.map(|status| status.as_u16());
                tracing::warn!(id, host, status, "a webhook was not taken");
            }
            Delivery::Gone => tracing::warn!(id, host, "nobody wants webhooks there any more"),
            Delivery::Delivered => tracing::debug!(id, host, "a webhook was taken"),
        }
        delivery
    }
}

impl Service for WebhookSender {}

/// `retry-after` in seconds or as a date (RFC 9110, section 10.2.3).
fn retry_after(response: &Response<Bytes>) -> Option<Duration> {
    let value = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    let wait = match value.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => httpdate::parse_http_date(value).ok()?.duration_since(SystemTime::now()).ok()?,
    };
    Some(wait.min(RETRY_AFTER_MAX))
}

/// `delay` and up to a tenth more.
fn with_chance(delay: Duration) -> Duration {
    let [byte] = random_bytes::<1>();
    delay.saturating_add(delay / 10 * u32::from(byte) / 255)
}

impl fmt::Debug for WebhookSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookSender").field("delays", &self.delays).finish_non_exhaustive()
    }
}
