//! A message to another server.

use std::fmt;

use serde::Serialize;
use zzz_core::{Error, Result, bytes::Bytes};
use zzz_crypto::random_bytes;

/// A message for whoever wants to know what happened, and its id.
///
/// The id is the same for every attempt to send it, so that a receiver can tell that it had
/// it already. Keep both together where a message is to be sent later: [`with_id`](Self::with_id).
///
/// The standard wants the payload to be `{"type": .., "timestamp": .., "data": ..}`, and short: below 20 KiB.
///
/// # Examples
///
/// ```
/// use zzz_web::Webhook;
///
/// #[derive(serde::Serialize)]
/// struct InvoicePaid { r#type: &'static str, timestamp: &'static str, data: u64 }
///
/// let paid = InvoicePaid { r#type: "invoice.paid", timestamp: "2026-01-02T03:04:05Z", data: 7 };
/// let webhook = Webhook::json(&paid)?;
/// assert!(webhook.id().starts_with("msg_"));
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Webhook {
    id: String,
    body: Bytes,
}

/// Of an id, in bytes.
const ID_BYTES_MAX: usize = 255;

impl Webhook {
    /// `payload` as JSON, under a new id of 128 bits.
    ///
    /// # Errors
    ///
    /// If `payload` cannot be JSON, as a map whose keys are no text.
    pub fn json(payload: &impl Serialize) -> Result<Self> {
        let id = random_bytes::<16>().map(|byte| format!("{byte:02x}")).concat();
        Ok(Self { id: format!("msg_{id}"), body: serde_json::to_vec(payload)?.into() })
    }

    /// A message that was made before: its id, and its body as [`body`](Self::body) gave it.
    ///
    /// # Errors
    ///
    /// If `id` is not 1 to 255 visible characters without a full stop, which ends it where it is signed.
    pub fn with_id(id: impl Into<String>, body: impl Into<Bytes>) -> Result<Self> {
        let (id, body) = (id.into(), body.into());
        if !is_id(&id) {
            return Err(Error::internal(format!(
                "{id:?} cannot be the id of a webhook: it is 1 to 255 visible characters without a full stop"
            )));
        }
        Ok(Self { id, body })
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The payload, as it is sent.
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

/// Whether `text` may be signed as an id.
pub(super) fn is_id(text: &str) -> bool {
    let is_visible = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'.');
    (1..=ID_BYTES_MAX).contains(&text.len()) && is_visible
}

/// Without the payload: it may hold what nobody is to read.
impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Webhook({}, {} bytes)", self.id, self.body.len())
    }
}
