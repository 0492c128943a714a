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
pub(crate) use self::unix::SocketFile;
#[cfg(unix)]
pub use self::unix::UnixSocket;
#[cfg(unix)]
use crate::handover::Inherited;
use crate::{
    stream::{DetachedStream, Stream},
    uring::RingListener,
};

/// Connections that the kernel keeps for us; it may allow fewer.
const BACKLOG: i32 = 4096;

/// Who has made a socket, and so says where it listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A process like this one, of its configuration.
    Configured,
    /// systemd, of a socket unit.
    #[cfg(unix)]
    Activated,
}

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
pub(crate) struct Bound<A = SocketAddr> {
    pub(crate) sockets: Vec<Socket>,
    pub(crate) local_addr: A,
    #[cfg_attr(not(unix), expect(dead_code, reason = "asked where sockets are handed over"))]
    pub(crate) origin: Origin,
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
    let sockets = listeners.into_iter().map(Socket::Tcp).collect();
    Ok(Bound { sockets, local_addr, origin: Origin::Configured })
}

/// `count` handles of one socket at the path of `place`.
#[cfg(unix)]
pub(crate) fn bind_unix(place: UnixSocket, count: usize) -> io::Result<Bound<std::path::PathBuf>> {
    let (file, first) = unix::bind(&place)?;
    let (file, local_addr) = (Arc::new(file), place.into_path());
    let mut sockets = Vec::with_capacity(count);
    sockets.push(Socket::Unix(file, first));
    // Nothing like `SO_REUSEPORT` spreads connections over Unix sockets: all wait at one.
    fill_up(&mut sockets, count)?;
    Ok(Bound { sockets, local_addr, origin: Origin::Configured })
}

/// `count` sockets at least, `inherited` first: each of them has a queue of its own.
#[cfg(unix)]
pub(crate) fn inherit_tcp(
    inherited: Vec<Inherited>,
    origin: Origin,
    count: usize,
) -> io::Result<Bound<SocketAddr>> {
    let mut sockets = Vec::with_capacity(count);
    // The socket of a socket unit waits for the next start; one of ours beside it would not.
    let may_bind = origin == Origin::Configured;
    for inherited in inherited {
        let listener = std::net::TcpListener::from(inherited.socket);
        listener.set_nonblocking(true)?;
        sockets.push(listener);
    }
    let local_addr = match sockets.first() {
        Some(listener) => listener.local_addr()?,
        None => return Err(io::ErrorKind::AddrNotAvailable.into()),
    };
    if may_bind {
        tcp::bind_more(&mut sockets, local_addr, count);
    }
    let mut sockets = sockets.into_iter().map(Socket::Tcp).collect();
    fill_up(&mut sockets, count)?;
    Ok(Bound { sockets, local_addr, origin })
}

/// `count` sockets at least, handles of those that are `inherited`.
#[cfg(unix)]
pub(crate) fn inherit_unix(
    inherited: Vec<Inherited>,
    origin: Origin,
    place: UnixSocket,
    count: usize,
) -> io::Result<Bound<std::path::PathBuf>> {
    let mut sockets = Vec::with_capacity(count);
    for inherited in inherited {
        let file = unix::inherit(place.path(), &inherited)?;
        let listener = std::os::unix::net::UnixListener::from(inherited.socket);
        listener.set_nonblocking(true)?;
        sockets.push(Socket::Unix(Arc::new(file), listener));
    }
    fill_up(&mut sockets, count)?;
    Ok(Bound { sockets, local_addr: place.into_path(), origin })
}

/// Adds handles of those that are there, in turn.
#[cfg(unix)]
fn fill_up(sockets: &mut Vec<Socket>, count: usize) -> io::Result<()> {
    for number in 0..count.saturating_sub(sockets.len()) {
        sockets.push(sockets[number].try_clone()?);
    }
    Ok(())
}

impl Socket {
    /// A second handle of the same socket.
    #[cfg(unix)]
    fn try_clone(&self) -> io::Result<Self> {
        Ok(match self {
            Self::Tcp(listener) => Self::Tcp(listener.try_clone()?),
            Self::Unix(file, listener) => Self::Unix(file.clone(), listener.try_clone()?),
        })
    }

    /// Joins the ring of this thread if it has one, else the current runtime.
    pub(crate) fn attach(self) -> io::Result<Acceptor> {
        let socket = match RingListener::take_over(self) {
            Ok(taken) => return taken.map(Acceptor::Ring),
            Err(socket) => socket,
        };
        Ok(match socket {
            Self::Tcp(listener) => Acceptor::Tcp(tokio::net::TcpListener::from_std(listener)?),
            #[cfg(unix)]
            Self::Unix(file, listener) => {
                Acceptor::Unix(file, tokio::net::UnixListener::from_std(listener)?)
            }
        })
    }

    /// A connection that waits already, for the current runtime.
    fn accept_waiting(&self) -> io::Result<Stream> {
        let waiting = match self {
            Self::Tcp(listener) => {
                listener.accept().map(|(stream, peer)| DetachedStream::Tcp(stream, peer))
            }
            #[cfg(unix)]
            Self::Unix(_, listener) => {
                listener.accept().map(|(stream, _)| DetachedStream::Unix(stream))
            }
        };
        waiting?.attach()
    }
}

/// A listening socket of a runtime.
#[derive(Debug)]
pub(crate) enum Acceptor {
    Tcp(tokio::net::TcpListener),
    #[cfg(unix)]
    Unix(Arc<SocketFile>, tokio::net::UnixListener),
    Ring(RingListener),
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
            Self::Ring(listener) => match listener.accept().await {
                Some(accepted) => accepted,
                None => std::future::pending().await,
            },
        }
    }

    /// Leaves the runtime. The file of a Unix socket is removed, so that nobody new comes;
    /// who has come already waits still.
    pub(crate) fn close_door(self) -> io::Result<Late> {
        Ok(Late::InTheKernel(match self {
            Self::Tcp(listener) => Socket::Tcp(listener.into_std()?),
            #[cfg(unix)]
            Self::Unix(file, listener) => {
                file.remove();
                Socket::Unix(file, listener.into_std()?)
            }
            Self::Ring(listener) => {
                listener.close_door();
                return Ok(Late::InTheRing(listener));
            }
        }))
    }
}

/// Who came before the door was closed, and was not let in yet.
#[derive(Debug)]
pub(crate) enum Late {
    InTheRing(RingListener),
    InTheKernel(Socket),
    Nowhere,
}

impl Late {
    /// The next one.
    pub(crate) async fn next(&mut self) -> Option<Stream> {
        if let Self::InTheRing(listener) = self {
            while let Some(accepted) = listener.accept().await {
                if let Ok(stream) = accepted {
                    return Some(stream);
                }
            }
            if let Self::InTheRing(listener) = std::mem::replace(self, Self::Nowhere) {
                *self = listener.into_socket().map_or(Self::Nowhere, Self::InTheKernel);
            }
        }
        match self {
            // Asked without the runtime, which may not have heard of all of them yet.
            Self::InTheKernel(socket) => socket.accept_waiting().ok(),
            Self::InTheRing(_) | Self::Nowhere => None,
        }
    }
}
