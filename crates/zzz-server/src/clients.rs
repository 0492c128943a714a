//! How many connections each client has.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
};

use zzz_core::Network;

use crate::{limits::Limits, shared::Shared};

/// Whoever counts as one: an IPv4 address, or a network of IPv6 of the size that a household or a
/// server gets ([RFC 6177](https://www.rfc-editor.org/rfc/rfc6177)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Client {
    V4([u8; 4]),
    /// The first 64 bits.
    V6([u16; 4]),
}

impl Client {
    fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address.octets()),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Self::V6([a, b, c, d])
            }
        }
    }
}

/// The counts. Clients choose their addresses, within bounds, so the map has the standard library's keyed hash; it
/// has no more entries than there are connections.
#[derive(Debug)]
pub(crate) struct Clients {
    connections_max: usize,
    unlimited: Vec<Network>,
    counts: Mutex<HashMap<Client, usize>>,
    refused: AtomicU64,
}

impl Clients {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            connections_max: limits.connections_per_client_max,
            unlimited: limits.unlimited_clients.clone(),
            counts: Mutex::default(),
            refused: AtomicU64::new(0),
        }
    }

    fn is_unlimited(&self, address: IpAddr) -> bool {
        // None can have more than there are.
        self.connections_max == usize::MAX
            || self.unlimited.iter().any(|network| network.contains(address))
    }

    /// No code that runs under this lock can panic half way.
    fn lock(&self) -> MutexGuard<'_, HashMap<Client, usize>> {
        self.counts.lock().unwrap_or_else(|broken| broken.into_inner())
    }

    fn leave(&self, client: Client) {
        let mut counts = self.lock();
        if let Some(count) = counts.get_mut(&client) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&client);
            }
        }
    }

    /// How many connections were refused since this was asked last.
    pub(crate) fn take_refused(&self) -> u64 {
        match self.refused.load(Ordering::Relaxed) {
            0 => 0,
            _ => self.refused.swap(0, Ordering::Relaxed),
        }
    }
}

/// A client has all the connections that it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMany;

/// One connection in the count of its client, if that is counted.
#[derive(Debug, Default)]
pub(crate) struct OfClient(Option<(Arc<Shared>, Client)>);

impl OfClient {
    /// Counts a connection from `address` until this is dropped.
    pub(crate) fn count(shared: &Arc<Shared>, address: IpAddr) -> Result<Self, TooMany> {
        let clients = &shared.clients;
        if clients.is_unlimited(address) {
            return Ok(Self::default());
        }
        let client = Client::of(address);
        {
            let mut counts = clients.lock();
            let count = counts.entry(client).or_default();
            if *count >= clients.connections_max {
                clients.refused.fetch_add(1, Ordering::Relaxed);
                return Err(TooMany);
            }
            *count += 1;
        }
        Ok(Self(Some((shared.clone(), client))))
    }
}

impl Drop for OfClient {
    fn drop(&mut self) {
        if let Some((shared, client)) = self.0.take() {
            shared.clients.leave(client);
        }
    }
}

#[cfg(test)]
mod tests {
    use zzz_core::App;

    use super::*;

    #[track_caller]
    fn check(shared: &Arc<Shared>, address: &str) -> Result<OfClient, TooMany> {
        OfClient::count(shared, address.parse().unwrap())
    }

    #[test]
    fn a_network_of_64_bits_is_one_client() {
        let limits = Limits { connections_per_client_max: 2, ..Limits::default() };
        let shared = Arc::new(Shared::new(App::new(), limits));
        let first = check(&shared, "2001:db8::1").unwrap();
        let _second = check(&shared, "2001:db8::ffff:2").unwrap();
        assert!(check(&shared, "2001:db8::3").is_err());
        check(&shared, "2001:db8:0:1::3").unwrap();
        drop(first);
        check(&shared, "2001:db8::3").unwrap();
        // One address, written in both ways.
        let _both = [check(&shared, "192.0.2.1"), check(&shared, "::ffff:192.0.2.1")];
        assert!(check(&shared, "192.0.2.1").is_err());
        let many = [(); 9].map(|()| check(&shared, "10.0.0.1"));
        assert!(many.iter().all(Result::is_ok), "our own network is not limited");
        assert_eq!((shared.clients.take_refused(), shared.clients.take_refused()), (2, 0));
        drop((_second, _both, many));
        assert!(shared.clients.lock().is_empty(), "nobody is remembered");
    }
}
