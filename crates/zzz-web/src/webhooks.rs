//! What servers tell each other: signed messages, out and in.
//!
//! The messages are those of [Standard Webhooks](https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md),
//! with symmetric signatures (`v1`). [`WebhookSender`] sends a [`Webhook`] to a [`WebhookEndpoint`], and
//! [`WebhookVerifier`] stands before the routes that get some, from senders of the standard and from a few others.

mod endpoint;
mod incoming;
mod scheme;
mod secret;
mod sender;
mod verifier;
mod webhook;

pub use self::{
    endpoint::WebhookEndpoint,
    incoming::IncomingWebhook,
    secret::{BadWebhookSecret, random_webhook_secret},
    sender::{Delivery, WebhookSender},
    verifier::WebhookVerifier,
    webhook::Webhook,
};
