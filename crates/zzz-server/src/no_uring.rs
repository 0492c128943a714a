//! In the place of io_uring, where the system has none or it is not built in.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use zzz_core::ConnectionInfo;

use crate::{
    listener::Socket,
    send_file::WithoutCopy,
    stream::{DetachedStream, Stream},
};

/// There is none.
#[derive(Debug)]
pub(crate) enum RingStream {}

/// There is none.
#[derive(Debug)]
pub(crate) enum RingListener {}

pub(crate) const OVER_RING: WithoutCopy<RingStream> = WithoutCopy::NOTHING;

impl RingStream {
    pub(crate) fn take_over(
        stream: DetachedStream,
    ) -> Result<io::Result<(Self, ConnectionInfo)>, DetachedStream> {
        Err(stream)
    }

    pub(crate) fn with_socket(&self, _: impl FnOnce(SockRef<'_>)) {
        match *self {}
    }
}

impl RingListener {
    pub(crate) fn take_over(socket: Socket) -> Result<io::Result<Self>, Socket> {
        Err(socket)
    }

    pub(crate) async fn accept(&self) -> Option<io::Result<Stream>> {
        match *self {}
    }

    pub(crate) fn close_door(&self) {
        match *self {}
    }

    pub(crate) fn into_socket(self) -> io::Result<Socket> {
        match self {}
    }
}

impl AsyncRead for RingStream {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match *self {}
    }
}

impl AsyncWrite for RingStream {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        match *self {}
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        match *self {}
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        match *self {}
    }
}

#[cfg(feature = "io-uring")]
pub(crate) use self::refused::{before_park, check, install, pump};

/// What the backend would ask for, on a system that has no io_uring.
#[cfg(feature = "io-uring")]
mod refused {
    use std::{convert::Infallible, io};

    pub(crate) fn check() -> io::Result<()> {
        install().map(|never| match never {})
    }

    pub(crate) fn install() -> io::Result<Infallible> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "this system has none"))
    }

    pub(crate) fn before_park() {}

    pub(crate) async fn pump() -> io::Result<()> {
        check()
    }
}
