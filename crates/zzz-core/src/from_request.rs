//! What a handler may ask for.

use crate::{Error, Request, Result};

/// A value made from a request: `Agent::from_request(request).await?` in a handler.
///
/// # Examples
///
/// ```
/// use zzz_core::{Error, FromRequest, Request, Result, http::{Method, StatusCode, header}};
///
/// struct Agent(String);
///
/// impl FromRequest for Agent {
///     async fn from_request(request: &mut Request) -> Result<Self> {
///         let agent = request.headers().get(header::USER_AGENT);
///         let agent = agent.ok_or_else(|| Error::new(StatusCode::BAD_REQUEST, "who are you?"))?;
///         Ok(Self(agent.to_owned()))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made from a request",
    label = "expected a type that implements `FromRequest`"
)]
pub trait FromRequest: Sized {
    /// Makes the value, or says why the request has none.
    fn from_request(request: &mut Request) -> impl Future<Output = Result<Self>> + Send;
}

impl<T: FromRequest + Send> FromRequest for Option<T> {
    async fn from_request(request: &mut Request) -> Result<Self> {
        Ok(T::from_request(request).await.ok())
    }
}

impl<T: FromRequest + Send> FromRequest for Result<T, Error> {
    async fn from_request(request: &mut Request) -> Result<Self> {
        Ok(T::from_request(request).await)
    }
}
