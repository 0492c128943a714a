//! In the place of HTTP/2, where it is not built in.

use std::sync::Arc;

use zzz_core::{ConnectionInfo, Upgraded};

use crate::{shared::Shared, tls::ClientCertificate};

/// Who would sit at the other end.
#[derive(Debug)]
#[expect(dead_code, reason = "nobody looks")]
pub(crate) struct Peer {
    pub(crate) info: ConnectionInfo,
    pub(crate) client: Option<ClientCertificate>,
}

/// Nobody speaks it.
#[derive(Debug)]
pub(crate) enum Preface {}

/// Nobody is offered it.
#[cfg(feature = "tls")]
pub(crate) const ALPN: &[&[u8]] = &[];

pub(crate) fn preface(_: &[u8]) -> Option<Preface> {
    None
}

#[expect(clippy::unused_async, reason = "stands in for what waits")]
pub(crate) async fn serve(_: Upgraded, preface: Preface, _: Peer, _: Arc<Shared>) {
    match preface {}
}
