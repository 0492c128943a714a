//! HTTP on any byte stream.

use std::sync::Arc;

use zzz_core::{App, ConnectionInfo, Io, Result};

use crate::{
    Limits,
    h1::{Connection, Ended},
    shared::{Shared, Stage},
    supervise::keep_time,
};

/// Serves byte streams that come from elsewhere than a listener: from memory,
/// from TLS, from a socket that something else accepted.
///
/// # Examples
///
/// ```
/// use tokio::io::{AsyncReadExt, AsyncWriteExt};
/// use zzz_core::{App, ConnectionInfo, IntoResponse, handler_fn};
/// use zzz_server::{Limits, Streams};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(async {
/// let app = App::new().routes(handler_fn(|_| Box::pin(async { Ok("hi".into_response()) })));
/// let streams = Streams::new(app, Limits::default());
///
/// let (mut client, server) = tokio::io::duplex(1024);
/// client.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
/// streams.serve(server, ConnectionInfo::default()).await;
///
/// let mut answer = String::new();
/// client.read_to_string(&mut answer).await.unwrap();
/// assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"));
/// # });
/// ```
#[derive(Clone, Debug)]
pub struct Streams {
    shared: Arc<Shared>,
}

impl Streams {
    /// Serves `app`, whose services the caller starts and stops.
    pub fn new(app: App, limits: Limits) -> Self {
        let shared = Arc::new(Shared::new(app, limits));
        shared.enter(Stage::Serving);
        Self { shared }
    }

    /// Starts the application's services.
    ///
    /// # Errors
    ///
    /// If a service does not start.
    pub async fn start(&self) -> Result<()> {
        self.shared.app.start().await
    }

    /// Serves one stream to its end: HTTP/1 or, with the feature `http2`, HTTP/2, for which it has to run on a runtime of
    /// tokio.
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: dropping it drops the handler half done.
    pub async fn serve(&self, stream: impl Io + 'static, info: ConnectionInfo) {
        let mut connection = Connection::new(stream, self.shared.clone(), info);
        match connection.run().await {
            Ended::Closed => {}
            ended => Box::pin(connection.go_on(ended)).await,
        }
    }

    /// Keeps the time for all streams; without somebody who runs it, no
    /// time-out ever comes and the `Date` header stands still.
    pub async fn keep_time(&self) {
        keep_time(&self.shared).await;
    }

    /// The application.
    pub fn app(&self) -> &App {
        &self.shared.app
    }

    /// Answers now say that they are the last, and idle streams end.
    pub fn drain(&self) {
        self.shared.enter(Stage::ClosingIdle);
    }
}
