//! Clients that fail at the handshake, or want it to fail.

use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use zzz_core::{App, IntoResponse as _, handler_fn};
use zzz_server::{Limits, RunningServer, Tls};

use super::{Authority, client, serve};
use crate::{
    h1::wire,
    support::{Carrier, Client, on_every_backend, until},
};

fn start(carrier: Carrier, limits: Limits) -> (RunningServer, Authority) {
    let authority = Authority::new();
    let tls = Tls::new(authority.sign("server", &["localhost"]).certificate());
    let app = App::new().routes(handler_fn(|_| Box::pin(async { Ok("hello".into_response()) })));
    (serve(carrier, app, limits, tls), authority)
}

/// A record of a handshake: so many bytes of a hello are announced, and none of them makes sense.
fn hello_of(len: u32, bytes: usize) -> Vec<u8> {
    let mut hello = vec![0x01];
    hello.extend_from_slice(&len.to_be_bytes()[1..]);
    hello.resize(4 + bytes, 0xab);
    let records = hello.chunks(16 * 1024).map(|part| {
        let len = u16::try_from(part.len()).expect("a short record").to_be_bytes();
        [&[0x16, 0x03, 0x01], &len[..], part].concat()
    });
    records.collect::<Vec<_>>().concat()
}

#[tokio::test]
async fn handshakes_that_stand_still_end_in_time() {
    on_every_backend(async |carrier| {
        let mut limits = Limits::default();
        limits.head_timeout = Duration::from_millis(50);
        let (server, _authority) = start(carrier, limits);
        // Nothing at all, the first byte, half a hello.
        for bytes in [&b""[..], &[0x16], &hello_of(200, 50)] {
            let mut client = Client::connect(server.local_addr()).await;
            client.send(bytes).await;
            let (rest, _) = client.rest().await;
            assert_eq!(rest.escape_ascii().to_string(), "");
        }
        until("all are closed", || server.open_connections() == 0).await;
    })
    .await;
}

#[tokio::test]
async fn garbage_ends_the_connection_and_nothing_else() {
    on_every_backend(async |carrier| {
        let (server, authority) = start(carrier, Limits::default());
        let mut honest = client(&authority.client(), &server).await;
        for bytes in [
            vec![0x16; 64],
            hello_of(60, 60),
            // Longer than any hello may be.
            hello_of(0x00ff_ffff, 200 * 1024),
            // A record longer than any may be.
            [&[0x16, 0x03, 0x01, 0xff, 0xff][..], &[0; 70_000]].concat(),
            // Something else than a handshake inside.
            b"\x16\x03\x01\x00\x04\x0e\x00\x00\x00".to_vec(),
        ] {
            let mut client = Client::connect(server.local_addr()).await;
            // It may be refused before it is sent.
            let _ = client.try_send(&bytes).await;
            let (rest, _) = client.rest().await;
            // An alert or nothing (RFC 8446, section 6).
            assert!(rest.is_empty() || rest[0] == 0x15, "{}", rest.escape_ascii());
        }
        assert_eq!(honest.ask(wire::get("/")).await.status, 200);
        drop(honest);
        until("all are closed", || server.open_connections() == 0).await;
    })
    .await;
}

#[tokio::test]
async fn who_leaves_in_the_middle_leaves_nothing_behind() {
    on_every_backend(async |carrier| {
        let (server, _authority) = start(carrier, Limits::default());
        for cut in [1, 5, 100] {
            let mut client = Client::connect(server.local_addr()).await;
            client.send(&hello_of(200, 196)[..cut]).await;
            client.reset();
            let mut client = Client::connect(server.local_addr()).await;
            client.send(&hello_of(200, 196)[..cut]).await;
            client.io.shutdown().await.expect("an open connection");
            client.closes().await;
        }
        until("all are closed", || server.open_connections() == 0).await;
    })
    .await;
}

#[tokio::test]
async fn a_server_that_stops_waits_for_no_handshake() {
    on_every_backend(async |carrier| {
        let (server, authority) = start(carrier, Limits::default());
        let mut silent = Client::connect(server.local_addr()).await;
        let mut halfway = Client::connect(server.local_addr()).await;
        halfway.send(&hello_of(200, 50)).await;
        let idle = client(&authority.client(), &server).await;
        until("all have come", || server.open_connections() == 3).await;
        server.begin_stop();
        silent.ends().await;
        halfway.ends().await;
        // With the word that nothing follows.
        idle.closes().await;
        crate::support::ended(server).await.expect("it stops");
    })
    .await;
}
