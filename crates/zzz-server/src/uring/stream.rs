//! A connection as its users see it.

use std::{
    io::{self, IoSlice},
    ops::Range,
    os::fd::OwnedFd,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use rustix::{
    fs::sendfile,
    io::{ioctl_fionbio, retry_on_intr},
    net::{SendFlags, send},
};
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use zzz_core::ConnectionInfo;

use super::{
    line::Line,
    ring::{self, Address, Message, Ring},
};
use crate::{
    send_file::{Piece, WithoutCopy},
    stream::DetachedStream,
};

/// A byte stream whose operations go through the ring of its thread.
///
/// What is written is taken over and sent behind the writer's back, up to a bound; `flush` and `shutdown` wait until it is sent.
#[derive(Debug)]
pub(crate) struct RingStream {
    ring: Arc<Address>,
    line: u32,
}

impl RingStream {
    /// Serves `stream` by the ring of this thread; gives it back if there is none.
    pub(crate) fn take_over(
        stream: DetachedStream,
    ) -> Result<io::Result<(Self, ConnectionInfo)>, DetachedStream> {
        let Some(ring) = ring::here() else { return Err(stream) };
        Ok(prepared(stream).and_then(|(socket, info)| {
            let line = ring::with(&ring, |ring| ring.lines.insert(Line::new(socket)));
            Ok((Self { line: line.ok_or_else(elsewhere)?, ring }, info))
        }))
    }

    /// Has `use_it` do with the socket what the ring has no part in.
    pub(crate) fn with_socket(&self, use_it: impl FnOnce(SockRef<'_>)) {
        ring::with(&self.ring, |ring| {
            let line = ring.lines.get_mut(self.line);
            if let Some(socket) = line.as_ref().and_then(|line| line.socket()) {
                use_it(SockRef::from(socket));
            }
        });
    }

    fn with_line<T>(
        &self,
        use_it: impl FnOnce(&mut Ring, u32) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        ring::with(&self.ring, |ring| use_it(ring, self.line))
            .unwrap_or_else(|| Poll::Ready(Err(elsewhere())))
    }

    fn poll_write_parts<'a>(
        &self,
        cx: &Context<'_>,
        parts: impl Iterator<Item = &'a [u8]>,
    ) -> Poll<io::Result<usize>> {
        self.with_line(|ring, index| {
            let Ring { kernel, lines, blocks, .. } = ring;
            let Some(line) = lines.get_mut(index) else { return Poll::Ready(Ok(0)) };
            let count = ready!(line.poll_write(cx, parts, index, kernel, blocks))?;
            ring.pump_soon();
            Poll::Ready(Ok(count))
        })
    }
}

/// Makes it a blocking socket, because the kernel takes the other kind at its word, and asks whom it connects.
fn prepared(stream: DetachedStream) -> io::Result<(OwnedFd, ConnectionInfo)> {
    match stream {
        DetachedStream::Tcp(stream, peer) => {
            stream.set_nonblocking(false)?;
            // Without it an answer in two writes waits 40 ms for the client's word.
            stream.set_nodelay(true)?;
            let info = ConnectionInfo::tcp(Some(peer), stream.local_addr().ok());
            Ok((stream.into(), info))
        }
        DetachedStream::Unix(stream) => {
            stream.set_nonblocking(false)?;
            Ok((stream.into(), ConnectionInfo::default()))
        }
    }
}

#[cold]
fn elsewhere() -> io::Error {
    io::Error::other("a connection of io_uring is used outside of the thread that serves it")
}

pub(crate) const OVER_RING: WithoutCopy<RingStream> = WithoutCopy {
    file: if cfg!(feature = "sendfile") { Some(send_file) } else { None },
    bytes: Some(send_bytes),
};

fn send_bytes(
    stream: &RingStream,
    cx: &mut Context<'_>,
    bytes: &Bytes,
    part: Range<usize>,
) -> Poll<io::Result<usize>> {
    stream.with_line(|ring, index| {
        let Ring { kernel, lines, .. } = ring;
        let Some(line) = lines.get_mut(index) else { return Poll::Ready(Ok(0)) };
        let sent = line.poll_send(cx, bytes, part, index, kernel);
        if sent.is_pending() {
            ring.pump_soon();
        }
        sent
    })
}

/// Past the ring, which knows no such operation: it only says when the socket takes more.
fn send_file(
    stream: &RingStream,
    cx: &mut Context<'_>,
    piece: &Piece<'_>,
) -> Poll<io::Result<Option<usize>>> {
    use io::ErrorKind::{InvalidInput, Unsupported, WouldBlock};

    stream.with_line(|ring, index| {
        let Ring { kernel, lines, .. } = ring;
        let Some(line) = lines.get_mut(index) else { return Poll::Ready(Ok(Some(0))) };
        ready!(line.poll_flush(cx))?;
        let Some(socket) = line.socket() else { return Poll::Ready(Ok(Some(0))) };
        match send_now(socket, piece) {
            Err(error) if error.kind() == WouldBlock => {
                line.await_writable(cx, index, kernel);
                ring.pump_soon();
                Poll::Pending
            }
            Err(error) if matches!(error.kind(), InvalidInput | Unsupported) => {
                Poll::Ready(Ok(None))
            }
            sent => Poll::Ready(sent.map(Some)),
        }
    })
}

/// Sends what `socket` takes at once, though it is a blocking one.
fn send_now(socket: &OwnedFd, piece: &Piece<'_>) -> io::Result<usize> {
    match *piece {
        Piece::Head(bytes) => {
            let flags = SendFlags::MORE | SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
            Ok(retry_on_intr(|| send(socket, bytes, flags))?)
        }
        Piece::File(file, mut start, most) => {
            // Nothing else begins on it meanwhile, and what has begun knows that it may wait.
            ioctl_fionbio(socket, true)?;
            let sent = retry_on_intr(|| sendfile(socket, file, Some(&mut start), most));
            ioctl_fionbio(socket, false)?;
            Ok(sent?)
        }
    }
}

impl AsyncRead for RingStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.with_line(|ring, index| {
            let Ring { lines, blocks, .. } = ring;
            let Some(line) = lines.get_mut(index) else { return Poll::Ready(Ok(())) };
            let outcome = line.poll_read(cx, buf, blocks);
            if line.has_to_receive() {
                ring.settle_line(index);
                ring.pump_soon();
            }
            outcome
        })
    }
}

impl AsyncWrite for RingStream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_parts(cx, std::iter::once(buf))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_parts(cx, bufs.iter().map(|part| &**part))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.with_line(|ring, index| match ring.lines.get_mut(index) {
            Some(line) => line.poll_flush(cx),
            None => Poll::Ready(Ok(())),
        })
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.with_line(|ring, index| {
            let Some(line) = ring.lines.get_mut(index) else { return Poll::Ready(Ok(())) };
            ready!(line.poll_flush(cx))?;
            Poll::Ready(line.shut_down())
        })
    }
}

impl Drop for RingStream {
    fn drop(&mut self) {
        if ring::with(&self.ring, |ring| ring.drop_line(self.line)).is_none() {
            self.ring.send(Message::DroppedLine(self.line));
        }
    }
}
