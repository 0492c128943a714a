//! Pages of another origin, and what they may read.

use zzz::{Cors, Csp, Html, Request, SecurityHeaders, Template, handler};

/// The two names of this machine.
const NAMES: [&str; 2] = ["localhost", "127.0.0.1"];

/// Lets pages of this machine in, whatever their port. Only what can be asked without a preflight may stand
/// behind a route; others have it at the endpoint.
pub(crate) fn let_in() -> Cors {
    Cors::new().origins_if(|origin| {
        let host = origin.strip_prefix("http://").unwrap_or_default();
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        NAMES.contains(&name)
    })
}

/// Lets the page ask both names, whatever their port.
pub(crate) fn may_ask() -> SecurityHeaders {
    let sources = NAMES.map(|name| format!("http://{name}:*"));
    let csp = sources.iter().fold(Csp::new(), |csp, source| csp.allow("connect-src", source));
    SecurityHeaders::new().csp(csp)
}

#[derive(Template)]
#[template(path = "neighbours.html.zzz")]
pub(crate) struct Neighbours {
    origin: String,
}

/// A page that asks this server under its other name.
#[handler]
pub(crate) async fn page(request: &Request) -> Html<Neighbours> {
    let host = request.host().unwrap_or_default();
    // Nothing of what the client wrote gets into the page but a number.
    let port: u16 = host.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).unwrap_or(80);
    let other = if host.starts_with(NAMES[0]) { NAMES[1] } else { NAMES[0] };
    let origin = format!("http://{other}:{port}");
    Html(Neighbours { origin })
}

/// What neighbours may read.
#[handler]
pub(crate) async fn sheep() -> &'static str {
    "9 sheep, and still awake\n"
}
