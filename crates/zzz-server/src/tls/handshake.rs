//! From an accepted connection to one inside of TLS.

use std::{future::poll_fn, io, pin::pin, sync::Arc, task::Poll};

use rustls::ServerConnection;
use tokio_rustls::TlsAcceptor;
use zzz_core::{ConnectionInfo, Io, Upgraded};

use super::{Endpoint, stream::TlsStream};
use crate::{
    h1::{Connection, Ended},
    shared::{Open, Shared},
};

/// The first byte of a record that holds a handshake (RFC 8446, section 5.1).
const HANDSHAKE: u8 = 22;

/// What is encrypted and waits for the client, one record (RFC 8446, section 5.1). With more, a client
/// that reads slowly would have to take all of it within the time in which some of an answer has to leave.
const UNSENT_BYTES_MAX: usize = 16 * 1024;

/// Serves a connection on the port of TLS.
pub(crate) fn serve(
    endpoint: Arc<Endpoint>,
    stream: impl Io + 'static,
    info: ConnectionInfo,
    shared: Arc<Shared>,
    open: Open,
) {
    #[expect(clippy::disallowed_methods, reason = "counted by `Open`, drained at shutdown")]
    tokio::spawn(async move {
        let mut open = open;
        let arrived = Box::pin(arrive(endpoint, stream, info, shared.clone(), &mut open));
        let Some((stream, info)) = arrived.await else {
            return;
        };
        let mut connection = Connection::new(stream, shared, info);
        match connection.run().await {
            Ended::Closed => {}
            ended => Box::pin(connection.go_on(ended)).await,
        }
    });
}

/// Everything before the first request; `None` if there will be none.
async fn arrive(
    endpoint: Arc<Endpoint>,
    stream: impl Io + 'static,
    info: ConnectionInfo,
    shared: Arc<Shared>,
    open: &mut Open,
) -> Option<(TlsStream, ConnectionInfo)> {
    let introduced_by = shared.proxy_protocol.clone().filter(|proxies| proxies.expects(info.peer));
    let mut connection = Connection::new(stream, shared.clone(), info);
    if let Some(proxies) = introduced_by
        && !connection.introduce(&proxies, open).await
    {
        return None;
    }
    if connection.first_byte().await? != HANDSHAKE {
        connection.send_to_https().await;
        return None;
    }
    let (stream, mut info) = connection.into_stream();
    let peer = info.peer.map(tracing::field::display);
    match shake_hands(&endpoint, stream, &shared).await {
        Ok(stream) => {
            info.secure = true;
            Some((stream, info))
        }
        Err(error) => {
            // Scanners and clients that turn away fill a log without telling anything.
            tracing::debug!(peer, %error, "a TLS handshake failed");
            None
        }
    }
}

async fn shake_hands(
    endpoint: &Endpoint,
    stream: Upgraded,
    shared: &Shared,
) -> io::Result<TlsStream> {
    let mut watch = shared.wheel.join();
    watch.arm(&shared.clock, shared.limits.head_timeout);
    let acceptor = TlsAcceptor::from(endpoint.config());
    let holds_little = |session: &mut ServerConnection| {
        session.set_buffer_limit(Some(UNSENT_BYTES_MAX));
    };
    let mut handshake = pin!(acceptor.accept_with(stream, holds_little));
    poll_fn(|cx| {
        if let Poll::Ready(outcome) = handshake.as_mut().poll(cx) {
            return Poll::Ready(outcome.map(TlsStream::new));
        }
        if watch.is_over(cx, &shared.clock) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        // Asked after the waker is registered: a change wakes us.
        if shared.closes_idle() {
            return Poll::Ready(Err(io::Error::other("the server stops")));
        }
        Poll::Pending
    })
    .await
}
