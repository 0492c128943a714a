//! What an application does otherwise over TLS.

use std::process::Command;

use zzz::{App, Cookie, Cookies, SecurityHeaders, Server, Tls, TlsCertificate, handler};

#[handler]
async fn visit(cookies: &mut Cookies) -> &'static str {
    cookies.set(Cookie::new("seen", "yes"));
    "hello"
}

zzz::router! {
    get "/" => visit;
}

#[test]
fn cookies_are_secure_and_browsers_are_told_to_come_back_by_tls() {
    let folder = tempfile::tempdir().unwrap();
    let certificate = TlsCertificate::development(folder.path()).unwrap();
    let app = App::new().development().endpoint(SecurityHeaders::new()).routes(routes());
    let server = Server::new(app).workers(1).tls(Tls::new(certificate)).unwrap();
    let server = server.bind("127.0.0.1:0").and_then(zzz::BoundServer::spawn).unwrap();
    let address = format!("https://localhost:{}/", server.local_addr().port());
    let chain = folder.path().join("localhost.pem");
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--include", "--ipv4", "--http1.1", "--cacert"]);
    let output = curl.arg(chain).arg(address).output().expect("`cargo xtask setup` installs curl");
    let answer = String::from_utf8(output.stdout).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\nhello"), "{answer}");
    assert!(answer.contains("\r\nstrict-transport-security: max-age="), "{answer}");
    let cookie = answer.lines().find(|line| line.starts_with("set-cookie: seen=yes")).unwrap();
    assert!(cookie.contains("Secure"), "{cookie}");
}
