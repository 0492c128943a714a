//! Who a client is behind proxies of ours.

mod forwarded;

use std::net::SocketAddr;

use zzz_core::{
    Flow, Middleware, Network, Request, Result,
    http::{HeaderValue, header},
};

use self::forwarded::Hop;

/// Believes what proxies of ours say of a client: its address, whether it came over
/// TLS, and the host that it asked for.
///
/// It belongs to the endpoint, in front of all that looks at a client. What it finds stands
/// where a direct connection would have put it: in
/// [`ConnectionInfo::peer`](zzz_core::ConnectionInfo::peer) (port 0 where the proxy does not tell one),
/// [`ConnectionInfo::secure`](zzz_core::ConnectionInfo::secure) and [`Request::host`].
///
/// The fields `x-forwarded-for`, `x-forwarded-proto` and `x-forwarded-host` are read, or
/// `forwarded` ([RFC 7239](https://www.rfc-editor.org/rfc/rfc7239)) if
/// [`read_forwarded`](Self::read_forwarded) says so; never both, because a proxy passes those on
/// that it does not know, as the client wrote them. Hops are walked from the right, from the
/// nearest proxy to the client, and the first one that is not trusted is the client: what stands
/// left of it is only its word. A hop that cannot be read ends the walk; the log says so.
///
/// Of everybody else the fields are ignored. They stay where they are, for handlers that
/// show them.
///
/// The proxy has to set or remove each of the fields. One that leaves `x-forwarded-host` alone
/// lets clients choose the host: put [`AllowedHosts`](crate::AllowedHosts) behind it in any case.
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_web::TrustedProxies;
///
/// let app = App::new().endpoint(TrustedProxies::new(["10.0.0.0/8", "::1"])?);
/// # let _ = app;
///
/// let error = TrustedProxies::new(["10.0.0.0/40"]).unwrap_err();
/// assert!(error.to_string().contains("\"10.0.0.0/40\" is no address and no network"));
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct TrustedProxies {
    networks: Vec<Network>,
    trusts_unix_sockets: bool,
    reads_forwarded: bool,
}

impl TrustedProxies {
    /// Trusts peers with these addresses, or in these networks (`10.0.0.0/8`).
    ///
    /// # Errors
    ///
    /// If one of them is neither.
    pub fn new<T: AsRef<str>>(networks: impl IntoIterator<Item = T>) -> Result<Self> {
        let networks = networks.into_iter().map(|network| network.as_ref().parse());
        Ok(Self {
            networks: networks.collect::<Result<_>>()?,
            trusts_unix_sockets: false,
            reads_forwarded: false,
        })
    }

    /// Trusts peers without an address, too: those of a Unix socket, and clients in
    /// process.
    #[must_use]
    pub fn trust_unix_sockets(mut self) -> Self {
        self.trusts_unix_sockets = true;
        self
    }

    /// Reads `forwarded` (RFC 7239) in the place of the `x-forwarded-` fields.
    #[must_use]
    pub fn read_forwarded(mut self) -> Self {
        self.reads_forwarded = true;
        self
    }

    fn trusts(&self, peer: Option<SocketAddr>) -> bool {
        match peer {
            Some(peer) => self.networks.iter().any(|network| network.contains(peer.ip())),
            None => self.trusts_unix_sockets,
        }
    }

    /// The hops that the fields tell, the nearest first.
    fn hops(&self, request: &Request) -> Vec<Hop> {
        if self.reads_forwarded {
            forwarded::of_rfc_7239(request.headers())
        } else {
            forwarded::of_x_fields(request.headers())
        }
    }
}

impl Middleware for TrustedProxies {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        let mut connection = *request.connection();
        if !self.trusts(connection.peer) {
            return Ok(Flow::Next);
        }
        let mut told = None;
        for hop in self.hops(request) {
            let address = hop.address;
            told = Some(hop);
            match address {
                Some(address) => connection.peer = Some(address),
                None => break,
            }
            if !self.trusts(address) {
                break;
            }
        }
        let Some(hop) = told else {
            return Ok(Flow::Next);
        };
        if let Some(is_secure) = hop.is_secure {
            connection.secure = is_secure;
        }
        request.set_connection(connection);
        if let Some(host) = hop.host.and_then(|host| HeaderValue::try_from(host).ok()) {
            request.headers_mut().insert(header::HOST, host);
        }
        Ok(Flow::Next)
    }
}
