//! From names to addresses that may be asked.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    vec,
};

use hyper_util::client::legacy::connect::dns::Name;
use tower_service::Service;

use crate::guard::{Guard, plain_host};

/// Asks the machine's resolver, and keeps back what is internal.
///
/// It also reads what it takes for an address, such as `0x7f.1` and `2130706433`, like
/// everything else that goes through the machine's resolver.
#[derive(Clone)]
pub(super) struct Resolver {
    guard: Arc<Guard>,
    known: Arc<[(String, IpAddr)]>,
}

impl Resolver {
    pub(super) fn new(guard: Arc<Guard>, known: Vec<(String, IpAddr)>) -> Self {
        Self { guard, known: known.into() }
    }

    async fn resolve(self, name: Name) -> io::Result<vec::IntoIter<SocketAddr>> {
        let host = plain_host(name.as_str());
        let known = self.known.iter().find(|(known, _)| *known == host);
        let mut addresses: Vec<SocketAddr> = match known {
            Some((_, address)) => vec![SocketAddr::new(*address, 0)],
            None => tokio::net::lookup_host((name.as_str(), 0)).await?.collect(),
        };
        let mut refused = None;
        addresses.retain(|address| match self.guard.check(&host, address.ip()) {
            Ok(()) => true,
            Err(internal) => {
                refused = Some(internal);
                false
            }
        });
        match refused {
            Some(internal) if addresses.is_empty() => Err(io::Error::other(internal)),
            _ => Ok(addresses.into_iter()),
        }
    }
}

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        Box::pin(self.clone().resolve(name))
    }
}
