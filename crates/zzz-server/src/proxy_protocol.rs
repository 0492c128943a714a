//! Clients whom a proxy introduces.

mod header;

use std::{net::SocketAddr, time::Duration};

use zzz_core::{Network, Result};

pub(crate) use self::header::parse;

/// Lets proxies of ours say whom a connection comes from, by the
/// [PROXY protocol](https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt), versions 1 and 2.
///
/// A connection from a trusted peer has to begin with such a header, and the client's
/// address stands in [`ConnectionInfo`](zzz_core::ConnectionInfo) then. Where the header says that the proxy speaks for
/// itself (`LOCAL`), or not who the client is (`UNKNOWN`, `UNSPEC`, a Unix socket), the
/// connection is what it is. What a header tells besides (TLVs) is skipped. A header that is missing, wrong, too
/// long or too slow closes the connection with a warning in the log, and nothing of it reaches the application.
///
/// Of everybody else no header is read: they are who they are, and their header is a
/// request that cannot be read.
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_server::{ProxyProtocol, Server};
///
/// let proxies = ProxyProtocol::new(["10.0.0.0/8"])?.trust_unix_sockets();
/// let server = Server::new(App::new()).proxy_protocol(proxies);
/// # let _ = server;
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ProxyProtocol {
    networks: Vec<Network>,
    trusts_unix_sockets: bool,
    pub(crate) timeout: Duration,
    pub(crate) bytes_max: usize,
}

/// What every receiver has to take (section 2.2).
const BYTES_MIN: usize = 536;
/// No header of version 2 can be longer.
const BYTES_MAX: usize = 16 + u16::MAX as usize;

impl ProxyProtocol {
    /// Expects a header of peers with these addresses, or in these networks (`10.0.0.0/8`).
    ///
    /// # Errors
    ///
    /// If one of them is neither.
    pub fn new<T: AsRef<str>>(networks: impl IntoIterator<Item = T>) -> Result<Self> {
        let networks = networks.into_iter().map(|network| network.as_ref().parse());
        Ok(Self {
            networks: networks.collect::<Result<_>>()?,
            trusts_unix_sockets: false,
            timeout: Duration::from_secs(5),
            bytes_max: 4096,
        })
    }

    /// Expects a header on Unix sockets, too.
    #[must_use]
    pub fn trust_unix_sockets(mut self) -> Self {
        self.trusts_unix_sockets = true;
        self
    }

    /// Sets how long a header may take from the opening of the connection; 5 s unless told. As with
    /// [`Limits`](crate::Limits), it may come up to a second late.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how long a header may be, from 536 bytes to 65,551, the most that there can be; 4,096
    /// unless told.
    #[must_use]
    pub fn bytes_max(mut self, bytes_max: usize) -> Self {
        self.bytes_max = bytes_max.clamp(BYTES_MIN, BYTES_MAX);
        self
    }

    /// Whether a connection of `peer` has to begin with a header.
    pub(crate) fn expects(&self, peer: Option<SocketAddr>) -> bool {
        match peer {
            Some(peer) => self.networks.iter().any(|network| network.contains(peer.ip())),
            None => self.trusts_unix_sockets,
        }
    }
}
