//! Sockets that wait for connections.

mod tcp;
#[cfg(unix)]
mod unix;

#[cfg(unix)]
use std::sync::Arc;
use std::{
    io,
    net::{SocketAddr, ToSocketAddrs},
};

pub(crate) use self::tcp::PORTS_CAN_BE_SHARED;
#[cfg(unix)]
use self::unix::SocketFile;
#[cfg(unix)]
pub use self::unix::UnixSocket;
use crate::stream::Stream;

/// Connections that the kernel keeps for us; it may allow fewer.
const BACKLOG: i32 = 4096;

/// A listening socket that no runtime knows yet.
#[derive(Debug)]
pub(crate) enum Socket {
    Tcp(std::net::TcpListener),
    /// The file goes before the socket does: see [`SocketFile`].
    #[cfg(unix)]
    Unix(Arc<SocketFile>, std::os::unix::net::UnixListener),
}

/// Where a server listens, and the sockets that do.
#[derive(Debug)]
pub(crate) struct Bound<A> {
    pub(crate) sockets: Vec<Socket>,
    pub(crate) local_addr: A,
}

/// `count` sockets on the first of `addresses` that can be bound.
pub(crate) fn bind_tcp(
    addresses: impl ToSocketAddrs,
    count: usize,
) -> io::Result<Bound<SocketAddr>> {
    let listeners = tcp::bind(addresses, count)?;
    let local_addr = match listeners.first() {
        Some(listener) => listener.local_addr()?,
        None => return Err(io::ErrorKind::AddrNotAvailable.into()),
    };
    Ok(Bound { sockets: listeners.into_iter().map(Socket::Tcp).collect(), local_addr })
}

/// `count` handles of one socket at the path of `place`.
#[cfg(unix)]
pub(crate) fn bind_unix(place: UnixSocket, count: usize) -> io::Result<Bound<std::path::PathBuf>> {
    let (file, first) = unix::bind(&place)?;
    let (file, local_addr) = (Arc::new(file), place.into_path());
    let mut sockets = Vec::with_capacity(count);
    for _ in 1..count {
        // Nothing like `SO_REUSEPORT` spreads connections over Unix sockets: all wait at one.
        sockets.push(Socket::Unix(file.clone(), first.try_clone()?));
    }
    sockets.push(Socket::Unix(file, first));
    Ok(Bound { sockets, local_addr })
}

impl Socket {
    /// Joins the current runtime.
    pub(crate) fn attach(self) -> io::Result<Acceptor> {
        Ok(match self {
            Self::Tcp(listener) => Acceptor::Tcp(tokio::net::TcpListener::from_std(listener)?),
            #[cfg(unix)]
            Self::Unix(file, listener) => {
                Acceptor::Unix(file, tokio::net::UnixListener::from_std(listener)?)
            }
        })
    }

    /// A connection that waits already, for the current runtime.
    pub(crate) fn accept_waiting(&self) -> io::Result<Stream> {
        match self {
            Self::Tcp(listener) => {
                let (stream, peer) = listener.accept()?;
                stream.set_nonblocking(true)?;
                Ok(Stream::Tcp(tokio::net::TcpStream::from_std(stream)?, peer))
            }
            #[cfg(unix)]
            Self::Unix(_, listener) => {
                let (stream, _) = listener.accept()?;
                stream.set_nonblocking(true)?;
                Ok(Stream::Unix(tokio::net::UnixStream::from_std(stream)?))
            }
        }
    }
}

/// A listening socket of a runtime.
#[derive(Debug)]
pub(crate) enum Acceptor {
    Tcp(tokio::net::TcpListener),
    #[cfg(unix)]
    Unix(Arc<SocketFile>, tokio::net::UnixListener),
}

impl Acceptor {
    /// Waits for the next connection.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe: no connection is lost.
    pub(crate) async fn accept(&self) -> io::Result<Stream> {
        match self {
            Self::Tcp(listener) => {
                listener.accept().await.map(|(stream, peer)| Stream::Tcp(stream, peer))
            }
            #[cfg(unix)]
            Self::Unix(_, listener) => {
                listener.accept().await.map(|(stream, _)| Stream::Unix(stream))
            }
        }
    }

    /// Leaves the runtime. The file of a Unix socket is removed, so that nobody new comes;
    /// who has come already waits still.
    pub(crate) fn close_door(self) -> io::Result<Socket> {
        Ok(match self {
            Self::Tcp(listener) => Socket::Tcp(listener.into_std()?),
            #[cfg(unix)]
            Self::Unix(file, listener) => {
                file.remove();
                Socket::Unix(file, listener.into_std()?)
            }
        })
    }
}
