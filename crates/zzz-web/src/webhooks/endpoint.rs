//! Where messages are sent to.

use std::{
    fmt,
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use zzz_core::{
    Error, Result,
    bytes::Bytes,
    http::{self, Uri, header},
};

use super::{Webhook, secret::Secret};

/// An address that gets messages, and the secret that they are signed with.
///
/// Each endpoint has a secret of its own, or one receiver could write to another in your name.
///
/// Such addresses come from strangers. What connects to them, the [`Fetch`](zzz_core::Fetch) of the
/// [`WebhookSender`](super::WebhookSender), has to refuse addresses of your own network.
///
/// # Examples
///
/// ```
/// use zzz_web::{WebhookEndpoint, random_webhook_secret};
///
/// let (new, former) = (random_webhook_secret(), random_webhook_secret());
/// // Until the receiver knows the new one, both sign.
/// let endpoint = WebhookEndpoint::new("https://example.com/hooks", &new)?.with_old(&former)?;
/// assert!(WebhookEndpoint::new("http://example.com/hooks", &new).is_err());
/// # let _ = endpoint;
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone)]
pub struct WebhookEndpoint {
    url: Uri,
    /// The current one first.
    secrets: Vec<Secret>,
}

impl WebhookEndpoint {
    /// Messages to `url`, signed with `secret`, which is `whsec_` and base64.
    ///
    /// # Errors
    ///
    /// If `url` is not one of `https`, or of `http` on this machine; or the secret is none.
    pub fn new(url: &str, secret: &str) -> Result<Self> {
        let endpoint = Self::danger_plain_http(url, secret)?;
        let scheme = endpoint.url.scheme_str();
        let is_local = matches!(endpoint.url.host(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if scheme == Some("https") || is_local {
            return Ok(endpoint);
        }
        Err(Error::internal(
            "the address of a webhook has to be one of `https`: \
             a signature does not keep others from reading",
        ))
    }

    /// As [`new`](Self::new), and takes `http` to other machines, too: everybody between can read what is sent.
    ///
    /// # Errors
    ///
    /// If `url` is not one of `http` or `https`, or the secret is none.
    pub fn danger_plain_http(url: &str, secret: &str) -> Result<Self> {
        let url: Uri = url.parse()?;
        if !matches!(url.scheme_str(), Some("http" | "https")) || url.host().is_none() {
            return Err(Error::internal(
                "the address of a webhook has to begin with `https://` and a host",
            ));
        }
        Ok(Self { url, secrets: vec![Secret::standard(secret)?] })
    }

    /// Signs with an older secret, too, as long as the receiver may know only that.
    ///
    /// # Errors
    ///
    /// If the secret is none.
    pub fn with_old(mut self, secret: &str) -> Result<Self> {
        self.secrets.push(Secret::standard(secret)?);
        Ok(self)
    }

    /// The request that brings `webhook` here, if it is sent `now`.
    ///
    /// # Errors
    ///
    /// If it cannot stand in a request.
    pub(super) fn request(
        &self,
        webhook: &Webhook,
        now: SystemTime,
    ) -> Result<http::Request<Bytes>> {
        let timestamp = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs().to_string();
        let request = http::Request::post(self.url.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", webhook.id())
            .header("webhook-timestamp", &timestamp)
            .header("webhook-signature", self.signatures(webhook, &timestamp));
        Ok(request.body(webhook.body().clone())?)
    }

    fn signatures(&self, webhook: &Webhook, timestamp: &str) -> String {
        let (id, time, body) = (webhook.id().as_bytes(), timestamp.as_bytes(), webhook.body());
        let sign = |secret: &Secret| secret.sign(&[id, b".", time, b".", body]);
        let signatures = self
            .secrets
            .iter()
            .map(|secret| format!("v1,{}", BASE64_STANDARD.encode(sign(secret))));
        signatures.collect::<Vec<_>>().join(" ")
    }

    /// For the log: an address may hold a secret in its path.
    pub(super) fn host(&self) -> &str {
        self.url.host().unwrap_or_default()
    }
}

impl fmt::Debug for WebhookEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookEndpoint").field("host", &self.host()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Those that the libraries of the standard are tested with.
    #[test]
    fn the_signature_is_that_of_other_libraries() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let endpoint = WebhookEndpoint::new("https://example.com/", secret).unwrap();
        let body = r#"{"test": 2432232314}"#;
        let webhook = Webhook::with_id("msg_p5jXN8AQM9LWM0D4loKWxJek", body).unwrap();
        let now = UNIX_EPOCH + Duration::from_secs(1_614_265_330);
        let request = endpoint.request(&webhook, now).unwrap();
        let field = |name| request.headers()[name].to_str().unwrap();
        assert_eq!(field("webhook-id"), "msg_p5jXN8AQM9LWM0D4loKWxJek");
        assert_eq!(field("webhook-timestamp"), "1614265330");
        let expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(field("webhook-signature"), expected);
        assert_eq!(request.body(), body);

        let both = endpoint.with_old("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD").unwrap();
        let request = both.request(&webhook, now).unwrap();
        let signatures = request.headers()["webhook-signature"].to_str().unwrap();
        assert_eq!(signatures.split(' ').next(), Some(expected));
        assert_eq!(signatures.split(' ').count(), 2);
    }
}
