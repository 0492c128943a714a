//! Leaving HTTP: a connection that goes on in a protocol of one's own.
//!
//! It is called `shout`: whatever the client says comes back in capitals.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use zzz::{
    App, Error, Headers, Response, Result, Upgrade, Upgraded, handler,
    http::{HeaderValue, StatusCode, header},
};

const PROTOCOL: HeaderValue = HeaderValue::from_static("shout");

zzz::router! {
    get "/shout" => switch;
}

/// One route.
pub fn app() -> App {
    App::new().routes(routes())
}

/// Changes the protocol
/// ([RFC 9110, section 7.8](https://www.rfc-editor.org/rfc/rfc9110#section-7.8)).
///
/// # Errors
///
/// 426 for whoever did not ask for it.
#[handler]
pub async fn switch(headers: &Headers) -> Result<Response> {
    let asked = headers.get(header::UPGRADE).unwrap_or_default();
    if !asked.eq_ignore_ascii_case("shout") {
        let error = Error::new(StatusCode::UPGRADE_REQUIRED, "here we only shout");
        return Err(error.with_headers(Headers::from_iter([(header::UPGRADE, PROTOCOL)])));
    }
    let response = Response::upgrade(StatusCode::SWITCHING_PROTOCOLS, Upgrade::new(shout));
    Ok(response.with_header(header::UPGRADE, PROTOCOL))
}

/// Until the client closes its side, or either side fails.
async fn shout(mut stream: Upgraded) {
    let mut buffer = [0; 1024];
    while let Ok(length @ 1..) = stream.read(&mut buffer).await {
        let said = &mut buffer[..length];
        said.make_ascii_uppercase();
        if stream.write_all(said).await.is_err() {
            return;
        }
    }
}
