//! To a server at the other end of a TCP connection.

mod answer;
mod connection;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    net::SocketAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use zzz_core::{BoxFuture, Result as ServerResult};
use zzz_server::RunningServer;

use self::connection::Connection;
pub(crate) use self::connection::raw;
use crate::{
    carrier::{Carrier, Incoming, Opened, Outgoing},
    failures::Failures,
};

/// Talks HTTP/1.1 to a server, on connections that it keeps.
pub(crate) struct Tcp {
    address: SocketAddr,
    failures: Failures,
    /// Connections without a request.
    idle: Mutex<Vec<Connection>>,
    /// `None` once it was stopped.
    server: Mutex<Option<RunningServer>>,
}

impl Tcp {
    pub(crate) fn new(server: RunningServer) -> Self {
        Self {
            address: server.local_addr(),
            failures: Failures::of(server.app()),
            idle: Mutex::new(Vec::new()),
            server: Mutex::new(Some(server)),
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    async fn connect(&self) -> Result<Connection, String> {
        let opened = Connection::open(self.address).await;
        opened.map_err(|error| format!("cannot connect to {}: {error}", self.address))
    }

    async fn exchange(&self, request: Outgoing) -> Result<Incoming, String> {
        let kept = locked(&self.idle).pop_if_open();
        let mut connection = match kept {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let (peer, target) = (connection.local_addr(), request.target.clone());
        let (mut answer, keeps) = connection.exchange(request).await?;
        if answer.status.is_server_error() {
            answer.failure = self.failures.take(peer, &target);
        }
        if keeps {
            locked(&self.idle).push(connection);
        }
        Ok(answer)
    }

    /// Tells the server to finish; the connections that are open without a
    /// request would only be waited for.
    fn begin_stop(&self) -> Option<RunningServer> {
        locked(&self.idle).clear();
        let server = locked(&self.server).take();
        if let Some(server) = &server {
            server.begin_stop();
        }
        server
    }
}

impl Carrier for Tcp {
    fn send(&self, request: Outgoing) -> BoxFuture<'_, Result<Incoming, String>> {
        Box::pin(self.exchange(request))
    }

    /// On a connection of its own, since nobody knows whether it will be read
    /// to the end.
    fn open(&self, request: Outgoing) -> BoxFuture<'_, Result<Opened, String>> {
        Box::pin(async { self.connect().await?.begin(request).await })
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            let Some(server) = self.begin_stop() else {
                return;
            };
            let ended: ServerResult<()> = match tokio::task::spawn_blocking(|| server.join()).await
            {
                Ok(ended) => ended,
                Err(stopped) => Err(stopped.into()),
            };
            if let Err(error) = ended {
                panic!("the server ended with an error: {error}");
            }
        })
    }
}

impl Drop for Tcp {
    fn drop(&mut self) {
        if let Some(server) = self.begin_stop() {
            // Nobody is left to be told how it ended.
            let _ = server.join();
        }
    }
}

impl fmt::Debug for Tcp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tcp({})", self.address)
    }
}

/// Takes connections out that can still be used.
trait Kept {
    fn pop_if_open(&mut self) -> Option<Connection>;
}

impl Kept for Vec<Connection> {
    fn pop_if_open(&mut self) -> Option<Connection> {
        std::iter::from_fn(|| self.pop()).find(Connection::is_open)
    }
}

/// What a panic of another test left behind is as good as before.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
