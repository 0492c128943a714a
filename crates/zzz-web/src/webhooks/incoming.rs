//! A message that has come in.

use std::time::SystemTime;

use zzz_core::{Error, FromRequest, Request, Result};

/// What a [`WebhookVerifier`](super::WebhookVerifier) knows of the message that it let pass; an argument of handlers.
///
/// The payload is the body: take it as `Json<_>`, or as `Bytes`.
///
/// # Examples
///
/// ```
/// use zzz_web::{IncomingWebhook, Json};
///
/// # #[derive(serde::Deserialize)] struct InvoicePaid { data: u64 }
/// // What `#[handler] async fn paid(webhook: IncomingWebhook, Json(paid): Json<InvoicePaid>)` would do.
/// fn paid(webhook: IncomingWebhook, Json(paid): Json<InvoicePaid>) -> String {
///     format!("{} was paid, says {}", paid.data, webhook.id().unwrap_or("somebody"))
/// }
/// # let _ = paid;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomingWebhook {
    pub(super) id: Option<String>,
    pub(super) sent: Option<SystemTime>,
}

impl IncomingWebhook {
    /// The id, which is the same for every attempt to send the message: `webhook-id` of the standard, and
    /// `x-github-delivery`, which GitHub does not sign. `None` where the sender has none in the head.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// When it was sent, where that is signed.
    pub fn sent(&self) -> Option<SystemTime> {
        self.sent
    }
}

impl FromRequest for IncomingWebhook {
    fn from_request(request: &mut Request) -> Result<Self> {
        request.get::<Self>().cloned().ok_or_else(|| {
            Error::internal(
                "an `IncomingWebhook` was asked for where no `WebhookVerifier` stands before; \
                 put one into the pipeline of the route",
            )
        })
    }
}
