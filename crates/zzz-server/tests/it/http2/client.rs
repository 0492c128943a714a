//! A client that is not ours, in the shape that tests need.

use std::future::poll_fn;

use h2::client::{self, ResponseFuture, SendRequest};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::oneshot,
    task::JoinHandle,
};
use zzz_core::{
    bytes::Bytes,
    http::{HeaderMap, Method, Request},
};

use crate::support::beside;

/// One connection.
#[derive(Debug)]
pub(crate) struct Http2 {
    pub(crate) send: SendRequest<Bytes>,
    connection: JoinHandle<Result<(), h2::Error>>,
}

/// What to ask for.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) head: Request<()>,
    pub(crate) content: Option<Vec<u8>>,
    pub(crate) trailers: Option<HeaderMap>,
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) content: Vec<u8>,
    pub(crate) trailers: Option<HeaderMap>,
    /// The interim answers before it.
    pub(crate) interims: Vec<(u16, HeaderMap)>,
}

impl Ask {
    pub(crate) fn new(method: Method, path: &str) -> Self {
        let head = Request::builder().method(method).uri(format!("http://test{path}"));
        let head = head.body(()).expect("a target");
        Self { head, content: None, trailers: None }
    }

    pub(crate) fn get(path: &str) -> Self {
        Self::new(Method::GET, path)
    }

    pub(crate) fn post(path: &str, content: impl Into<Vec<u8>>) -> Self {
        Self { content: Some(content.into()), ..Self::new(Method::POST, path) }
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.head.headers_mut().append(name, value.parse().expect("a value"));
        self
    }

    pub(crate) fn with_trailers(mut self, trailers: HeaderMap) -> Self {
        self.trailers = Some(trailers);
        self
    }
}

impl Http2 {
    /// Exchanges the prefaces over `io`.
    pub(crate) async fn over<Io>(io: Io) -> Self
    where
        Io: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        Self::with(&client::Builder::new(), io).await
    }

    /// With settings of the test's.
    pub(crate) async fn with<Io>(builder: &client::Builder, io: Io) -> Self
    where
        Io: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (send, connection) = builder.handshake(io).await.expect("the server speaks HTTP/2");
        Self { send, connection: beside(connection) }
    }

    /// Asks, and reads the answer to its end.
    pub(crate) async fn ask(&mut self, ask: Ask) -> Result<Answer, h2::Error> {
        let Ask { head, content, trailers } = ask;
        let (answer, mut body) = self.begin(head, content.is_none() && trailers.is_none()).await?;
        let sent = async {
            if let Some(content) = content {
                send_all(&mut body, content.into(), trailers.is_none()).await?;
            }
            if let Some(trailers) = trailers {
                body.send_trailers(trailers)?;
            }
            Ok::<_, h2::Error>(())
        };
        let (sent, answer) = tokio::join!(sent, read(answer));
        sent.and(answer)
    }

    /// Sends a head, behind which a body may follow.
    pub(crate) async fn begin(
        &mut self,
        head: Request<()>,
        is_whole: bool,
    ) -> Result<(ResponseFuture, h2::SendStream<Bytes>), h2::Error> {
        poll_fn(|cx| self.send.poll_ready(cx)).await?;
        self.send.send_request(head, is_whole)
    }

    pub(crate) async fn get(&mut self, path: &str) -> Result<Answer, h2::Error> {
        self.ask(Ask::get(path)).await
    }

    /// Waits until the server has closed the connection, and says how.
    pub(crate) async fn closed(self) -> Result<(), h2::Error> {
        let Self { send, connection } = self;
        drop(send);
        connection.await.expect("no panic")
    }

    /// Another handle of the same connection.
    pub(crate) fn copy(&self) -> Self {
        Self { send: self.send.clone(), connection: beside(std::future::ready(Ok(()))) }
    }
}

/// Sends `content` as fast as the server opens its windows; one that resets the stream
/// without an error has enough of it.
pub(crate) async fn send_all(
    body: &mut h2::SendStream<Bytes>,
    mut content: Bytes,
    is_last: bool,
) -> Result<(), h2::Error> {
    if content.is_empty() && is_last {
        return body.send_data(content, true);
    }
    while !content.is_empty() {
        body.reserve_capacity(content.len());
        let Some(room) = poll_fn(|cx| body.poll_capacity(cx)).await else {
            return Ok(());
        };
        let piece = content.split_to(room?.min(content.len()));
        if let Err(error) = body.send_data(piece, is_last && content.is_empty()) {
            return if error.is_reset() || error.is_go_away() { Err(error) } else { Ok(()) };
        }
    }
    Ok(())
}

/// Reads an answer to its end.
pub(crate) async fn read(answer: ResponseFuture) -> Result<Answer, h2::Error> {
    read_telling(answer, oneshot::channel().0).await
}

/// Tells of the first interim answer.
pub(crate) async fn read_telling(
    mut answer: ResponseFuture,
    tell: oneshot::Sender<()>,
) -> Result<Answer, h2::Error> {
    let (mut interims, mut tell) = (Vec::new(), Some(tell));
    while let Some(interim) = poll_fn(|cx| answer.poll_informational(cx)).await {
        let interim = interim?;
        let _ = tell.take().map(|tell| tell.send(()));
        interims.push((interim.status().as_u16(), interim.headers().clone()));
    }
    let (head, mut body) = answer.await?.into_parts();
    let mut content = Vec::new();
    while let Some(piece) = body.data().await {
        let piece = piece?;
        content.extend_from_slice(&piece);
        body.flow_control().release_capacity(piece.len())?;
    }
    let trailers = body.trailers().await?;
    let (status, headers) = (head.status.as_u16(), head.headers);
    Ok(Answer { status, headers, content, trailers, interims })
}
