//! What a handler may ask for by value.

use std::marker::PhantomData;

use bytes::Bytes;
use http::{Method, StatusCode};

use crate::{
    ArgumentInfo, Body, BoxFuture, ConnectionInfo, Error, Params, Request, Result, ServiceNeed,
    Source,
};

/// What is awaited before values are made from a request.
pub type Prepare = for<'a> fn(&'a mut Request) -> BoxFuture<'a, Result<()>>;

/// A value made from a request: the argument of a handler.
///
/// Making it waits for nothing. Where it has to wait, for a database or another
/// service, `#[extractor]` above the `impl` allows an `async fn`; without it the
/// compiler says ``method `from_request` has an incompatible type for trait``.
///
/// # Examples
///
/// ```
/// use zzz_core::{Error, FromRequest, Request, Result, http::{Method, StatusCode, header}};
///
/// struct Agent(String);
///
/// impl FromRequest for Agent {
///     fn from_request(request: &mut Request) -> Result<Self> {
///         let agent = request.headers().get(header::USER_AGENT);
///         let agent = agent.ok_or_else(|| Error::new(StatusCode::BAD_REQUEST, "who are you?"))?;
///         Ok(Self(agent.to_owned()))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not something that a handler can ask for",
    label = "expected a type that implements `FromRequest`",
    note = "a service of the application and a part of the request are borrowed: write `&{Self}` if it is one, \
            with no `Arc`, `State` or `Extension` around it",
    note = "by value there are `Path<_>`, `Query<_>`, `Json<_>`, `Form<_>`, `String`, `Bytes`, `Body`, an \
            `Option` or `Result` of these, and types of yours that implement `zzz::FromRequest`"
)]
pub trait FromRequest: Sized {
    /// Awaited before the arguments are made, in their order: what reads the
    /// body has it loaded here (see [`Request::load_body`]).
    const PREPARE: Option<Prepare> = None;

    /// Where it comes from, for checks and documentation.
    const SOURCE: Source = Source::Other;

    /// The services that making it takes out of
    /// [`Request::services`](crate::Request::services), so that the check at the start
    /// finds one that nobody provides.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_core::{FromRequest, Request, Result, Service, ServiceNeed};
    ///
    /// struct Clock;
    /// impl Service for Clock {}
    ///
    /// struct Today;
    ///
    /// impl FromRequest for Today {
    ///     const NEEDS: &'static [ServiceNeed] = &[ServiceNeed::of::<Clock>()];
    ///
    ///     fn from_request(request: &mut Request) -> Result<Self> {
    ///         let _clock = request.services().get::<Clock>()?;
    ///         Ok(Self)
    ///     }
    /// }
    /// ```
    const NEEDS: &'static [ServiceNeed] = &[];

    /// All at once, which spares the compiler two paths for each argument.
    #[doc(hidden)]
    const ARGUMENT: ArgumentInfo =
        ArgumentInfo::owned::<Self>(Self::SOURCE).prepared(Self::PREPARE).needing(Self::NEEDS);

    /// Makes the value, or says why the request has none. An `async fn` stands
    /// here under `#[extractor]`.
    ///
    /// # Errors
    ///
    /// An error is the answer: the handler is not called.
    fn from_request(request: &mut Request) -> Result<Self>;
}

/// What `#[extractor]` makes of an `impl FromRequest` whose function is an
/// `async fn`: the value is made before the handler's arguments are.
pub trait FromRequestAsync: Sized + Send + Sync + 'static {
    /// Makes the value, or says why the request has none.
    ///
    /// # Errors
    ///
    /// An error is the answer: the handler is not called.
    fn from_request_async(request: &mut Request) -> impl Future<Output = Result<Self>> + Send;
}

/// Why preparing a `T` failed, for whoever can do without.
struct NotPrepared<T> {
    error: Error,
    of: PhantomData<fn() -> T>,
}

/// Prepares a `T` and keeps the error in the request.
const fn prepare_leniently<T: FromRequest + 'static>() -> Option<Prepare> {
    if T::PREPARE.is_none() {
        return None;
    }
    Some(|request| {
        Box::pin(async move {
            let Some(prepare) = T::PREPARE else {
                return Ok(());
            };
            if let Err(error) = prepare(request).await {
                request.set(NotPrepared::<T> { error, of: PhantomData });
            }
            Ok(())
        })
    })
}

fn lenient<T: FromRequest + 'static>(request: &mut Request) -> Result<T> {
    match request.assigns_mut().take::<NotPrepared<T>>() {
        Some(NotPrepared { error, .. }) => Err(error),
        None => T::from_request(request),
    }
}

/// `None` where `T` would be an error.
impl<T: FromRequest + 'static> FromRequest for Option<T> {
    const PREPARE: Option<Prepare> = prepare_leniently::<T>();
    const SOURCE: Source = T::SOURCE;
    const NEEDS: &'static [ServiceNeed] = T::NEEDS;

    fn from_request(request: &mut Request) -> Result<Self> {
        Ok(lenient(request).ok())
    }
}

/// The error for the handler to deal with.
impl<T: FromRequest + 'static> FromRequest for Result<T> {
    const PREPARE: Option<Prepare> = prepare_leniently::<T>();
    const SOURCE: Source = T::SOURCE;
    const NEEDS: &'static [ServiceNeed] = T::NEEDS;

    fn from_request(request: &mut Request) -> Result<Self> {
        Ok(lenient(request))
    }
}

/// The whole body.
impl FromRequest for Bytes {
    const PREPARE: Option<Prepare> = Some(|request| Box::pin(request.load_body()));
    const SOURCE: Source = Source::body("application/octet-stream");

    fn from_request(request: &mut Request) -> Result<Self> {
        Ok(request.body_mut().take_bytes().unwrap_or_default())
    }
}

/// The whole body, which has to be UTF-8.
impl FromRequest for String {
    const PREPARE: Option<Prepare> = Bytes::PREPARE;
    const SOURCE: Source = Source::body("text/plain");

    fn from_request(request: &mut Request) -> Result<Self> {
        let bytes = Bytes::from_request(request)?;
        Self::from_utf8(bytes.into()).map_err(|error| {
            let place = error.utf8_error().valid_up_to();
            let detail = format!("the body is not UTF-8 text: byte {place} fits no character");
            Error::new(StatusCode::BAD_REQUEST, detail)
        })
    }
}

/// The body as it comes in, piece by piece.
impl FromRequest for Body {
    const SOURCE: Source = Source::body("*/*");

    fn from_request(request: &mut Request) -> Result<Self> {
        Ok(request.take_body())
    }
}

impl FromRequest for Method {
    fn from_request(request: &mut Request) -> Result<Self> {
        Ok(request.method().clone())
    }
}

impl FromRequest for ConnectionInfo {
    fn from_request(request: &mut Request) -> Result<Self> {
        Ok(*request.connection())
    }
}

impl FromRequest for Params {
    fn from_request(request: &mut Request) -> Result<Self> {
        // They stay: what is logged of the path is masked by their names.
        Ok(request.params().clone())
    }
}
