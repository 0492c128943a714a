//! Taking the byte stream over from HTTP.

use std::{
    fmt,
    io::{self, IoSlice},
    pin::Pin,
    sync::Mutex,
    task::{Context, Poll},
};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A byte stream in both directions.
pub trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

type Takeover = Box<dyn FnOnce(Upgraded) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// What happens with the byte stream after the head of the answer went out.
///
/// # Examples
///
/// ```
/// use tokio::io::AsyncWriteExt;
/// use zzz_core::{Response, Upgrade, http::{HeaderValue, StatusCode, header}};
///
/// let upgrade = Upgrade::new(|mut stream| async move {
///     let _ = stream.write_all(b"now we speak something else").await;
/// });
/// let response = Response::upgrade(StatusCode::SWITCHING_PROTOCOLS, upgrade)
///     .with_header(header::UPGRADE, HeaderValue::from_static("something-else"));
/// assert!(response.is_upgrade());
/// ```
pub struct Upgrade {
    /// Never locked: it makes a closure, which need not be `Sync`, part of a
    /// value that is.
    takeover: Mutex<Takeover>,
}

impl Upgrade {
    /// Runs `takeover` with the stream; the connection ends when it returns.
    pub fn new<F>(takeover: impl FnOnce(Upgraded) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self { takeover: Mutex::new(Box::new(|stream| Box::pin(takeover(stream)))) }
    }

    /// For servers: hands the stream over.
    pub async fn run(self, stream: Upgraded) {
        let takeover = self.takeover.into_inner().unwrap_or_else(|broken| broken.into_inner());
        takeover(stream).await;
    }
}

impl fmt::Debug for Upgrade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Upgrade")
    }
}

/// The byte stream of a connection that HTTP has left, beginning with what
/// was already read from it.
pub struct Upgraded {
    read_already: Bytes,
    io: Box<dyn Io>,
}

impl Upgraded {
    /// For servers: the stream and what was read past the request's head.
    pub fn new(io: Box<dyn Io>, read_already: Bytes) -> Self {
        Self { read_already, io }
    }
}

impl fmt::Debug for Upgraded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upgraded({} bytes read already)", self.read_already.len())
    }
}

impl AsyncRead for Upgraded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.read_already.is_empty() {
            return Pin::new(&mut *self.io).poll_read(cx, buf);
        }
        let length = self.read_already.len().min(buf.remaining());
        buf.put_slice(&self.read_already[..length]);
        self.read_already.advance(length);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Upgraded {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.io).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.io).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.io).poll_shutdown(cx)
    }
}
