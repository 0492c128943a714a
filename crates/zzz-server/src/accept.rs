//! From a listener to running connections.

use std::{
    future::poll_fn,
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    task::Poll,
    time::Duration,
};

use tokio::net::TcpStream;
use zzz_core::ConnectionInfo;

use crate::{
    h1::Connection,
    race::{First, race},
    shared::{Open, Shared, Stage},
};

/// How long accepting pauses when the process has no descriptor or memory left.
const PAUSE_WHEN_EXHAUSTED: Duration = Duration::from_millis(50);

/// A connection that nobody serves yet.
#[derive(Debug)]
pub(crate) struct Accepted {
    stream: TcpStream,
    peer: SocketAddr,
    open: Open,
}

/// Accepts until the server drains, and gives each connection to `place`.
///
/// Waits while all places are taken: nothing is lost, the kernel keeps what
/// comes meanwhile. What it holds when the server drains is still accepted.
pub(crate) async fn accept<F: Future<Output = ()>>(
    listener: TcpListener,
    shared: &Arc<Shared>,
    mut place: impl FnMut(Accepted) -> F,
) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    shared.reached(Stage::Serving).await;
    loop {
        let next = async {
            let place = shared.places.acquire().await;
            (place, listener.accept().await)
        };
        let (permit, accepted) = match race(shared.reached(Stage::Draining), next).await {
            First::Left(()) => break,
            First::Right(next) => next,
        };
        match accepted {
            Ok((stream, peer)) => {
                // Given back when the connection is dropped.
                if let Ok(permit) = permit {
                    permit.forget();
                }
                place(Accepted {
                    stream,
                    peer,
                    open: shared.count_open(),
                })
                .await;
            }
            Err(error) => pause_after(&error).await,
        }
    }
    while let Poll::Ready(Ok((stream, peer))) = poll_once(&listener).await {
        match shared.places.try_acquire() {
            Ok(permit) => permit.forget(),
            Err(_) => break,
        }
        place(Accepted {
            stream,
            peer,
            open: shared.count_open(),
        })
        .await;
    }
    Ok(())
}

async fn poll_once(
    listener: &tokio::net::TcpListener,
) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
    poll_fn(|cx| Poll::Ready(listener.poll_accept(cx))).await
}

/// A connection that failed before it was accepted is nobody's loss; without
/// descriptors or memory, trying again at once would only burn the processor.
async fn pause_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        return;
    }
    tracing::error!(%error, "cannot accept connections for now; raise the limit of open files");
    tokio::time::sleep(PAUSE_WHEN_EXHAUSTED).await;
}

impl Accepted {
    /// Serves the connection in a task of the current runtime.
    pub(crate) fn spawn(self, shared: Arc<Shared>) {
        let Self { stream, peer, open } = self;
        // Without it an answer in two writes waits 40 ms for the client's word.
        if stream.set_nodelay(true).is_err() {
            return;
        }
        let info = ConnectionInfo::tcp(Some(peer), stream.local_addr().ok());
        #[expect(
            clippy::disallowed_methods,
            reason = "counted by `Open`, drained at shutdown"
        )]
        tokio::spawn(async move {
            let _open = open;
            Connection::new(stream, shared, info).run().await;
        });
    }

    /// Takes the connection off its runtime, to give it to another one.
    pub(crate) fn detach(self) -> io::Result<Detached> {
        let stream = self.stream.into_std()?;
        Ok(Detached {
            stream,
            peer: self.peer,
            open: self.open,
        })
    }
}

/// A connection between two runtimes.
#[derive(Debug)]
pub(crate) struct Detached {
    stream: std::net::TcpStream,
    peer: SocketAddr,
    open: Open,
}

impl Detached {
    /// Joins the current runtime.
    pub(crate) fn attach(self) -> io::Result<Accepted> {
        let stream = TcpStream::from_std(self.stream)?;
        Ok(Accepted {
            stream,
            peer: self.peer,
            open: self.open,
        })
    }
}
