//! A message to another server, for want of one to this server: signed when it leaves, checked when it comes.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use zzz::{
    Client, ConnectionInfo, Delivery, Error, IncomingWebhook, Json, MemoryStore, NoContent, Result,
    Webhook, WebhookEndpoint, WebhookSender, WebhookVerifier, handler, random_webhook_secret,
};

use crate::router::paths;

/// What both sides know. It is made at each start, since both are here.
static SECRET: LazyLock<String> = LazyLock::new(random_webhook_secret);

/// Sends to this machine. Addresses that strangers enter would be none of its business.
pub(crate) fn sender() -> WebhookSender {
    WebhookSender::new(Client::new().allow_internal())
}

/// Lets in what is signed with the secret, and nothing twice.
pub(crate) fn ours() -> WebhookVerifier {
    let verifier = WebhookVerifier::standard(&SECRET).expect("it was made as one");
    verifier.once_in(MemoryStore::with_bytes(64 * 1024))
}

/// The message.
#[derive(Deserialize, Serialize)]
pub(crate) struct Ring {
    r#type: String,
    strokes: u8,
}

/// Rings, and says whether anybody heard.
#[handler]
pub(crate) async fn ring(connection: &ConnectionInfo, sender: &WebhookSender) -> Result<String> {
    // Where this very connection ends, which is plain HTTP to this server.
    let local = connection.local.ok_or_else(|| Error::internal("this is no TCP connection"))?;
    let there = format!("http://{local}{}", paths::hear_bell());
    let endpoint = WebhookEndpoint::danger_plain_http(&there, &SECRET)?;
    let webhook = Webhook::json(&Ring { r#type: "bell.rung".to_owned(), strokes: 3 })?;
    // An application sends beside the request, and again if need be: `sender.send(..)` in a task.
    Ok(match sender.attempt(&webhook, &endpoint).await {
        Delivery::Delivered => format!("{} was heard\n", webhook.id()),
        missed => format!("nobody heard {}: {missed:?}\n", webhook.id()),
    })
}

/// Hears what was signed.
#[handler]
pub(crate) async fn hear(webhook: IncomingWebhook, Json(ring): Json<Ring>) -> NoContent {
    let id = webhook.id().unwrap_or_default();
    tracing::info!(id, strokes = ring.strokes, "{}", ring.r#type);
    NoContent
}
