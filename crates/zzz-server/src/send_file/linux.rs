//! By `sendfile(2)`.

use std::{
    fs::File,
    io,
    task::{Context, Poll, ready},
};

use rustix::{
    fs::sendfile,
    io::{Errno, IoSliceMut, ReadWriteFlags, preadv2},
    net::{SendFlags, send},
};
use tokio::{io::Interest, net::TcpStream};

use super::{Piece, SendFile};

pub(crate) const OVER_TCP: Option<SendFile<TcpStream>> = Some(over_tcp);

fn over_tcp(
    stream: &TcpStream,
    cx: &mut Context<'_>,
    piece: &Piece<'_>,
) -> Poll<io::Result<Option<usize>>> {
    use io::ErrorKind::{Interrupted, InvalidInput, Unsupported, WouldBlock};

    loop {
        ready!(stream.poll_write_ready(cx))?;
        let sent = stream.try_io(Interest::WRITABLE, || match *piece {
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
