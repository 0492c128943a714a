//! Finding a port.

#[cfg(unix)]
use std::path::{Path, PathBuf};
use std::{
    fmt,
    io::{self, ErrorKind},
    net::{SocketAddr, ToSocketAddrs},
    thread,
};

use zzz_config::{BackendName, Environment, ServerConfig, Workers};
use zzz_core::App;
#[cfg(unix)]
use zzz_server::UnixSocket;
use zzz_server::{BoundServer, Limits, ProxyProtocol, Server};

use crate::{before::Before, https};

/// The port of an application that has not chosen one.
const FIRST_PORT: u16 = 5555;

/// Which port to listen on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Port {
    /// This one and no other; 0 is any.
    Chosen(u16),
    /// This one and no other, since what stands before a deployed server
    /// looks for it there.
    Fixed(u16),
    /// The first free one from here.
    From(u16),
}

impl Port {
    /// Only on the machine of a developer may it be another than expected.
    pub(crate) fn of(config: &ServerConfig, environment: Environment) -> Self {
        match config.port {
            port if environment.is_deployed() => Self::Fixed(port.unwrap_or(FIRST_PORT)),
            Some(port) => Self::Chosen(port),
            None => Self::From(FIRST_PORT),
        }
    }

    /// The ports to try, in order.
    fn candidates(self) -> impl Iterator<Item = u16> {
        const TRIED_MAX: u16 = 20;
        match self {
            Self::Chosen(port) | Self::Fixed(port) => port..=port,
            Self::From(first) => first..=first.saturating_add(TRIED_MAX - 1),
        }
    }

    /// The port that was to be had first, if `address` is not on it.
    pub(crate) fn moved_from(self, address: SocketAddr) -> Option<u16> {
        match self {
            Self::From(first) if self.candidates().skip(1).any(|port| port == address.port()) => {
                Some(first)
            }
            _ => None,
        }
    }
}

/// How many threads serve.
pub(crate) fn workers(config: &ServerConfig) -> usize {
    let per_core = || thread::available_parallelism().map_or(1, usize::from);
    config.workers.map_or_else(per_core, Workers::get)
}

/// Takes the port that the configuration asks for.
pub(crate) fn bind(
    app: App,
    config: &ServerConfig,
    environment: Environment,
    port: Port,
    before: Before,
) -> Result<BoundServer, Refused> {
    let server = before.leave_to(server(app, config)?);
    let server = https::secure(server, config, environment)?;
    let refused = |error| Refused::new(&config.host, port, &error);
    let addresses = addresses(&config.host, port).map_err(refused)?;
    server.bind(&addresses[..]).map_err(refused)
}

/// Listens on the Unix socket that the configuration asks for.
#[cfg(unix)]
pub(crate) fn bind_unix(
    app: App,
    config: &ServerConfig,
    path: &Path,
    before: Before,
) -> Result<BoundServer<PathBuf>, Refused> {
    if https::is_wanted(config) {
        let sentence = "`server.socket` is where to listen, and a socket needs no HTTPS; leave SOCKET or what \
                        begins with TLS out";
        return Err(Refused::because(sentence));
    }
    let socket = UnixSocket::new(path).mode(config.socket_mode.bits());
    let bound = before.leave_to(server(app, config)?).bind_unix(socket);
    bound.map_err(|error| Refused::because(format!("{error}; SOCKET says where")))
}

fn server(app: App, config: &ServerConfig) -> Result<Server, Refused> {
    let mut server = Server::new(app).limits(limits(config)?).workers(workers(config));
    if let Some(proxies) = proxy_protocol(&config.proxy_protocol)? {
        server = server.proxy_protocol(proxies);
    }
    Ok(match config.backend {
        BackendName::MultiThread => multi_thread(server)?,
        BackendName::IoUring => io_uring(server)?,
        _ => server,
    })
}

/// Those who may introduce clients, if anybody may.
fn proxy_protocol(trusted: &[String]) -> Result<Option<ProxyProtocol>, Refused> {
    const OF_THE_SOCKET: &str = "unix";
    if trusted.is_empty() {
        return Ok(None);
    }
    let networks = trusted.iter().filter(|network| *network != OF_THE_SOCKET);
    let proxies = ProxyProtocol::new(networks)
        .map_err(|error| Refused::because(format!("`server.proxy_protocol`: {error}")))?;
    let with_socket = trusted.iter().any(|network| network == OF_THE_SOCKET);
    Ok(Some(if with_socket { proxies.trust_unix_sockets() } else { proxies }))
}

#[cfg(feature = "multi-thread")]
fn multi_thread(server: Server) -> Result<Server, Refused> {
    Ok(server.backend(zzz_server::MultiThread::default()))
}

#[cfg(not(feature = "multi-thread"))]
fn multi_thread(_: Server) -> Result<Server, Refused> {
    let sentence = "`server.backend` is `multi-thread`, but this program was built without it; \
                    build it with the feature `multi-thread`, or set BACKEND to per-core";
    Err(Refused::because(sentence))
}

#[cfg(feature = "io-uring")]
fn io_uring(server: Server) -> Result<Server, Refused> {
    Ok(server.backend(zzz_server::IoUring::default()))
}

#[cfg(not(feature = "io-uring"))]
fn io_uring(_: Server) -> Result<Server, Refused> {
    let sentence = "`server.backend` is `io-uring`, but this program was built without it; \
                    build it with the feature `io-uring`, or set BACKEND to per-core";
    Err(Refused { sentence: sentence.to_owned() })
}

