//! In the place of HTTP/2, where it is not built in.

use std::sync::Arc;

use zzz_core::{ConnectionInfo, Upgraded};

use crate::shared::Shared;

/// Nobody speaks it.
#[derive(Debug)]
pub(crate) enum Preface {}

pub(crate) fn preface(_: &[u8]) -> Option<Preface> {
    None
}

#[expect(clippy::unused_async, reason = "stands in for what waits")]
pub(crate) async fn serve(_: Upgraded, preface: Preface, _: ConnectionInfo, _: Arc<Shared>) {
    match preface {}
}
