//! In the place of TLS, where it is not built in.

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use zzz_core::{ConnectionInfo, Io, Request};

use crate::{
    listener::Bound,
    shared::{Open, Shared},
};

/// There is none.
#[derive(Debug)]
pub(crate) struct Endpoint(Infallible);

impl Endpoint {
    pub(crate) async fn follow_files(self: &Arc<Self>) {
        match self.0 {}
    }
}

#[expect(clippy::needless_pass_by_value, reason = "as with TLS")]
pub(crate) fn serve(
    endpoint: Arc<Endpoint>,
    _: impl Io,
    _: ConnectionInfo,
    _: Arc<Shared>,
    _: Open,
) {
    match endpoint.0 {}
}

/// Nobody is sent to where nothing is.
#[derive(Debug)]
pub(crate) struct Redirect(Infallible);

impl Redirect {
    pub(crate) fn bound(&self) -> &Bound {
        match self.0 {}
    }

    pub(crate) fn local_addr(&self) -> SocketAddr {
        match self.0 {}
    }

    pub(crate) fn listen(self, _: &Arc<Shared>, _: u16) -> Redirecting {
        match self.0 {}
    }
}

#[derive(Debug)]
pub(crate) struct Redirecting(Infallible);

impl Redirecting {
    pub(crate) async fn serve(self, _: &Arc<Shared>) {
        match self.0 {}
    }
}

/// Nobody has one.
#[derive(Clone, Debug)]
pub(crate) enum ClientCertificate {}

#[cfg(feature = "http2")]
pub(crate) fn set_client(_: Option<&ClientCertificate>, _: &mut Request) {}

pub(crate) fn client_of<S>(_: &S) -> Option<&ClientCertificate> {
    None
}

pub(crate) fn describe_client<S>(_: &S, _: &mut Request) {}

pub(crate) fn written<S>(_: &S) -> u64 {
    0
}
