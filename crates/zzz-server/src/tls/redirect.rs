//! A port in the open, from which everybody is sent to the one of TLS.

use std::{net::SocketAddr, sync::Arc};

use http::{HeaderValue, StatusCode, header};
use zzz_core::{Request, Response};

use crate::{
    Listener,
    accept::{self, Accepted},
    listener::Bound,
    shared::Shared,
};

/// A port that is taken and not served yet.
#[derive(Debug)]
pub(crate) struct Redirect(Bound);

impl Redirect {
    pub(crate) fn new(bound: Bound) -> Self {
        Self(bound)
    }

    pub(crate) fn bound(&self) -> &Bound {
        &self.0
    }

    pub(crate) fn local_addr(&self) -> SocketAddr {
        self.0.local_addr
    }

    /// Has the port belong to a server that speaks TLS on `https`.
    pub(crate) fn listen(self, shared: &Arc<Shared>, https: u16) -> Redirecting {
        let ports = Ports { http: self.0.local_addr.port(), https };
        let listeners = self.0.sockets.into_iter();
        let listeners =
            listeners.map(|socket| Listener { socket, _counted: shared.count_listener() });
        Redirecting { listeners: listeners.collect(), ports }
    }
}

/// The same as part of a server.
#[derive(Debug)]
pub(crate) struct Redirecting {
    listeners: Vec<Listener>,
    ports: Ports,
}

impl Redirecting {
    /// Serves in the current runtime until the server drains.
    pub(crate) async fn serve(self, shared: &Arc<Shared>) {
        for listener in self.listeners {
            let place = |accepted: Accepted| {
                accepted.spawn_redirect(shared.clone(), self.ports);
                std::future::ready(())
            };
            if let Err(error) = accept::accept(listener, shared, place).await {
                tracing::error!(%error, "cannot listen for whom to send to HTTPS");
            }
        }
    }
}

/// Where this server listens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ports {
    http: u16,
    https: u16,
}

const HTTP: u16 = 80;
const HTTPS: u16 = 443;

/// 308 to the same host and path. The method stays, and with it what a form holds.
pub(crate) fn redirect(request: &Request, ports: Ports) -> Response {
    let Some(location) = location(request, ports) else {
        return Response::text("only requests to a host, for a path, can be sent on to HTTPS\n")
            .with_status(StatusCode::BAD_REQUEST);
    };
    Response::new(StatusCode::PERMANENT_REDIRECT).with_header(header::LOCATION, location)
}

/// `None` where the request names no host or no path.
fn location(request: &Request, ports: Ports) -> Option<HeaderValue> {
    // That it is a host, and a port if anything, was seen when the head was read.
    let authority = request.host().filter(|host| !host.is_empty())?;
    let after_literal = authority.find(']').unwrap_or(0);
    let (host, has_port) = match authority[after_literal..].find(':') {
        Some(colon) => (&authority[..after_literal + colon], true),
        None => (authority, false),
    };
    if !request.path().starts_with('/') {
        return None;
    }
    // A client that names no port came to port 80. If that is not ours, somebody in front maps ports.
    let is_mapped = !has_port && ports.http != HTTP;
    let port = if is_mapped { HTTPS } else { ports.https };
    let mut address = format!("https://{host}");
    if port != HTTPS {
        address.push_str(&format!(":{port}"));
    }
    address.push_str(request.path());
    if let Some(query) = request.query() {
        address.push('?');
        address.push_str(query);
    }
    HeaderValue::try_from(address).ok()
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;

    fn sent_to(host: &'static str, target: &str, ports: (u16, u16)) -> Option<String> {
        let mut request = Request::new(Method::GET, target);
        request.headers_mut().insert(header::HOST, HeaderValue::from_static(host));
        let (http, https) = ports;
        let location = location(&request, Ports { http, https })?;
        Some(location.to_str().unwrap().to_owned())
    }

    #[test]
    fn the_host_stays_and_the_port_is_that_of_tls() {
        for (host, target, ports, expected) in [
            ("a.example", "/", (80, 443), "https://a.example/"),
            ("a.example:80", "/x?y=1&z", (80, 443), "https://a.example/x?y=1&z"),
            ("a.example", "/", (80, 8443), "https://a.example:8443/"),
            ("a.example", "/", (8080, 8443), "https://a.example/"),
            ("localhost:8080", "/", (8080, 8443), "https://localhost:8443/"),
            ("[::1]:8080", "/a", (8080, 8443), "https://[::1]:8443/a"),
            ("[::1]", "/", (80, 443), "https://[::1]/"),
            ("a.example", "http://b.example:80/c?d", (80, 443), "https://b.example/c?d"),
            ("a.example", "//evil.example/", (80, 443), "https://a.example//evil.example/"),
        ] {
            assert_eq!(sent_to(host, target, ports).as_deref(), Some(expected));
        }
        assert_eq!(sent_to("", "/", (80, 443)), None);
        assert_eq!(sent_to("a.example", "*", (80, 443)), None);
    }
}
