//! Finding a port.

use std::{
    io::{self, ErrorKind},
    net::{SocketAddr, ToSocketAddrs},
};

use zzz::{App, BoundServer, MultiThread, PerCore, Server};

use crate::settings::{BackendName, Port, Settings};

/// Takes the port that the settings ask for.
///
/// # Errors
///
/// A sentence that says which address is not to be had and what to do.
pub(crate) fn bind(app: App, settings: &Settings) -> Result<BoundServer, String> {
    let server = Server::new(app).workers(settings.workers);
    let server = match settings.backend {
        BackendName::MultiThread => server.backend(MultiThread::default()),
        BackendName::PerCore => server.backend(PerCore::default()),
    };
    let addresses = addresses(settings).map_err(|error| refused(settings, &error))?;
    server.bind(&addresses[..]).map_err(|error| refused(settings, &error))
}

/// Every address of the host with every port to try, port by port.
fn addresses(settings: &Settings) -> io::Result<Vec<SocketAddr>> {
    let mut addresses = Vec::new();
    for port in settings.port.candidates() {
        addresses.extend((settings.host.as_str(), port).to_socket_addrs()?);
    }
    Ok(addresses)
}

fn refused(settings: &Settings, error: &io::Error) -> String {
    let host = &settings.host;
    match (error.kind(), settings.port) {
        (ErrorKind::AddrInUse, Port::Chosen(port)) => format!(
            "port {port} on {host} is taken; stop the program that holds it, set PORT to another \
             one, or leave PORT out to get the next free one"
        ),
        (ErrorKind::AddrInUse, Port::From(first)) => {
            let last = Port::From(first).candidates().last().unwrap_or(first);
            format!(
                "the ports {first} to {last} on {host} are all taken; set PORT to a free one, or \
                 to 0 for any"
            )
        }
        (ErrorKind::PermissionDenied, Port::Chosen(port)) => format!(
            "port {port} on {host} needs more rights than this program has; set PORT to one above \
             1023"
        ),
        _ => format!("HOST is `{host}`, but must be an address or a name of this machine: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use tracing::level_filters::LevelFilter;

    use super::*;

    fn on_port(port: Port) -> Settings {
        Settings {
            host: "127.0.0.1".to_owned(),
            port,
            backend: BackendName::PerCore,
            workers: 1,
            log_level: LevelFilter::OFF,
        }
    }

    /// A port that the kernel chose and that is taken until the listener is dropped.
    fn taken() -> (TcpListener, u16) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        (listener, port)
    }

    #[test]
    fn a_taken_default_is_left_for_the_next_free_one() {
        let (_holder, port) = taken();
        let server = bind(App::new(), &on_port(Port::From(port))).unwrap();
        let found = server.local_addr().port();
        assert!((port + 1..port + 20).contains(&found), "{port} -> {found}");
        let moved = Port::From(port).moved_from(server.local_addr());
        assert_eq!(moved, Some(port));
    }

    #[test]
    fn a_taken_chosen_port_is_named_with_the_way_out() {
        let (_holder, port) = taken();
        let sentence = bind(App::new(), &on_port(Port::Chosen(port))).unwrap_err();
        assert!(sentence.contains(&port.to_string()), "{sentence}");
        assert!(sentence.contains("leave PORT out"), "{sentence}");
    }

    #[test]
    fn a_host_that_is_not_here_is_named() {
        let mut settings = on_port(Port::Chosen(0));
        settings.host = "192.0.2.1".to_owned(); // RFC 5737: belongs to nobody
        let sentence = bind(App::new(), &settings).unwrap_err();
        assert!(sentence.contains("192.0.2.1"), "{sentence}");
        assert!(sentence.contains("HOST"), "{sentence}");
    }
}
