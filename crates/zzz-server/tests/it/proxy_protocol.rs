//! Clients whom a proxy introduces.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use tokio::net::TcpStream;
use zzz_core::{App, IntoResponse as _, handler_fn};
use zzz_server::{Backend, Limits, ProxyProtocol, RunningServer, Server, Work};

use crate::{
    h1::wire,
    support::{Carrier, Client, on_every_backend, until},
};

/// Tells both ends of the connection, and counts who asked.
fn app(calls: &Arc<AtomicUsize>) -> App {
    let calls = calls.clone();
    App::new().routes(handler_fn(move |request| {
        calls.fetch_add(1, Ordering::AcqRel);
        let info = *request.connection();
        let end =
            |end: Option<std::net::SocketAddr>| end.map_or("-".to_owned(), |end| end.to_string());
        let text = format!("{} to {}", end(info.peer), end(info.local));
        Box::pin(async { Ok(text.into_response()) })
    }))
}

fn of_this_machine() -> ProxyProtocol {
    ProxyProtocol::new(["127.0.0.0/8"]).expect("a network")
}

fn serve(carrier: Carrier, proxies: ProxyProtocol) -> (RunningServer, Arc<AtomicUsize>) {
    let calls = Arc::default();
    let server = carrier.server(app(&calls), Limits::default()).proxy_protocol(proxies);
    let server = server.bind("127.0.0.1:0").and_then(zzz_server::BoundServer::spawn);
    (server.expect("a free port"), calls)
}

/// A header of version 2.
fn binary(command: u8, family: u8, rest: &[u8]) -> Vec<u8> {
    let len = u16::try_from(rest.len()).expect("a short header").to_be_bytes();
    [b"\r\n\r\n\0\r\nQUIT\n", &[command, family][..], &len, rest].concat()
}

const IPV4: [u8; 12] = [192, 0, 2, 7, 198, 51, 100, 1, 0x1f, 0x90, 0x01, 0xbb];

/// What the application is told behind `header`.
async fn told(server: &RunningServer, header: &[u8]) -> (Client<TcpStream>, String) {
    let mut client = Client::connect(server.local_addr()).await;
    let answer = client.ask([header, &wire::get("/")].concat()).await;
    assert_eq!(answer.status, 200);
    let text = String::from_utf8(answer.content.clone()).expect("text");
    (client, text)
}

#[tokio::test]
async fn the_client_stands_in_the_place_of_the_proxy() {
    on_every_backend(async |carrier| {
        let (server, _) = serve(carrier, of_this_machine());
        let with_tlv = [&IPV4[..], &[0x04, 0, 3, 0, 0, 0]].concat();
        let ipv6 = [
            [&[0x20, 0x01, 0x0d, 0xb8][..], &[0; 11], &[7]].concat(),
            [&[0x20, 0x01, 0x0d, 0xb8][..], &[0; 11], &[1]].concat(),
            vec![0x1f, 0x90, 0x01, 0xbb],
        ]
        .concat();
        for (header, expected) in [
            (
                b"PROXY TCP4 192.0.2.7 198.51.100.1 8080 443\r\n".to_vec(),
                "192.0.2.7:8080 to 198.51.100.1:443",
            ),
            (
                b"PROXY TCP6 2001:db8::7 2001:db8::1 8080 443\r\n".to_vec(),
                "[2001:db8::7]:8080 to [2001:db8::1]:443",
            ),
            (binary(0x21, 0x11, &IPV4), "192.0.2.7:8080 to 198.51.100.1:443"),
            (binary(0x21, 0x12, &IPV4), "192.0.2.7:8080 to 198.51.100.1:443"),
            (binary(0x21, 0x11, &with_tlv), "192.0.2.7:8080 to 198.51.100.1:443"),
            (binary(0x21, 0x21, &ipv6), "[2001:db8::7]:8080 to [2001:db8::1]:443"),
        ] {
            let (mut client, text) = told(&server, &header).await;
            assert_eq!(text, expected);
            let again = client.ask(wire::get("/")).await;
            assert_eq!(again.content, expected.as_bytes(), "one header for a connection");
        }
    })
    .await;
}

