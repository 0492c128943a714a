//! Listening on a port.

use std::{
    io,
    net::{SocketAddr, TcpListener, ToSocketAddrs},
};

#[cfg(unix)]
use socket2::SockRef;
use socket2::{Domain, Protocol, Socket, Type};

use super::BACKLOG;

/// `count` listeners on the first of `addresses` that can be bound.
///
/// Several share one port by `SO_REUSEPORT`. The kernel would let any other
/// process of the same user join them, so the port is tried without it first.
pub(crate) fn bind(addresses: impl ToSocketAddrs, count: usize) -> io::Result<Vec<TcpListener>> {
    let mut failure: Option<io::Error> = None;
    let mut elsewhere = Vec::new();
    for address in addresses.to_socket_addrs()? {
        // What is no address of this machine is none with another port either.
        if elsewhere.contains(&address.ip()) {
            continue;
        }
        match bind_all(address, count) {
            Ok(listeners) => return Ok(listeners),
            Err(error) => {
                if error.kind() == io::ErrorKind::AddrNotAvailable {
                    elsewhere.push(address.ip());
                }
                // The first is the one that was asked for; one that is taken is at least here.
                let is_taken = |error: &io::Error| error.kind() == io::ErrorKind::AddrInUse;
                if failure.as_ref().is_none_or(|first| !is_taken(first) && is_taken(&error)) {
                    failure = Some(explained(address, &error));
                }
            }
        }
    }
    Err(failure.unwrap_or_else(|| {
        io::Error::new(io::ErrorKind::InvalidInput, "the address names no host")
    }))
}

/// The error with the address and the way out.
fn explained(address: SocketAddr, error: &io::Error) -> io::Error {
    let mend = match error.kind() {
        io::ErrorKind::AddrInUse => {
            "; stop the program that listens there or choose another port, 0 for any that is free"
        }
        io::ErrorKind::PermissionDenied => "; choose a port above 1023 or run with more rights",
        io::ErrorKind::AddrNotAvailable => "; choose an address of this machine",
        _ => "",
    };
    io::Error::new(error.kind(), format!("cannot listen on {address}: {error}{mend}"))
}

fn bind_all(address: SocketAddr, count: usize) -> io::Result<Vec<TcpListener>> {
    if count <= 1 {
        return Ok(vec![bind_one(address, false)?]);
    }
    drop(bind_one(address, false)?);
    let first = bind_one(address, true)?;
    // Where the port was left to the kernel, all take the one it chose.
    let address = first.local_addr()?;
    let mut listeners = vec![first];
    for _ in 1..count {
        listeners.push(bind_one(address, true)?);
    }
    Ok(listeners)
}

/// Adds listeners that share the port of `address` with those that are there, if they let it be
/// shared and nothing is in the way.
#[cfg(unix)]
pub(super) fn bind_more(listeners: &mut Vec<TcpListener>, address: SocketAddr, count: usize) {
    let shared = |listener: &TcpListener| SockRef::from(listener).reuse_port();
    let is_shared = PORTS_CAN_BE_SHARED
        && listeners.first().is_some_and(|first| matches!(shared(first), Ok(true)));
    while is_shared && listeners.len() < count {
        match bind_one(address, true) {
            Ok(listener) => listeners.push(listener),
            Err(_) => return,
        }
    }
}

fn bind_one(address: SocketAddr, shares_port: bool) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // On Unix it only allows to bind again at once after a restart; on Windows
    // it would allow to take a port from another process.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    #[cfg(unix)]
    if shares_port {
        socket.set_reuse_port(true)?;
    }
    #[cfg(not(unix))]
    let _ = shares_port;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Whether several listeners on one port share its connections fairly.
pub(crate) const PORTS_CAN_BE_SHARED: bool = cfg!(target_os = "linux");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named_with_the_way_out() {
        let taken = bind("127.0.0.1:0", 2).unwrap();
        let address = taken[0].local_addr().unwrap();
        for count in [1, 2] {
            let error = bind(address, count).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
            let text = error.to_string();
            assert!(text.contains(&address.to_string()) && text.contains("another port"), "{text}");
        }
    }
    #[test]
    fn the_first_failure_counts_unless_a_later_address_is_here() {
        // RFC 5737: an address that belongs to nobody.
        let nowhere: [SocketAddr; 2] = ["192.0.2.1:81", "192.0.2.1:82"].map(|a| a.parse().unwrap());
        let error = bind(&nowhere[..], 1).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AddrNotAvailable);
        assert!(error.to_string().contains("192.0.2.1:81"), "{error}");

        let taken = bind("127.0.0.1:0", 1).unwrap();
        let both = [nowhere[0], taken[0].local_addr().unwrap()];
        assert_eq!(bind(&both[..], 1).unwrap_err().kind(), io::ErrorKind::AddrInUse);
    }
}
