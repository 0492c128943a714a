//! Messages of another server.

use zzz::{IncomingWebhook, WebhookVerifier, bytes::Bytes, handler};

/// Lets in what is signed with the secret of GitHub's own example, so that everybody can try it.
pub(crate) fn verifier() -> WebhookVerifier {
    WebhookVerifier::github("It's a Secret to Everybody").expect("it is long enough")
}

/// Hears what was signed.
#[handler]
pub(crate) async fn hear(_webhook: IncomingWebhook, body: Bytes) -> String {
    format!("{} bytes, and they are signed\n", body.len())
}
