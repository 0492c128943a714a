//! Sockets to a server.

use std::{
    fmt, io,
    net::IpAddr,
    path::PathBuf,
    pin::Pin,
    task::{Context, Poll},
};

use socket2::{SockRef, TcpKeepalive};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use super::options::{Host, Options};

/// Where a server listens.
#[derive(Clone, Debug)]
pub(super) struct Address {
    place: Place,
    port: u16,
}

#[derive(Clone, Debug)]
enum Place {
    /// A name, whose certificate is asked for, and where it is if that need not be looked up.
    Tcp(String, Option<IpAddr>),
    #[cfg(unix)]
    Unix(PathBuf),
}

impl Address {
    /// All that `options` name, in their order.
    pub(super) fn all(options: &Options) -> Result<Vec<Self>, String> {
        let Options { hosts, ips, ports, .. } = options;
        if !hosts.is_empty() && !ips.is_empty() && hosts.len() != ips.len() {
            return Err("as many `hostaddr` are needed as hosts".to_owned());
        }
        let count = hosts.len().max(ips.len());
        if count == 0 {
            return Err("it names no host".to_owned());
        }
        if ports.len() > 1 && ports.len() != count {
            return Err("one port is needed, or one for each host".to_owned());
        }
        let place = |index: usize| match (hosts.get(index), ips.get(index)) {
            #[cfg(unix)]
            (Some(Host::Unix(folder)), _) => Place::Unix(folder.clone()),
            (Some(Host::Tcp(name)), ip) => Place::Tcp(name.clone(), ip.copied()),
            (None, ip) => Place::Tcp(ip.map(IpAddr::to_string).unwrap_or_default(), ip.copied()),
        };
        let port = |index: usize| ports.get(index).or(ports.first()).copied().unwrap_or(5432);
        Ok((0..count).map(|index| Self { place: place(index), port: port(index) }).collect())
    }

    /// Whether it is on this machine, and nobody can listen.
    pub(super) const fn is_unix(&self) -> bool {
        !matches!(self.place, Place::Tcp(..))
    }

    /// The name that the server's certificate has to have.
    pub(super) fn name(&self) -> &str {
        match &self.place {
            Place::Tcp(name, _) => name,
            #[cfg(unix)]
            Place::Unix(_) => "localhost",
        }
    }

    /// Opens a socket that notices when the other side is gone.
    pub(super) async fn open(&self, options: &Options) -> io::Result<Socket> {
        let stream = match &self.place {
            Place::Tcp(_, Some(ip)) => TcpStream::connect((*ip, self.port)).await?,
            Place::Tcp(name, None) => TcpStream::connect((name.as_str(), self.port)).await?,
            #[cfg(unix)]
            Place::Unix(folder) => {
                let path = folder.join(format!(".s.PGSQL.{}", self.port));
                return tokio::net::UnixStream::connect(path).await.map(Socket::Unix);
            }
        };
        stream.set_nodelay(true)?;
        if let Some(wanted) = options.keepalives {
            let mut keepalive = TcpKeepalive::new().with_time(wanted.idle);
            if let Some(interval) = wanted.interval {
                keepalive = keepalive.with_interval(interval);
            }
            SockRef::from(&stream).set_tcp_keepalive(&keepalive)?;
        }
        Ok(Socket::Tcp(stream))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Tcp(name, _) => write!(f, "PostgreSQL at `{name}:{}`", self.port),
            #[cfg(unix)]
            Place::Unix(folder) => {
                write!(f, "PostgreSQL at `{}/.s.PGSQL.{}`", folder.display(), self.port)
            }
        }
    }
}

/// A socket to a server.
#[derive(Debug)]
pub(super) enum Socket {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(tokio::net::UnixStream),
}

/// Calls a method of either kind of socket.
macro_rules! either {
    ($socket:expr, $method:ident($($argument:expr),*)) => {
        match $socket.get_mut() {
            Socket::Tcp(stream) => Pin::new(stream).$method($($argument),*),
            #[cfg(unix)]
            Socket::Unix(stream) => Pin::new(stream).$method($($argument),*),
        }
    };
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        either!(self, poll_read(cx, buf))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        either!(self, poll_write(cx, buf))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        either!(self, poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        either!(self, poll_shutdown(cx))
    }
}
