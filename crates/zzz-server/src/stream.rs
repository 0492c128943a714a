//! An accepted connection, of whatever kind its socket is.

use std::{io, net::SocketAddr, time::Duration};

use socket2::SockRef;
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use zzz_core::ConnectionInfo;

use crate::uring::RingStream;

/// A connection of a runtime.
#[derive(Debug)]
pub(crate) enum Stream {
    Tcp(TcpStream, SocketAddr),
    #[cfg(unix)]
    Unix(UnixStream),
    Ring(RingStream, ConnectionInfo),
}

impl Stream {
    /// Who has opened it, if it has an address.
    pub(crate) fn peer(&self) -> Option<SocketAddr> {
        match self {
            Self::Tcp(_, peer) => Some(*peer),
            #[cfg(unix)]
            Self::Unix(_) => None,
            Self::Ring(_, info) => info.peer,
        }
    }

    /// Has the kernel forget it as soon as it is closed.
    pub(crate) fn reset_when_closed(&self) {
        // Where this fails, the connection ends a little later.
        let reset = |socket: SockRef<'_>| drop(socket.set_linger(Some(Duration::ZERO)));
        match self {
            Self::Tcp(stream, _) => reset(SockRef::from(stream)),
            #[cfg(unix)]
            Self::Unix(_) => {}
            Self::Ring(stream, _) => stream.with_socket(reset),
        }
    }

    /// Leaves its runtime.
    pub(crate) fn detach(self) -> io::Result<DetachedStream> {
        Ok(match self {
            Self::Tcp(stream, peer) => DetachedStream::Tcp(stream.into_std()?, peer),
            #[cfg(unix)]
            Self::Unix(stream) => DetachedStream::Unix(stream.into_std()?),
            // The kernel uses it: it stays where it is.
            Self::Ring(..) => return Err(io::ErrorKind::Unsupported.into()),
        })
    }
}

/// A connection that no runtime has.
#[derive(Debug)]
pub(crate) enum DetachedStream {
    Tcp(std::net::TcpStream, SocketAddr),
    #[cfg(unix)]
    Unix(std::os::unix::net::UnixStream),
}

impl DetachedStream {
    /// Joins the ring of this thread if it has one, else the current runtime.
    pub(crate) fn attach(self) -> io::Result<Stream> {
        let detached = match RingStream::take_over(self) {
            Ok(taken) => return taken.map(|(stream, info)| Stream::Ring(stream, info)),
            Err(detached) => detached,
        };
        Ok(match detached {
            Self::Tcp(stream, peer) => {
                stream.set_nonblocking(true)?;
                Stream::Tcp(TcpStream::from_std(stream)?, peer)
            }
            #[cfg(unix)]
            Self::Unix(stream) => {
                stream.set_nonblocking(true)?;
                Stream::Unix(UnixStream::from_std(stream)?)
            }
        })
    }
}
