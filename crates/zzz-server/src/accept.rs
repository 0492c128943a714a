//! From a listener to running connections.

use std::{io, sync::Arc, time::Duration};

use zzz_core::{ConnectionInfo, Io};

#[cfg(unix)]
use crate::send_file::OVER_UNIX;
use crate::{
    backend::Listener,
    clients::OfClient,
    h1::{Connection, Ended},
    proxy_protocol::ProxyProtocol,
    race::{First, race},
    send_file::{OVER_TCP, WithoutCopy},
    shared::{Open, Shared, Stage},
    stream::{DetachedStream, Stream},
    tls,
    uring::OVER_RING,
};

/// How long accepting pauses when the process has no descriptor or memory left.
const PAUSE_WHEN_EXHAUSTED: Duration = Duration::from_millis(50);

/// A connection that nobody serves yet.
#[derive(Debug)]
pub(crate) struct Accepted {
    stream: Stream,
    open: Open,
}

/// Accepts until the server drains, and gives each connection to `place`.
///
/// Waits while all places are taken: nothing is lost, one connection waits
/// here and the kernel keeps the others. What it holds when the server drains
/// is still accepted.
pub(crate) async fn accept<F: Future<Output = ()>>(
    listener: Listener,
    shared: &Arc<Shared>,
    place: impl FnMut(Accepted) -> F,
) -> io::Result<()> {
    match race(shared.reached(Stage::Stopped), accept_until_drained(listener, shared, place)).await
    {
        First::Left(()) => Ok(()),
        First::Right(outcome) => outcome,
    }
}

async fn accept_until_drained<F: Future<Output = ()>>(
    listener: Listener,
    shared: &Arc<Shared>,
    mut place: impl FnMut(Accepted) -> F,
) -> io::Result<()> {
    let Listener { socket, _counted } = listener;
    let acceptor = socket.attach()?;
    shared.reached(Stage::Serving).await;
    let mut is_exhausted = false;
    loop {
        match race(shared.reached(Stage::Draining), acceptor.accept()).await {
            First::Left(()) => break,
            First::Right(Ok(stream)) => {
                is_exhausted = false;
                if let Some(of_client) = admit(&stream, shared) {
                    let open = shared.open_connection(of_client).await;
                    place(Accepted { stream, open }).await;
                }
            }
            First::Right(Err(error)) => pause_after(&error, &mut is_exhausted).await,
        }
    }
    let mut late = acceptor.close_door()?;
    while let Some(stream) = late.next().await {
        if let Some(of_client) = admit(&stream, shared) {
            let open = shared.open_connection(of_client).await;
            place(Accepted { stream, open }).await;
        }
    }
    Ok(())
}

/// Counts the connection for its client. One too many is closed before it takes a place or is read, with a reset, which leaves nothing
/// behind in the kernel.
fn admit(stream: &Stream, shared: &Arc<Shared>) -> Option<OfClient> {
    let peer = stream.peer();
    let introduces = |proxies: &Arc<ProxyProtocol>| proxies.expects(peer);
    let Some(peer) = peer.filter(|_| !shared.proxy_protocol.as_ref().is_some_and(introduces))
    else {
        return Some(OfClient::default());
    };
    let counted = OfClient::count(shared, peer.ip());
    if counted.is_err() {
        stream.reset_when_closed();
    }
    counted.ok()
}

/// A connection that failed before it was accepted is nobody's loss; without
/// descriptors or memory, trying again at once would only burn the processor.
async fn pause_after(error: &io::Error, is_exhausted: &mut bool) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        return;
    }
    if !std::mem::replace(is_exhausted, true) {
        tracing::error!(%error, "cannot accept connections for now; raise the limit of open files");
    }
    tokio::time::sleep(PAUSE_WHEN_EXHAUSTED).await;
}

impl Accepted {
    /// Serves the connection in a task of the current runtime.
    pub(crate) fn spawn(self, shared: Arc<Shared>) {
        let Self { stream, open } = self;
        match stream {
            Stream::Tcp(stream, peer) => {
                // Without it an answer in two writes waits 40 ms for the client's word.
                if stream.set_nodelay(true).is_err() {
                    return;
                }
                let info = ConnectionInfo::tcp(Some(peer), stream.local_addr().ok());
                match shared.tls.clone() {
                    None => serve(stream, info, OVER_TCP, shared, open),
                    Some(endpoint) => tls::serve(endpoint, stream, info, shared, open),
                }
            }
            #[cfg(unix)]
            Stream::Unix(stream) => {
                serve(stream, ConnectionInfo::default(), OVER_UNIX, shared, open);
            }
            Stream::Ring(stream, info) => {
                // As above, TLS is for connections that have an address.
                match shared.tls.clone().filter(|_| info.peer.is_some()) {
                    None => serve(stream, info, OVER_RING, shared, open),
                    Some(endpoint) => tls::serve(endpoint, stream, info, shared, open),
                }
            }
        }
    }

    /// Sends whoever it is to the port of TLS, in a task of the current runtime.
    #[cfg(feature = "tls")]
    pub(crate) fn spawn_redirect(self, shared: Arc<Shared>, ports: tls::Ports) {
        let Self { stream, open } = self;
        let Stream::Tcp(stream, peer) = stream else {
            return;
        };
        let info = ConnectionInfo::tcp(Some(peer), stream.local_addr().ok());
        let proxies = shared.proxy_protocol.clone().filter(|proxies| proxies.expects(info.peer));
        let mut connection = Connection::new(stream, shared, info);
        #[expect(clippy::disallowed_methods, reason = "counted by `Open`, drained at shutdown")]
        tokio::spawn(async move {
            let mut open = open;
            if let Some(proxies) = proxies
                && !connection.introduce(&proxies, &mut open).await
            {
                return;
            }
            connection.answer_once(|request| tls::redirect(request, ports)).await;
        });
    }

    /// Takes the connection off its runtime, to give it to another one.
    pub(crate) fn detach(self) -> io::Result<Detached> {
        Ok(Detached { stream: self.stream.detach()?, open: self.open })
    }
}

fn serve<S: Io + 'static>(
    stream: S,
    info: ConnectionInfo,
    without_copy: WithoutCopy<S>,
    shared: Arc<Shared>,
    open: Open,
) {
    let introduced_by = shared.proxy_protocol.clone().filter(|proxies| proxies.expects(info.peer));
    let mut connection = Connection::new(stream, shared, info).sending_by(without_copy);
    #[expect(clippy::disallowed_methods, reason = "counted by `Open`, drained at shutdown")]
    tokio::spawn(async move {
        let mut open = open;
        if let Some(proxies) = introduced_by
            && !Box::pin(connection.introduce(&proxies, &mut open)).await
        {
            return;
        }
        match connection.run().await {
            Ended::Closed => {}
            ended => Box::pin(connection.go_on(ended)).await,
        }
    });
}

/// A connection between two runtimes.
#[derive(Debug)]
pub(crate) struct Detached {
    stream: DetachedStream,
    open: Open,
}

impl Detached {
    /// Joins the current runtime.
    pub(crate) fn attach(self) -> io::Result<Accepted> {
        Ok(Accepted { stream: self.stream.attach()?, open: self.open })
    }
}
