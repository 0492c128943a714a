//! Whether a request comes from the machine it is answered on.

use zzz_core::Request;

/// Fields that only a proxy adds.
const OF_PROXIES: [&str; 6] =
    ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"];

/// Whether the peer is this machine, no proxy stands between, and the client
/// asked for a name that is this machine everywhere.
///
/// The name is looked at because a site may have its own name lead here (DNS rebinding).
pub(crate) fn is_local(request: &Request) -> bool {
    let peer = request.connection().peer;
    peer.is_some_and(|peer| peer.ip().to_canonical().is_loopback())
        && !OF_PROXIES.into_iter().any(|name| request.headers().contains(name))
        && request.host().is_none_or(is_local_name)
}

/// Whether `host`, which may have a port, is `localhost` or a loopback address.
pub(crate) fn is_local_name(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    if let Ok(address) = name.parse::<std::net::IpAddr>() {
        return address.to_canonical().is_loopback();
    }
    let name = name.to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine() {
        for host in ["localhost", "LOCALHOST:80", "a.localhost:1", "127.0.0.1:5555", "[::1]:80"] {
            assert!(is_local_name(host), "{host}");
        }
        for host in ["", "localhost.example", "10.0.0.1", "[::2]:80", "127.0.0.1.example"] {
            assert!(!is_local_name(host), "{host}");
        }
    }
}
