//! An accepted connection, of whatever kind its socket is.

use std::{io, net::SocketAddr, time::Duration};

use socket2::SockRef;
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;

/// A connection of a runtime.
#[derive(Debug)]
pub(crate) enum Stream {
    Tcp(TcpStream, SocketAddr),
    #[cfg(unix)]
    Unix(UnixStream),
}

impl Stream {
    /// Who has opened it, if it has an address.
    pub(crate) fn peer(&self) -> Option<SocketAddr> {
        match self {
            Self::Tcp(_, peer) => Some(*peer),
            #[cfg(unix)]
            Self::Unix(_) => None,
        }
    }

    /// Has the kernel forget it as soon as it is closed.
    pub(crate) fn reset_when_closed(&self) {
        if let Self::Tcp(stream, _) = self {
            // Where this fails, the connection ends a little later.
            let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO));
        }
    }

    /// Leaves its runtime.
    pub(crate) fn detach(self) -> io::Result<DetachedStream> {
        Ok(match self {
            Self::Tcp(stream, peer) => DetachedStream::Tcp(stream.into_std()?, peer),
            #[cfg(unix)]
            Self::Unix(stream) => DetachedStream::Unix(stream.into_std()?),
        })
    }
}

/// A connection between two runtimes.
#[derive(Debug)]
pub(crate) enum DetachedStream {
    Tcp(std::net::TcpStream, SocketAddr),
    #[cfg(unix)]
    Unix(std::os::unix::net::UnixStream),
}

impl DetachedStream {
    /// Joins the current runtime.
    pub(crate) fn attach(self) -> io::Result<Stream> {
        Ok(match self {
            Self::Tcp(stream, peer) => Stream::Tcp(TcpStream::from_std(stream)?, peer),
            #[cfg(unix)]
            Self::Unix(stream) => Stream::Unix(UnixStream::from_std(stream)?),
        })
    }
}
