//! An accepted connection, of whatever kind its socket is.

use std::{io, net::SocketAddr};

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
