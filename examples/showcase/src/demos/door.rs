//! Who stands at the door, and how much of it gets in.

use zzz::{
    AllowedHosts, Basic, BodyLimit, Html, Request, Result, Template, TrustedProxies, bytes::Bytes,
    handler, same,
};

/// Believes what a proxy on this machine says of its clients.
pub(crate) fn ours() -> TrustedProxies {
    TrustedProxies::new(["127.0.0.0/8", "::1"]).expect("they are networks")
}

/// Believes proxies elsewhere, so that one on this machine is anybody.
pub(crate) fn theirs() -> TrustedProxies {
    TrustedProxies::new(["10.0.0.0/8"]).expect("it is a network")
}

/// The names of this house.
pub(crate) fn names() -> AllowedHosts {
    AllowedHosts::new(["localhost", "127.0.0.1", "[::1]"]).expect("they are hosts")
}

/// No more bytes than these are heard.
pub(crate) const WHISPER: BodyLimit = BodyLimit::bytes(32);

const USER: &str = "owl";

/// On the page for all to see; people log in by a form, and their password is kept as a hash.
const PASSWORD: &str = "hoo hoo";

#[derive(Template)]
#[template(path = "door.html.zzz")]
pub(crate) struct Door {
    user: &'static str,
    password: &'static str,
}

/// The page, whose script plays a proxy.
#[handler]
pub(crate) async fn page() -> Html<Door> {
    Html(Door { user: USER, password: PASSWORD })
}

/// Whom the application takes the client for.
#[handler]
pub(crate) async fn visitor(request: &Request) -> String {
    let connection = request.connection();
    let address = connection.peer.map(|peer| peer.ip().to_string());
    let address = address.as_deref().unwrap_or("nowhere");
    let scheme = if connection.secure { "https" } else { "http" };
    format!("{address} asks for {scheme}://{}\n", request.host().unwrap_or_default())
}

/// Whoever knows the name of the house gets an answer; others get 421.
#[handler]
pub(crate) async fn house() -> &'static str {
    "yes, this is the house\n"
}

/// Who knows name and password gets in; others get 401, and browsers ask for them.
#[handler]
pub(crate) async fn attic(basic: Basic) -> Result<&'static str> {
    // Both are compared, so that the time does not tell which one is wrong.
    let is_user = same(basic.user(), USER);
    if is_user & same(basic.password(), PASSWORD) {
        Ok("two owls look at you\n")
    } else {
        Err(Basic::refused("the attic"))
    }
}

/// What is short enough; the rest is a 413, and nobody reads it.
#[handler]
pub(crate) async fn whisper(body: Bytes) -> String {
    format!("{} bytes were heard\n", body.len())
}
