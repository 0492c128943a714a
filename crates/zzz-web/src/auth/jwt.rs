//! JSON Web Tokens with which clients come.

use serde::de::{DeserializeOwned, IgnoredAny};
use zzz_core::{
    Error, FromRequest, FromRequestAsync, ParamFilter, Prepare, Request, Result, ServiceNeed,
    expand,
};
use zzz_crypto::{JwtRefused, JwtVerifier};

use super::challenge::{credentials, with_challenge};
use crate::{Access, Bearer, Guard};

/// The claims of the JSON Web Token in `authorization: Bearer`
/// ([RFC 7519](https://www.rfc-editor.org/rfc/rfc7519)) as a `T`, if the application's
/// [`JwtVerifier`] accepts it. That is a service; the check at the start says where it is
/// missing.
///
/// [`JwtClaims`](zzz_crypto::JwtClaims) are those whose names have a meaning for everybody.
///
/// # Errors
///
/// - 401 with `www-authenticate: Bearer` if there is no token,
/// - 401 with `error="invalid_token"`
///   ([RFC 6750, section 3.1](https://www.rfc-editor.org/rfc/rfc6750#section-3.1)) if it is
///   refused, or its claims are no `T`; the log says why, without the token,
/// - 400 if there are several,
/// - 503 if the keys of its issuer cannot be had.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use zzz_core::{App, FromRequestAsync, Request, http::{Method, header}};
/// use zzz_crypto::{JwtIssuer, JwtVerifier, Keys};
/// use zzz_web::Jwt;
///
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct Visitor { sub: String }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let keys = Keys::new("correct-horse-battery-staple-and-more")?;
/// let app = App::new().service(JwtVerifier::hs256(&keys, "visitors"));
/// let issuer = JwtIssuer::hs256(&keys, "visitors");
/// let token = issuer.issue(&Visitor { sub: "7".to_owned() }, Duration::from_secs(900))?;
///
/// let mut request = Request::new(Method::GET, "/me");
/// request.set_services(app.services());
/// request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {token}").parse()?);
/// let Jwt(visitor) = Jwt::<Visitor>::from_request_async(&mut request).await?;
/// assert_eq!(visitor.sub, "7");
/// # Ok::<(), zzz_core::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "handlers take it apart: `Jwt(claims)`")]
pub struct Jwt<T>(pub T);

impl<T: DeserializeOwned + Send + Sync + 'static> FromRequest for Jwt<T> {
    const PREPARE: Option<Prepare> = expand::prepare::<Self>();
    const NEEDS: &'static [ServiceNeed] = &[ServiceNeed::of::<JwtVerifier>()];

    fn from_request(request: &mut Request) -> Result<Self> {
        expand::prepared(request)
    }
}

impl<T: DeserializeOwned + Send + Sync + 'static> FromRequestAsync for Jwt<T> {
    async fn from_request_async(request: &mut Request) -> Result<Self> {
        let bearer = Bearer::from_request(request)?;
        let verified = request.services().get::<JwtVerifier>()?.verify(bearer.token()).await;
        verified.map(Self).map_err(|error| refused(request, error))
    }
}

/// `error` with what RFC 6750 wants, if it is the token's fault.
#[cold]
fn refused(request: &Request, error: Error) -> Error {
    if error.downcast_ref::<JwtRefused>().is_none() {
        return error;
    }
    let (method, path) = (request.method(), ParamFilter::of(request).path(request));
    tracing::info!(%method, path = &*path, %error, "a token was refused");
    with_challenge(error, "Bearer error=\"invalid_token\"")
}

/// The claims of the request's token; `None` if there is no token.
async fn claims<T>(request: &mut Request) -> Result<Option<T>>
where
    T: DeserializeOwned + Send + Sync + 'static,
{
    if credentials(request, "Bearer")?.is_none() {
        return Ok(None);
    }
    Jwt::from_request_async(request).await.map(|Jwt(claims)| Some(claims))
}

/// A guard for those who come with a JSON Web Token that the application's [`JwtVerifier`]
/// accepts: see [`Jwt`] for the answers to others.
///
/// # Examples
///
/// Whoever has a token, or is logged in:
///
/// ```
/// use zzz_core::{App, MemoryStore};
/// use zzz_crypto::{JwtVerifier, Keys};
/// use zzz_web::{Guard, Guarded, Sessions, has_jwt, logged_in};
///
/// let keys = Keys::new("correct-horse-battery-staple-and-more")?;
/// let app = App::new()
///     .service(JwtVerifier::hs256(&keys, "visitors"))
///     .endpoint(Sessions::in_store(MemoryStore::new(), &keys))
///     .endpoint(Guarded::by(has_jwt().or(logged_in())));
/// assert!(app.check().is_ok());
/// # Ok::<(), zzz_core::Error>(())
/// ```
pub const fn has_jwt() -> HasJwt {
    HasJwt {}
}

/// What the guards say that they want.
const CREDENTIALS: [&str; 1] = ["a JSON Web Token as `authorization: Bearer ..`"];

/// See [`has_jwt`].
#[derive(Clone, Copy, Debug)]
pub struct HasJwt {}

impl Guard for HasJwt {
    fn needs(&self) -> Vec<ServiceNeed> {
        Jwt::<IgnoredAny>::NEEDS.into()
    }

    fn credentials(&self) -> Vec<&'static str> {
        CREDENTIALS.into()
    }

    async fn allows(&self, request: &mut Request) -> Result<Access> {
        let claims = claims::<IgnoredAny>(request).await?;
        Ok(if claims.is_some() { Access::Granted } else { Access::Unknown })
    }
}

/// A guard for those whose JSON Web Token has `scope` among the words of its claim `scope`
/// ([RFC 8693, section 4.2](https://www.rfc-editor.org/rfc/rfc8693#section-4.2)): 401 without
/// a good token, 403 with `error="insufficient_scope"` where it has others.
///
/// # Examples
///
/// ```
/// use zzz_web::{Guarded, has_scope};
///
/// let guard = Guarded::by(has_scope("orders:read"));
/// # let _ = guard;
/// ```
pub fn has_scope(scope: impl Into<String>) -> HasScope {
    HasScope { scope: scope.into() }
}

/// See [`has_scope`].
#[derive(Clone, Debug)]
pub struct HasScope {
    scope: String,
}

#[derive(serde::Deserialize)]
struct Scoped {
    #[serde(default)]
    scope: String,
}

impl Guard for HasScope {
    fn needs(&self) -> Vec<ServiceNeed> {
        Jwt::<Scoped>::NEEDS.into()
    }

    fn credentials(&self) -> Vec<&'static str> {
        CREDENTIALS.into()
    }

    async fn allows(&self, request: &mut Request) -> Result<Access> {
        match claims::<Scoped>(request).await? {
            None => Ok(Access::Unknown),
            Some(Scoped { scope }) if scope.split(' ').any(|word| word == self.scope) => {
                Ok(Access::Granted)
            }
            Some(_) => Err(Bearer::insufficient()),
        }
    }
}
