//! How do I serve several hosts?

use zzz::{App, Path, PathParams, handler};

#[handler]
async fn shop() -> &'static str {
    "the shop"
}

#[handler]
async fn admin() -> &'static str {
    "the back office"
}

/// A parameter of the host is taken by its name.
#[derive(PathParams)]
struct Tenant {
    tenant: String,
}

#[handler]
async fn tenant(Path(Tenant { tenant }): Path<Tenant>) -> String {
    format!("the shop of {tenant}")
}

#[handler]
async fn imprint() -> &'static str {
    "on every host"
}

zzz::router! {
    host "example.com" { get "/" => shop; }
    host "admin.example.com" { get "/" => admin; }
    host ":tenant.example.com" { get "/" => tenant; }
    get "/imprint" => imprint;
}

fn app() -> App {
    App::new().routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
#[zzz::test(app = app)]
async fn each_host_has_its_own(client: &zzz::TestClient) {
    for (host, body) in [
        ("example.com", "the shop"),
        ("admin.example.com", "the back office"),
        ("ann.example.com:5555", "the shop of ann"),
    ] {
        client.get("/").header("host", host).await.assert_ok().assert_body(body);
        client.get("/imprint").header("host", host).await.assert_body("on every host");
    }
    client.get("/").header("host", "example.org").await.assert_status(404);
}