/// Every address of the host with every port to try, port by port.
pub(crate) fn addresses(host: &str, port: Port) -> io::Result<Vec<SocketAddr>> {
    let mut addresses = Vec::new();
    for port in port.candidates() {
        addresses.extend((host, port).to_socket_addrs()?);
    }
    Ok(addresses)
}

fn limits(config: &ServerConfig) -> Result<Limits, Refused> {
    let size = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let given = &config.limits;
    let mut limits = Limits::default();
    limits.body_bytes_max = given.body_bytes_max;
    limits.head_bytes_max = size(given.head_bytes_max.get());
    limits.connections_max = size(given.connections_max.get());
    limits.connections_per_client_max = size(given.connections_per_client_max.get());
    if let Some(networks) = &given.unlimited_clients {
        let networks: zzz_core::Result<_> = networks.iter().map(|text| text.parse()).collect();
        limits.unlimited_clients = networks.map_err(|error| Refused {
            sentence: format!("`server.limits.unlimited_clients`: {error}"),
        })?;
    }
    limits.requests_max = size(given.requests_max.get());
    limits.lag_max = given.lag_max;
    limits.head_timeout = given.head_timeout;
    limits.body_timeout = given.body_timeout;
    limits.idle_timeout = given.idle_timeout;
    limits.crowded_timeout = given.crowded_timeout;
    limits.write_timeout = given.write_timeout;
    limits.http2_streams_max = given.http2_streams_max.get();
    limits.http2_stream_window_bytes = given.http2_stream_window_bytes.get();
    limits.http2_connection_window_bytes = given.http2_connection_window_bytes.get();
    limits.drain_deadline = given.drain_deadline;
    Ok(limits)
}

/// Why there is no address to listen on.
#[derive(Debug)]
pub(crate) struct Refused {
    sentence: String,
}

impl Refused {
    pub(crate) fn because(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into() }
    }

    fn new(host: &str, port: Port, error: &io::Error) -> Self {
        let sentence = match (error.kind(), port) {
            (ErrorKind::AddrInUse, Port::Chosen(port)) => format!(
                "port {port} on {host} is taken; stop the program that holds it, set PORT to \
                 another one, or leave PORT out to get the next free one"
            ),
            (ErrorKind::AddrInUse, Port::Fixed(port)) => format!(
                "port {port} on {host} is taken; stop the program that holds it, or set PORT to \
                 another one"
            ),
            (ErrorKind::AddrInUse, Port::From(first)) => {
                let last = port.candidates().last().unwrap_or(first);
                format!(
                    "the ports {first} to {last} on {host} are all taken; set PORT to a free one, \
                     or to 0 for any"
                )
            }
            (ErrorKind::PermissionDenied, Port::Chosen(port) | Port::Fixed(port)) => format!(
                "port {port} on {host} needs more rights than this program has; set PORT to one \
                 above 1023"
            ),
            _ => format!(
                "`server.host` is `{host}`, but must be an address or a name of this machine \
                 ({error}); set HOST to one, or to 0.0.0.0 for all"
            ),
        };
        Self { sentence }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for Refused {}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use zzz_config::Loader;

    use super::*;

    fn config(arguments: &[&str]) -> ServerConfig {
        let loader = Loader::empty().environment(Environment::Dev);
        loader.arguments(arguments.iter().copied()).load().unwrap().into_config()
    }

    #[test]
    fn a_taken_default_is_left_for_the_next_free_one() {
        let holder = TcpListener::bind("127.0.0.1:0").unwrap();
        let taken = holder.local_addr().unwrap().port();
        let port = Port::From(taken);
        let server = bind(App::new(), &config(&[]), Environment::Dev, port, Before::default());
        let server = server.unwrap();
        let found = server.local_addr();
        assert!((taken + 1..taken + 20).contains(&found.port()), "{taken} -> {found}");
        assert_eq!(port.moved_from(found), Some(taken));
    }

    #[test]
    fn only_a_developer_gets_another_port() {
        assert_eq!(Port::of(&config(&[]), Environment::Dev), Port::From(5555));
        assert_eq!(Port::of(&config(&[]), Environment::Prod), Port::Fixed(5555));
        assert_eq!(Port::of(&config(&["--port=1"]), Environment::Dev), Port::Chosen(1));
        assert_eq!(Port::of(&config(&["--port=1"]), Environment::Staging), Port::Fixed(1));
    }

    #[test]
    fn twenty_ports_are_tried_but_none_past_the_last() {
        let tried: Vec<_> = Port::From(5555).candidates().collect();
        assert_eq!((tried.len(), tried[0], tried[19]), (20, 5555, 5574));
        assert_eq!(Port::From(65535).candidates().count(), 1);
        assert_eq!(Port::Chosen(7).candidates().collect::<Vec<_>>(), [7]);
        assert_eq!(Port::Fixed(7).candidates().collect::<Vec<_>>(), [7]);
    }

    #[test]
    fn limits_reach_the_server() {
        let limits =
            limits(&config(&["--limits.body-bytes-max=7", "--limits.idle-timeout=2s"])).unwrap();
        assert_eq!((limits.body_bytes_max, limits.idle_timeout.as_secs()), (7, 2));
        let (ours, theirs) =
            (format!("{:?}", self::limits(&config(&[])).unwrap()), Limits::default());
        assert_eq!(ours, format!("{theirs:?}"), "the defaults of both agree");
    }
}