#[tokio::test]
async fn a_proxy_that_names_nobody_is_the_peer() {
    on_every_backend(async |carrier| {
        let (server, _) = serve(carrier, of_this_machine());
        for header in [
            b"PROXY UNKNOWN\r\n".to_vec(),
            b"PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n".to_vec(),
            binary(0x20, 0x00, &[]),
            binary(0x20, 0x11, &IPV4),
            binary(0x21, 0x00, &[1, 2, 3]),
            binary(0x21, 0x31, &[0; 216]),
        ] {
            let (client, text) = told(&server, &header).await;
            let own = client.io.local_addr().expect("an address");
            assert_eq!(text, format!("{own} to {}", server.local_addr()));
        }
    })
    .await;
}

#[tokio::test]
async fn a_header_may_come_in_pieces() {
    on_every_backend(async |carrier| {
        let (server, _) = serve(carrier, of_this_machine());
        for header in
            [b"PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n".to_vec(), binary(0x21, 0x11, &IPV4)]
        {
            let mut client = Client::connect(server.local_addr()).await;
            for byte in &header {
                client.send([*byte]).await;
            }
            let answer = client.ask(wire::get("/")).await;
            assert!(answer.content.starts_with(b"192.0.2.7:"), "{answer:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_no_header_closes_the_connection() {
    on_every_backend(async |carrier| {
        let (server, calls) = serve(carrier, of_this_machine().bytes_max(536));
        for (bytes, what) in [
            (wire::get("/"), "a request without a header"),
            (b"PROXY TCP4 192.0.2.7 192.0.2.1 1\r\n".to_vec(), "too few fields"),
            (b"PROXY TCP4 192.0.2.7 192.0.2.1 1 2 3\r\n".to_vec(), "too many fields"),
            (b"PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n".to_vec(), "the other family"),
            (b"PROXY TCP4 192.0.2.7 192.0.2.1 1 65536\r\n".to_vec(), "no port"),
            (b"PROXY TCP4 192.0.2.7 192.0.2.1 01 2\r\n".to_vec(), "a leading zero"),
            (b"PROXY TCP4 192.0.2.7 192.0.2.1 +1 2\r\n".to_vec(), "a sign"),
            (b"PROXY UDP4 192.0.2.7 192.0.2.1 1 2\r\n".to_vec(), "an unknown family"),
            (b"PROXY TCP4 \xff 192.0.2.1 1 2\r\n".to_vec(), "what is no text"),
            ([&b"PROXY UNKNOWN "[..], &[b'a'; 100], b"\r\n"].concat(), "a long line"),
            (binary(0x31, 0x11, &IPV4), "version 3"),
            (binary(0x22, 0x11, &IPV4), "an unknown command"),
            (binary(0x21, 0x41, &IPV4), "an unknown family"),
            (binary(0x21, 0x11, &IPV4[..11]), "a short address"),
            (binary(0x21, 0x21, &[0; 35]), "a short address of version 6"),
            (binary(0x21, 0x31, &[0; 215]), "a short path"),
            (binary(0x21, 0x11, &[0; 521]), "a long header"),
        ] {
            let mut client = Client::connect(server.local_addr()).await;
            client.send([&bytes[..], &wire::get("/")].concat()).await;
            let (rest, _) = client.rest().await;
            assert_eq!(rest.escape_ascii().to_string(), "", "{what}");
        }
        until("all are closed", || server.open_connections() == 0).await;
        assert_eq!(calls.load(Ordering::Acquire), 0, "nothing reaches the application");
        let longest = [&IPV4[..], &[0; 508]].concat();
        assert!(told(&server, &binary(0x21, 0x11, &longest)).await.1.starts_with("192.0.2.7:"));
    })
    .await;
}

#[tokio::test]
async fn a_header_that_does_not_end_is_not_waited_for() {
    on_every_backend(async |carrier| {
        let (server, _) = serve(carrier, of_this_machine().timeout(Duration::from_millis(1)));
        let mut silent = Client::connect(server.local_addr()).await;
        let mut slow = Client::connect(server.local_addr()).await;
        slow.send("PROXY TCP4 192.0.2.7").await;
        silent.ends().await;
        slow.ends().await;
    })
    .await;
}

#[tokio::test]
async fn a_server_that_stops_does_not_wait_for_a_header() {
    on_every_backend(async |carrier| {
        let (server, _) = serve(carrier, of_this_machine().timeout(Duration::from_secs(600)));
        let mut client = Client::connect(server.local_addr()).await;
        client.send("PROXY ").await;
        until("it is accepted", || server.open_connections() == 1).await;
        server.begin_stop();
        client.ends().await;
    })
    .await;
}

#[tokio::test]
async fn nobody_else_is_believed() {
    on_every_backend(async |carrier| {
        let elsewhere = ProxyProtocol::new(["192.0.2.1"]).expect("an address");
        let (server, calls) = serve(carrier, elsewhere);
        let (client, text) = told(&server, b"").await;
        let own = client.io.local_addr().expect("an address");
        assert_eq!(text, format!("{own} to {}", server.local_addr()));

        let mut liar = Client::connect(server.local_addr()).await;
        let header = b"PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n";
        let answer = liar.ask([&header[..], &wire::get("/")].concat()).await;
        assert_eq!(answer.status, 400);
        assert_eq!(calls.load(Ordering::Acquire), 1);
    })
    .await;
}

#[test]
fn a_network_that_is_none_is_refused() {
    let error = ProxyProtocol::new(["10.0.0.0/40"]).expect_err("refused");
    assert!(error.to_string().contains("\"10.0.0.0/40\" is no address and no network"), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn the_proxy_may_come_over_a_unix_socket() {
    use tokio::net::UnixStream;
    use zzz_server::UnixSocket;

    on_every_backend(async |carrier| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("app.sock");
        for (proxies, header, expected) in [
            (
                of_this_machine().trust_unix_sockets(),
                &b"PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n"[..],
                "192.0.2.7:1 to 192.0.2.1:2",
            ),
            (of_this_machine(), b"", "- to -"),
        ] {
            let server = carrier.server(app(&Arc::default()), Limits::default());
            let server = server.proxy_protocol(proxies).bind_unix(UnixSocket::new(&path));
            let _server = server.and_then(zzz_server::BoundServer::spawn).expect("a free path");
            let stream = UnixStream::connect(&path).await.expect("the server listens");
            let answer = Client::over(stream).ask([header, &wire::get("/")].concat()).await;
            assert_eq!(answer.content, expected.as_bytes());
        }
    })
    .await;
}

/// Lines of a log, as they are written.
#[derive(Clone, Debug)]
struct Lines(mpsc::Sender<String>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.0.send(String::from_utf8_lossy(bytes).into_owned());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One thread for everything, whose log is heard.
#[derive(Debug)]
struct Heard(Lines);

impl Backend for Heard {
    fn name(&self) -> &'static str {
        "heard"
    }

    fn run(&self, mut work: Work) -> zzz_core::Result<()> {
        let lines = self.0.clone();
        let log = tracing_subscriber::fmt().with_ansi(false).with_writer(move || lines.clone());
        let _heard = tracing::subscriber::set_default(log.finish());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            for listener in work.take_listeners() {
                work.spawn_accept(listener);
            }
            work.supervise().await
        })
    }
}

#[tokio::test]
async fn the_log_says_why() {
    let (sender, log) = mpsc::channel();
    let server = Server::new(app(&Arc::default())).backend(Heard(Lines(sender)));
    let server = server.proxy_protocol(of_this_machine()).bind("127.0.0.1:0");
    let server = server.and_then(zzz_server::BoundServer::spawn).expect("a free port");
    // One that only looks whether the port is open is nobody's fault.
    drop(Client::connect(server.local_addr()).await);
    let mut client = Client::connect(server.local_addr()).await;
    let own = client.io.local_addr().expect("an address");
    client.send("PROXY TCP4 secret\r\n").await;
    client.rest().await.1.expect("a clean end");
    server.begin_stop();
    server.join().expect("a clean end");

    let log: Vec<String> = log.try_iter().filter(|line| line.contains("WARN")).collect();
    let [line] = &log[..] else { panic!("{log:?}") };
    assert!(line.contains("a connection without a valid PROXY header is closed"), "{line}");
    assert!(
        line.contains(&format!("peer={own}")) && line.contains("not one of version 1"),
        "{line}"
    );
    assert!(!line.contains("secret"), "{line}");
}
