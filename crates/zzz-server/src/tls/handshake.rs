//! From an accepted connection to one inside of TLS.

use std::{future::poll_fn, io, pin::pin, sync::Arc, task::Poll};

use tokio_rustls::TlsAcceptor;
use zzz_core::{ConnectionInfo, Io, Upgraded};

use super::{
    Endpoint,
    stream::{Counted, TlsStream},
};
use crate::{
    h1::{Connection, Ended},
    shared::{Open, Shared},
};

/// The first byte of a record that holds a handshake (RFC 8446, section 5.1).
const HANDSHAKE: u8 = 22;

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
    let mut handshake = pin!(acceptor.accept(Counted::new(stream)));
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rcgen::{CertifiedKey, generate_simple_self_signed};
    use rustls::{ClientConfig, RootCertStore, crypto::ring};
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        time::{Instant, sleep},
    };
    use tokio_rustls::TlsConnector;
    use zzz_core::{App, Response, handler_fn};

    use super::*;
    use crate::{Limits, Tls, TlsCertificate, race::race, supervise::keep_time};

    /// Far less of an answer than TLS takes at once leaves in the time in which some of it has to.
    #[tokio::test(start_paused = true)]
    async fn a_client_that_reads_slowly_has_the_time_that_it_has_without_tls() {
        const BODY_BYTES: usize = 48 * 1024;
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = signing_key.serialize_pem();
        let endpoint = Endpoint::new(Tls::new(TlsCertificate::pem(&cert.pem(), &key))).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(cert.der().clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions().unwrap();
        let config = config.with_root_certificates(roots).with_no_client_auth();

        let app = App::new()
            .routes(handler_fn(|_| Box::pin(async { Ok(Response::text("x".repeat(BODY_BYTES))) })));
        let shared = Arc::new(Shared::new(app, Limits::default()));
        let (client, server) = tokio::io::duplex(1024);
        let serves = async {
            let stream = Upgraded::new(Box::new(server), Default::default());
            let stream = shake_hands(&endpoint, stream, &shared).await.unwrap();
            let mut connection = Connection::new(stream, shared.clone(), ConnectionInfo::default());
            connection.run().await;
        };
        let reads = async {
            let connector = TlsConnector::from(Arc::new(config));
            let name = "localhost".try_into().unwrap();
            let mut stream = connector.connect(name, client).await.unwrap();
            let request = b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
            stream.write_all(request).await.unwrap();
            let start = Instant::now();
            // A record at a time: of a part of one, nothing can be read.
            let (mut answer, mut piece) = (Vec::new(), vec![0; 16 * 1024]);
            loop {
                sleep(Duration::from_secs(20)).await;
                match stream.read(&mut piece).await.unwrap() {
                    0 => break,
                    count => answer.extend_from_slice(&piece[..count]),
                }
            }
            assert!(answer.ends_with("x".repeat(BODY_BYTES).as_bytes()), "{}", answer.len());
            assert!(start.elapsed() > 2 * shared.limits.write_timeout);
        };
        let both_sides = Box::pin(crate::race::both(serves, reads));
        race(both_sides, keep_time(&shared)).await;
    }
}
