//! An accepted connection, of whatever kind its socket is.

use std::{io, net::SocketAddr};

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
