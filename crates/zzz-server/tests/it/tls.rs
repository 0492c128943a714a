//! HTTPS as its clients see it.

mod authority;
mod bodies;
mod certificates;
mod client_certificates;
mod clients;
mod contract;
mod faults;
mod plain;
mod reload;

use std::{io, net::SocketAddr, sync::Arc};

use rustls::ClientConfig;
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};
use zzz_core::App;
use zzz_server::{Limits, RunningServer, Tls};

use self::authority::{Authority, Signed};
use crate::support::{Carrier, Client};

/// Serves `app` inside of TLS.
fn serve(carrier: Carrier, app: App, limits: Limits, tls: Tls) -> RunningServer {
    let server = carrier.server(app, limits).tls(tls).expect("certificates");
    let server = server.bind("127.0.0.1:0").expect("a free port");
    server.spawn().expect("a thread for the server")
}

/// The certificate that the server showed.
fn shown(stream: &TlsStream<TcpStream>) -> &[u8] {
    let chain = stream.get_ref().1.peer_certificates();
    chain.and_then(<[_]>::first).expect("a certificate")
}

/// A client of `localhost`.
async fn client(
    config: &Arc<ClientConfig>,
    server: &RunningServer,
) -> Client<TlsStream<TcpStream>> {
    Client::over(connect(config, server.local_addr(), "localhost").await)
}

/// Opens a connection to `name` at `address`.
async fn connect(
    config: &Arc<ClientConfig>,
    address: SocketAddr,
    name: &str,
) -> TlsStream<TcpStream> {
    try_connect(config, address, name).await.expect("a handshake")
}

async fn try_connect(
    config: &Arc<ClientConfig>,
    address: SocketAddr,
    name: &str,
) -> io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(address).await.expect("the server listens");
    stream.set_nodelay(true).expect("an option that every system has");
    let name = name.to_owned().try_into().expect("a name");
    TlsConnector::from(config.clone()).connect(name, stream).await
}
