//! Where a request came from.

use std::net::SocketAddr;

/// The connection that a request came over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectionInfo {
    /// The other end; `None` in process and on Unix sockets, which have no address.
    ///
    /// Behind a proxy this is the proxy, unless it tells the client by the PROXY protocol or in
    /// fields that are trusted.
    pub peer: Option<SocketAddr>,
    /// Our end, or, where the PROXY protocol tells it, the one that the client connected to.
    pub local: Option<SocketAddr>,
    /// Whether the bytes came over TLS.
    pub secure: bool,
}

impl ConnectionInfo {
    /// A plain TCP connection between these ends.
    pub fn tcp(peer: Option<SocketAddr>, local: Option<SocketAddr>) -> Self {
        Self { peer, local, secure: false }
    }
}
