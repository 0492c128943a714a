//! HTTPS as its clients see it.

mod authority;
mod contract;

use std::{net::SocketAddr, sync::Arc};

use rustls::ClientConfig;
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

pub(crate) use self::authority::Authority;

/// Opens a connection to `name` at `address`.
async fn connect(
    config: &Arc<ClientConfig>,
    address: SocketAddr,
    name: &str,
) -> TlsStream<TcpStream> {
    let stream = TcpStream::connect(address).await.expect("the server listens");
    stream.set_nodelay(true).expect("an option that every system has");
    let name = name.to_owned().try_into().expect("a name");
    let connected = TlsConnector::from(config.clone()).connect(name, stream).await;
    connected.expect("a handshake")
}
