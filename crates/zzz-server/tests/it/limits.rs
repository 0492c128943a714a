//! How much a peer may ask for.

use std::{sync::Arc, time::Duration};

use tokio::net::TcpStream;
use zzz_core::{App, Flow, IntoResponse as _, Middleware, Request, Result, handler_fn};
use zzz_server::{Limits, ProxyProtocol, RunningServer};

use crate::{
    h1::wire,
    life_cycle,
    support::{Carrier, Client, Gate, on_every_backend, until},
    test_app,
};

fn serve(carrier: Carrier, change: impl FnOnce(&mut Limits)) -> RunningServer {
    let mut limits = Limits::default();
    change(&mut limits);
    carrier.serve(test_app::app(Arc::default()), limits)
}

async fn is_served(client: &mut Client<TcpStream>) {
    assert_eq!(client.ask(wire::get("/")).await.status, 200);
}

/// Whether anything can be read from it now.
fn has_news(client: &Client<TcpStream>) -> bool {
    let mut byte = [0];
    client.io.try_read(&mut byte).is_ok()
}

#[tokio::test]
async fn so_many_connections_are_served_and_no_more() {
    on_every_backend(async |carrier| {
        for connections_max in [1, 2, 5] {
            let server = serve(carrier, |limits| {
                limits.connections_max = connections_max;
                limits.crowded_timeout = limits.idle_timeout;
            });
            let mut clients = Vec::new();
            for number in 1..=connections_max {
                let mut client = Client::connect(server.local_addr()).await;
                println!("connection {number} of {connections_max}");
                is_served(&mut client).await;
                clients.push(client);
            }
            let mut waiting = Client::connect(server.local_addr()).await;
            waiting.send(wire::get("/")).await;
            for _ in 0..50 {
                for client in &mut clients {
                    is_served(client).await;
                }
            }
            assert!(!has_news(&waiting), "there is no place for it");
            assert_eq!(server.open_connections(), connections_max);

            clients.pop();
            assert_eq!(waiting.answer().await.status, 200, "nothing is lost");
            is_served(&mut waiting).await;
            for client in &mut clients {
                is_served(client).await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn where_others_wait_idle_connections_make_room() {
    on_every_backend(async |carrier| {
        let server = serve(carrier, |limits| {
            limits.connections_max = 4;
            limits.crowded_timeout = Duration::from_millis(200);
        });
        let mut idle = Vec::new();
        for number in 0..4 {
            let mut client = Client::connect(server.local_addr()).await;
            if number % 2 == 0 {
                is_served(&mut client).await;
            } else {
                client.send("GET / HTTP/1.1\r\nhost: a").await;
            }
            idle.push(client);
        }
        until("all places are taken", || server.open_connections() == 4).await;
        for _ in 0..4 {
            let mut client = Client::connect(server.local_addr()).await;
            is_served(&mut client).await;
            idle.push(client);
        }
        assert!(server.open_connections() <= 4);
        for client in idle.drain(..4) {
            client.closes().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_client_has_so_many_connections_and_no_more() {
    on_every_backend(async |carrier| {
        let server = serve(carrier, |limits| {
            limits.connections_per_client_max = 3;
            limits.unlimited_clients.clear();
        });
        let mut clients = Vec::new();
        for _ in 0..3 {
            let mut client = Client::connect(server.local_addr()).await;
            is_served(&mut client).await;
            clients.push(client);
        }
        let one_too_many = async || {
            let mut client = Client::try_connect(server.local_addr()).await?;
            client.try_send(wire::get("/")).await?;
            Ok::<_, std::io::Error>(client.try_answer().await.is_ok())
        };
        for _ in 0..10 {
            assert!(!matches!(one_too_many().await, Ok(true)), "it is closed unread");
        }
        assert_eq!(server.open_connections(), 3);
        clients.pop();
        let mut is_free = false;
        while !is_free {
            is_free = matches!(one_too_many().await, Ok(true));
        }
        // By default nobody on this machine is limited.
        let server = serve(carrier, |limits| limits.connections_per_client_max = 1);
        let mut clients = Vec::new();
        for _ in 0..3 {
            let mut client = Client::connect(server.local_addr()).await;
            is_served(&mut client).await;
            clients.push(client);
        }
    })
    .await;
}

#[tokio::test]
async fn whom_a_proxy_introduces_is_counted_and_not_the_proxy() {
    on_every_backend(async |carrier| {
        let mut limits = Limits::default();
        limits.connections_per_client_max = 2;
        limits.unlimited_clients.clear();
        let proxies = ProxyProtocol::new(["127.0.0.1"]).expect("an address");
        let server = carrier.server(test_app::app(Arc::default()), limits).proxy_protocol(proxies);
        let server = server.bind("127.0.0.1:0").expect("a free port").spawn().expect("a thread");
        let mut kept = Vec::new();
        for number in 0..10 {
            let mut client = Client::connect(server.local_addr()).await;
            let header = format!("PROXY TCP4 192.0.2.{} 192.0.2.99 1 80\r\n", number / 2);
            client.send(header).await;
            is_served(&mut client).await;
            kept.push(client);
        }
        let mut third = Client::connect(server.local_addr()).await;
        third.send("PROXY TCP4 192.0.2.4 192.0.2.99 1 80\r\n").await;
        let _ = third.try_send(wire::get("/")).await;
        assert!(third.try_answer().await.is_err(), "192.0.2.4 has two");
        kept.pop();
        until("its place is free", || server.open_connections() == 9).await;
        let mut again = Client::connect(server.local_addr()).await;
        again.send("PROXY TCP4 192.0.2.4 192.0.2.99 1 80\r\n").await;
        is_served(&mut again).await;
    })
    .await;
}

#[tokio::test]
async fn where_too_many_handlers_wait_the_next_is_not_asked() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let mut limits = life_cycle::limits();
        limits.requests_max = 2;
        let server = carrier.serve(life_cycle::app(&gate), limits);
        let mut waiting = Vec::new();
        for number in 1..=2 {
            let mut client = Client::connect(server.local_addr()).await;
            client.send(wire::get("/wait")).await;
            gate.entered(number).await;
            waiting.push(client);
        }
        let mut refused = Client::connect(server.local_addr()).await;
        // Counted after it came in: at most a moment later.
        loop {
            let answer = refused.ask(wire::get("/")).await;
            assert!(!answer.lists("connection", "close"), "{answer:?}");
            if answer.status == 503 {
                assert_eq!(answer.field("retry-after"), Some("1"), "{answer:?}");
                break;
            }
            assert_eq!(answer.status, 200);
        }
        let answer = refused.ask(wire::sized("/wait", b"12345")).await;
        assert_eq!((answer.status, gate.has_entered()), (503, 2), "no handler was asked");

        gate.open();
        for client in &mut waiting {
            assert_eq!(client.answer().await.status, 200);
        }
        while refused.ask(wire::get("/wait")).await.status == 503 {}
        assert_eq!(gate.has_entered(), 3);
    })
    .await;
}

#[tokio::test]
async fn all_that_wait_are_served_in_the_end() {
    on_every_backend(async |carrier| {
        let server = serve(carrier, |limits| limits.connections_max = 2);
        let mut clients = Vec::new();
        for _ in 0..20 {
            let mut client = Client::connect(server.local_addr()).await;
            client.send(wire::get_with("/", "connection: close")).await;
            clients.push(client);
        }
        for mut client in clients {
            assert_eq!(client.answer().await.status, 200);
            assert!(server.open_connections() <= 2);
            client.closes().await;
        }
        until("all places are free", || server.open_connections() == 0).await;
    })
    .await;
}

#[tokio::test]
async fn the_last_request_of_a_connection_says_so() {
    on_every_backend(async |carrier| {
        let server = serve(carrier, |limits| limits.requests_per_connection_max = 3);
        // Each connection has a count of its own.
        for _ in 0..2 {
            let mut client = Client::connect(server.local_addr()).await;
            for number in 1..=3 {
                let answer = client.ask(wire::get("/")).await;
                assert_eq!(answer.status, 200);
                assert_eq!(answer.lists("connection", "close"), number == 3);
            }
            client.closes().await;
        }
        let mut client = Client::connect(server.local_addr()).await;
        client.send(wire::get("/").repeat(5)).await;
        let answers = client.answers(vec![]).await;
        assert_eq!(answers.len(), 3, "what stands behind the last is not read");
        assert!(answers[2].lists("connection", "close"));
    })
    .await;
}

/// Sets the limit that the path names: before the handler, or in it.
struct LimitOfPath;

impl Middleware for LimitOfPath {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        if let Some(limit) = request.path().strip_prefix("/before/") {
            let limit = limit.parse()?;
            request.body_mut().set_limit(limit);
        }
        Ok(Flow::Next)
    }
}

fn app_with_limits() -> App {
    App::new().endpoint(LimitOfPath).routes(handler_fn(|request| {
        Box::pin(async move {
            if let Some(limit) = request.path().strip_prefix("/in/") {
                let limit = limit.parse()?;
                request.body_mut().set_limit(limit);
            }
            let content = request.body_mut().bytes().await?;
            Ok(content.len().to_string().into_response())
        })
    }))
}

fn bodies(path: &str, length: usize) -> [Vec<u8>; 2] {
    let content = vec![b'x'; length];
    let pieces: Vec<u8> = content
        .chunks(700)
        .flat_map(|piece| [format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat())
        .collect();
    let sized = wire::sized(path, &content);
    let chunked = wire::chunked(path, [&pieces, &b"0\r\n\r\n"[..]].concat());
    [sized, chunked]
}

#[tokio::test]
async fn a_request_may_have_a_larger_or_smaller_body_limit_than_the_server() {
    on_every_backend(async |carrier| {
        let mut limits = Limits::default();
        limits.body_bytes_max = 10_000;
        let server = carrier.serve(app_with_limits(), limits);
        for (path, limit) in [
            ("/", 10_000),
            ("/before/100000", 100_000),
            ("/before/1000", 1000),
            ("/in/100000", 100_000),
            ("/in/1000", 1000),
            ("/in/0", 0),
        ] {
            for length in [limit, limit + 1] {
                for request in bodies(path, length) {
                    let mut client = Client::connect(server.local_addr()).await;
                    let answer = client.ask(request).await;
                    let wanted = if length <= limit { 200 } else { 413 };
                    assert_eq!(answer.status, wanted, "{length} bytes to {path}");
                    if answer.status == 200 {
                        assert_eq!(answer.content, length.to_string().as_bytes());
                        is_served(&mut client).await;
                    }
                }
            }
        }
    })
    .await;
}

/// The client is told before it has sent much of it.
#[tokio::test]
async fn a_body_that_says_it_is_too_large_is_refused_unread() {
    on_every_backend(async |carrier| {
        let server = serve(carrier, |limits| limits.body_bytes_max = 10_000);
        let mut client = Client::connect(server.local_addr()).await;
        let head = wire::post("/echo", "content-length: 1000000000", "");
        let answer = client.ask(head).await;
        assert_eq!(answer.status, 413);
        assert!(answer.lists("connection", "close"), "{answer:?}");
        client.closes().await;
    })
    .await;
}
