//! A byte stream inside of TLS.

use std::{
    any::Any,
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::server;
use zzz_core::{Request, Upgraded};

use super::ClientCertificate;

/// What a handshake ended in.
///
/// It lies in a box, so that the task of a connection stays as small as without TLS.
#[derive(Debug)]
pub(crate) struct TlsStream {
    inner: Box<server::TlsStream<Counted>>,
    client: Option<ClientCertificate>,
}

impl TlsStream {
    pub(super) fn new(inner: server::TlsStream<Counted>) -> Self {
        let client = ClientCertificate::of(inner.get_ref().1.peer_certificates());
        Self { inner: Box::new(inner), client }
    }
}

/// Gives a request what the stream below it knows of its client.
///
/// It asks for the type, which the compiler answers: nothing is left of it where the stream is another.
pub(crate) fn describe_client<S: 'static>(stream: &S, request: &mut Request) {
    set_client(client_of(stream), request);
}

/// Gives a request the certificate of its client.
pub(crate) fn set_client(client: Option<&ClientCertificate>, request: &mut Request) {
    if let Some(client) = client {
        request.set(client.clone());
    }
}

/// The certificate of the client, if it showed one.
pub(crate) fn client_of<S: 'static>(stream: &S) -> Option<&ClientCertificate> {
    let stream: &dyn Any = stream;
    stream.downcast_ref::<TlsStream>()?.client.as_ref()
}

/// How many bytes have left `stream`, if it holds back some of what it has taken; again the compiler answers.
///
/// TLS takes up to 64 KiB at once. Without this a client that reads slowly would have to take all of them
/// within the time in which some of an answer has to leave.
pub(crate) fn written<S: 'static>(stream: &S) -> u64 {
    let stream: &dyn Any = stream;
    stream.downcast_ref::<TlsStream>().map_or(0, |stream| stream.inner.get_ref().0.written)
}

/// What carries the records, counting.
#[derive(Debug)]
pub(super) struct Counted {
    stream: Upgraded,
    written: u64,
}

impl Counted {
    pub(super) fn new(stream: Upgraded) -> Self {
        Self { stream, written: 0 }
    }

    fn count(&mut self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(count)) = written {
            self.written += count as u64;
        }
        written
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.count(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.count(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl AsyncRead for TlsStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl AsyncWrite for TlsStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a connection costs beyond one without TLS is in the box: this, and what is made of the keys.
    #[test]
    fn a_stream_adds_little_to_the_task_and_a_known_part_beside_it() {
        assert_eq!(size_of::<TlsStream>(), 2 * size_of::<usize>());
        let boxed = size_of::<server::TlsStream<Counted>>();
        assert!(boxed <= 1600, "{boxed} bytes");
    }
}
