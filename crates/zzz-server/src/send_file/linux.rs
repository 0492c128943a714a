//! By `sendfile(2)`.

use std::{
    fs::File,
    io,
    os::fd::AsFd,
    task::{Context, Poll, ready},
};

use rustix::{
    fs::sendfile,
    io::{Errno, IoSliceMut, ReadWriteFlags, preadv2},
    net::{SendFlags, send},
};
use tokio::{
    io::Interest,
    net::{TcpStream, UnixStream},
};

use super::{Piece, WithoutCopy};

pub(crate) const OVER_TCP: WithoutCopy<TcpStream> = WithoutCopy { file: Some(over), bytes: None };
pub(crate) const OVER_UNIX: WithoutCopy<UnixStream> = WithoutCopy { file: Some(over), bytes: None };

/// What the two kinds of streams have in common.
trait Socket: AsFd {
    fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;

    fn try_write(&self, write: impl FnOnce() -> io::Result<usize>) -> io::Result<usize>;
}

impl Socket for TcpStream {
    fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_write_ready(cx)
    }

    fn try_write(&self, write: impl FnOnce() -> io::Result<usize>) -> io::Result<usize> {
        self.try_io(Interest::WRITABLE, write)
    }
}

impl Socket for UnixStream {
    fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_write_ready(cx)
    }

    fn try_write(&self, write: impl FnOnce() -> io::Result<usize>) -> io::Result<usize> {
        self.try_io(Interest::WRITABLE, write)
    }
}

fn over<S: Socket>(
    stream: &S,
    cx: &mut Context<'_>,
    piece: &Piece<'_>,
) -> Poll<io::Result<Option<usize>>> {
    use io::ErrorKind::{Interrupted, InvalidInput, Unsupported, WouldBlock};

    loop {
        ready!(stream.poll_write_ready(cx))?;
        let sent = stream.try_write(|| match *piece {
            Piece::Head(bytes) => Ok(send(stream, bytes, SendFlags::MORE | SendFlags::NOSIGNAL)?),
            Piece::File(file, mut start, most) => {
                Ok(sendfile(stream, file, Some(&mut start), most)?)
            }
        });
        match sent {
            Err(error) if matches!(error.kind(), WouldBlock | Interrupted) => {}
            Err(error) if matches!(error.kind(), InvalidInput | Unsupported) => {
                return Poll::Ready(Ok(None));
            }
            sent => return Poll::Ready(sent.map(Some)),
        }
    }
}

/// Whether a byte of a file lies in memory, so that to send it, and what was read with it, does
/// not wait for the disk. Where the file system cannot tell, it does not.
pub(crate) fn is_in_memory(file: &File, at: u64) -> bool {
    let mut byte = [0];
    let read = preadv2(file, &mut [IoSliceMut::new(&mut byte)], at, ReadWriteFlags::NOWAIT);
    // Behind the end there is nothing to wait for.
    matches!(read, Ok(_) | Err(Errno::INVAL))
}
