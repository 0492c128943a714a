//! The application's public keys, for those who take its tokens.

use zzz_core::{
    HandlerInfo, IntoResponse, Lend, Request, Response,
    expand::{self, Called, Described},
    http::{HeaderValue, header},
};
use zzz_crypto::JwtKeySet;

/// A handler that publishes the public keys of the application's [`JwtKeySet`], a service, as
/// a JWK Set ([RFC 7517, section 5](https://www.rfc-editor.org/rfc/rfc7517#section-5)).
///
/// It belongs to `/.well-known/jwks.json`. Whoever reads them keeps them for five minutes, so
/// publish a new key before tokens are signed with it.
///
/// # Examples
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// use zzz_core::{App, Handler, Request, http::Method};
/// use zzz_crypto::JwtKeySet;
///
/// let app = App::new().service(JwtKeySet::new([]));
/// let mut request = Request::new(Method::GET, "/.well-known/jwks.json");
/// request.set_services(app.services());
/// let response = zzz_web::jwks {}.call(&mut request).await?;
/// assert_eq!(response.body().as_bytes(), Some(&br#"{"keys":[]}"#[..]));
/// # Ok::<(), zzz_core::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(non_camel_case_types, reason = "routes name it like the handlers of the application")]
#[expect(clippy::exhaustive_structs, reason = "a route makes it: `jwks {}`")]
pub struct jwks {}

impl Described for jwks {
    type Path = ();

    const INFO: HandlerInfo = HandlerInfo::new::<Self>(
        "jwks",
        "Publishes the application's public keys.",
        "Response",
        &[JwtKeySet::ARGUMENT],
    );

    fn call(request: &mut Request) -> Called<'_> {
        expand::boxed(published(JwtKeySet::lend(request)?), IntoResponse::into_response)
    }
}

async fn published(keys: &JwtKeySet) -> Response {
    let caching = HeaderValue::from_static("public, max-age=300");
    Response::of_type("application/jwk-set+json", keys.to_jwks())
        .with_header(header::CACHE_CONTROL, caching)
}
