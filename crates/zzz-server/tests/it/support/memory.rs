//! A server without sockets, whose clock the test owns.

use tokio::{io::DuplexStream, task::JoinHandle};
use zzz_core::{App, ConnectionInfo};
use zzz_server::{Limits, Streams};

use super::{Client, beside};

/// Serves streams in the runtime of the test.
#[derive(Debug)]
pub(crate) struct Memory {
    pub(crate) streams: Streams,
    clock: JoinHandle<()>,
}

impl Memory {
    pub(crate) fn new(app: App, limits: Limits) -> Self {
        let streams = Streams::new(app, limits);
        let kept = streams.clone();
        let clock = beside(async move { kept.keep_time().await });
        Self { streams, clock }
    }

    /// Opens a connection that holds `buffer_bytes` on their way in each
    /// direction; the task ends when the server is done with it.
    pub(crate) fn connect(&self, buffer_bytes: usize) -> (Client<DuplexStream>, JoinHandle<()>) {
        let (client, server) = tokio::io::duplex(buffer_bytes);
        let streams = self.streams.clone();
        let served = beside(async move { streams.serve(server, ConnectionInfo::default()).await });
        (Client::over(client), served)
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.clock.abort();
    }
}
