//! HTTP/2 on one byte stream.
//!
//! [RFC 9113](https://www.rfc-editor.org/rfc/rfc9113) says how messages are
//! written. Frames, HPACK and flow control are the crate h2's; what is made of
//! them is an ordinary request, and what bounds them stands here.

mod answer;
mod connection;
mod doorbell;
mod exchange;
mod frames;
mod gauge;
mod head;
mod incoming;
mod kept;
mod respond;
mod send;

use std::sync::Arc;

use zzz_core::{ConnectionInfo, Upgraded};

use self::connection::Connection;
use crate::{shared::Shared, tls::ClientCertificate};

/// Who sits at the other end.
#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) info: ConnectionInfo,
    /// What it showed on TLS, if it was asked.
    pub(crate) client: Option<ClientCertificate>,
}

/// The client speaks HTTP/2 from its first byte on (RFC 9113, 3.3).
#[derive(Debug)]
pub(crate) struct Preface(());

/// What a client on TLS asks for it by (RFC 9113, 3.2). It sends the preface then, too, and that is
/// what is looked at.
#[cfg(feature = "tls")]
pub(crate) const ALPN: &[&[u8]] = &[b"h2"];

/// The first line of the preface, which no HTTP/1 client can send by accident;
/// h2 checks the rest (RFC 9113, 3.4).
const PREFACE_LINE: &[u8] = b"PRI * HTTP/2.0\r\n";

/// Whether `input`, the first that was read, begins as HTTP/2 does.
pub(crate) fn preface(input: &[u8]) -> Option<Preface> {
    input.starts_with(PREFACE_LINE).then_some(Preface(()))
}

/// Serves `stream`, of which nothing was used up, to its end.
pub(crate) async fn serve(stream: Upgraded, _: Preface, peer: Peer, shared: Arc<Shared>) {
    if let Some(connection) = Connection::open(stream, peer, shared).await {
        connection.run().await;
    }
}
