//! What a handler may ask for by reference.

use http::Method;

use crate::{
    ArgumentInfo, Assigns, ConnectionInfo, Headers, Params, Prepare, Request, RequestIdValue,
    Result, Service, ServiceNeed, Services, Source,
};

/// What a handler may borrow: an argument of the type `&Self`.
///
/// Every [`Service`] can be lent, and so can the parts of a request. The loan
/// lasts until the handler is done.
#[diagnostic::on_unimplemented(
    message = "`&{Self}` is not something that a handler can borrow",
    label = "expected a service, or a part of the request",
    note = "if the application shares one value of it, write `impl zzz::Service for {Self} {{}}`; \
            for a type of another crate, write it for a struct of yours around it",
    note = "parts of the request are `&Request`, `&Headers`, `&Params`, `&Method`, `&Cookies`, \
            `&Assigns`, `&ConnectionInfo`, and `&Services` for all services"
)]
pub trait Lend: 'static {
    /// Awaited before the loan, for what has to be put into the request first.
    const PREPARE: Option<Prepare> = None;

    /// Where it comes from, for checks and documentation.
    const SOURCE: Source = Source::Other;

    /// The services that lending it takes, beside the one that it is: see
    /// [`FromRequest::NEEDS`](crate::FromRequest::NEEDS).
    const NEEDS: &'static [ServiceNeed] = &[];

    /// The same as [`FromRequest`](crate::FromRequest) says it.
    #[doc(hidden)]
    const ARGUMENT: ArgumentInfo =
        ArgumentInfo::lent::<Self>(Self::SOURCE).prepared(Self::PREPARE).needing(Self::NEEDS);

    /// Lends the value.
    ///
    /// # Errors
    ///
    /// If the request or the application has none.
    fn lend(request: &Request) -> Result<&Self>;
}

#[diagnostic::do_not_recommend]
impl<S: Service> Lend for S {
    const SOURCE: Source = Source::Service(ServiceNeed::of::<S>());

    fn lend(request: &Request) -> Result<&Self> {
        request.services().get()
    }
}

impl Lend for Request {
    fn lend(request: &Request) -> Result<&Self> {
        Ok(request)
    }
}

impl Lend for Headers {
    fn lend(request: &Request) -> Result<&Self> {
        Ok(request.headers())
    }
}

impl Lend for Params {
    fn lend(request: &Request) -> Result<&Self> {
        Ok(request.params())
    }
}

impl Lend for Method {
    fn lend(request: &Request) -> Result<&Self> {
        Ok(request.method())
    }
}

/// All of them, for background work that outlives the request.
impl Lend for Services {
    fn lend(request: &Request) -> Result<&Self> {
        Ok(request.services())
    }
}

impl Lend for Assigns {
    fn lend(request: &Request) -> Result<&Self> {
        Ok(request.assigns())
    }
}

impl Lend for ConnectionInfo {
    fn lend(request: &Request) -> Result<&Self> {
        Ok(request.connection())
    }
}

/// What a handler may change: an argument of the type `&mut Self`.
///
/// The value is moved out of the request, lent to the handler, and moved back
/// when the handler is done, whether with an answer or with an error. A panic
/// discards it.
#[diagnostic::on_unimplemented(
    message = "`&mut {Self}` is not something that a handler can change",
    label = "expected a type that implements `LendMut`",
    note = "if it is a service, all requests share it: borrow it with `&{Self}`, and give it a lock or an \
            atomic inside",
    note = "of a request, a handler may change `&mut Cookies` and `&mut Assigns`, and reads the rest, as \
            `&Request`; for a type of yours implement `zzz::LendMut`"
)]
pub trait LendMut: Sized + Send {
    /// The services that taking it out needs: see
    /// [`FromRequest::NEEDS`](crate::FromRequest::NEEDS).
    const NEEDS: &'static [ServiceNeed] = &[];

    /// The same as [`FromRequest`](crate::FromRequest) says it.
    #[doc(hidden)]
    const ARGUMENT: ArgumentInfo =
        ArgumentInfo::lent_mut::<Self>(Source::Other).needing(Self::NEEDS);

    /// Moves the value out of the request.
    ///
    /// # Errors
    ///
    /// If the request has none; the handler is not called.
    fn take(request: &mut Request) -> Result<Self>;

    /// Moves it back.
    fn put_back(self, request: &mut Request);
}

impl LendMut for Assigns {
    fn take(request: &mut Request) -> Result<Self> {
        let id = request.get::<RequestIdValue>().copied();
        let assigns = std::mem::take(request.assigns_mut());
        // A panic discards the rest, and is logged by this name.
        if let Some(id) = id {
            request.set(id);
        }
        Ok(assigns)
    }

    fn put_back(self, request: &mut Request) {
        *request.assigns_mut() = self;
    }
}
