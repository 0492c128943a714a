//! Who a client is behind proxies.

use zzz::{AllowedHosts, App, Request, TestClient, TestServer, TrustedProxies, handler};

#[handler]
async fn who(request: &Request) -> String {
    let connection = request.connection();
    let peer = connection.peer.map_or_else(|| "nobody".to_owned(), |peer| peer.ip().to_string());
    let scheme = if connection.secure { "https" } else { "http" };
    format!("{peer} {scheme} {}", request.host().unwrap_or_default())
}

zzz::router! {
    get "/" => who;
}

fn app(proxies: TrustedProxies) -> App {
    App::new().endpoint(proxies).routes(routes())
}

fn of_addresses() -> TrustedProxies {
    TrustedProxies::new(["127.0.0.0/8", "10.0.0.0/8", "2001:db8::/32"]).unwrap()
}

/// What a handler sees of a client that came with these headers.
async fn check(client: &TestClient, headers: &[(&str, &str)], seen: &str) {
    let request = client.get("/").header("host", "inner");
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(name, value));
    request.await.assert_ok().assert_body(seen);
}

const FOR: &str = "x-forwarded-for";
const PROTO: &str = "x-forwarded-proto";
const HOST: &str = "x-forwarded-host";

#[tokio::test]
async fn a_trusted_proxy_tells_address_scheme_and_host() {
    let server = TestServer::start(app(of_addresses())).await;
    check(&server, &[], "127.0.0.1 http inner").await;
    check(
        &server,
        &[(FOR, "192.0.2.7"), (PROTO, "https"), (HOST, "example.com")],
        "192.0.2.7 https example.com",
    )
    .await;
    check(&server, &[(FOR, "[2001:db9::1]:4000")], "2001:db9::1 http inner").await;
    check(&server, &[(PROTO, "https")], "127.0.0.1 https inner").await;
}

#[tokio::test]
async fn the_walk_ends_at_the_first_hop_that_is_not_trusted() {
    let server = TestServer::start(app(of_addresses())).await;
    for (addresses, seen) in [
        ("8.8.8.8, 192.0.2.7, 10.0.0.1", "192.0.2.7 http inner"),
        ("192.0.2.7, 10.0.0.1, 2001:db8::9", "192.0.2.7 http inner"),
        ("10.0.0.2, 10.0.0.1", "10.0.0.2 http inner"),
        ("192.0.2.7, ???, 10.0.0.1", "10.0.0.1 http inner"),
        ("192.0.2.7, unknown", "127.0.0.1 http inner"),
    ] {
        check(&server, &[(FOR, addresses)], seen).await;
    }
    let lists = [
        (FOR, "8.8.8.8, 192.0.2.7, 10.0.0.1"),
        (PROTO, "http, https, http"),
        (HOST, "evil.example, example.com, inside.example"),
    ];
    check(&server, &lists, "192.0.2.7 https example.com").await;
}

#[tokio::test]
async fn what_is_malformed_is_ignored() {
    let server = TestServer::start(app(of_addresses())).await;
    let bad = [(FOR, "192.0.2.7"), (PROTO, "gopher"), (HOST, "a/b@c")];
    check(&server, &bad, "192.0.2.7 http inner").await;
    check(&server, &[(FOR, "")], "127.0.0.1 http inner").await;
    check(&server, &[(FOR, "192.0.2.7:x")], "127.0.0.1 http inner").await;
}

#[tokio::test]
async fn nobody_else_is_believed() {
    let others = TrustedProxies::new(["10.0.0.0/8"]).unwrap();
    let server = TestServer::start(app(others)).await;
    let told = [(FOR, "192.0.2.7"), (PROTO, "https"), (HOST, "evil.example")];
    check(&server, &told, "127.0.0.1 http inner").await;
    let client = TestClient::new(app(of_addresses())).await;
    check(&client, &told, "nobody http inner").await;
}

#[tokio::test]
async fn peers_without_an_address_are_trusted_if_told() {
    let client = TestClient::new(app(of_addresses().trust_unix_sockets())).await;
    check(&client, &[(FOR, "192.0.2.7"), (PROTO, "https")], "192.0.2.7 https inner").await;
}

#[tokio::test]
async fn one_of_the_two_kinds_of_fields_is_read() {
    let rfc_7239 = "for=192.0.2.43, for=\"[2001:db9::17]:4711\";proto=https;host=example.com";
    let both = [("forwarded", rfc_7239), (FOR, "8.8.8.8"), (HOST, "evil.example")];
    let server = TestServer::start(app(of_addresses().read_forwarded())).await;
    check(&server, &both, "2001:db9::17 https example.com").await;
    let server = TestServer::start(app(of_addresses())).await;
    check(&server, &both, "8.8.8.8 http evil.example").await;
}

#[tokio::test]
async fn the_told_host_has_to_be_one_of_ours() {
    let hosts = AllowedHosts::new(["example.com"]).unwrap();
    let app = App::new().endpoint(of_addresses()).endpoint(hosts).routes(routes());
    let server = TestServer::start(app).await;
    check(&server, &[(HOST, "example.com")], "127.0.0.1 http example.com").await;
    server.get("/").header(HOST, "evil.example").await.assert_status(421);
}

#[test]
fn what_is_no_network_is_refused() {
    for bad in ["10.0.0.0/33", "proxy.example", ""] {
        let error = TrustedProxies::new([bad]).unwrap_err().to_string();
        assert!(error.contains(&format!("{bad:?} is no address")), "{error}");
    }
}
