//! Who may enter.

mod combined;
#[cfg(feature = "sessions")]
mod logged_in;
mod roles;

use std::{borrow::Cow, fmt};

use zzz_core::{
    BoxFuture, Error, Headers, Middleware, Next, Problem, Request, Response, Result, ServiceNeed,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
};

#[cfg(feature = "sessions")]
pub use self::logged_in::{LoggedIn, logged_in};
pub use self::{
    combined::{Both, Either, Not},
    roles::{HasRole, Roles, has_role},
};

/// Decides whether a request may enter a route; [`Guarded`] makes a middleware of it.
///
/// It may wait, for a database for instance, and may leave what it found in the request
/// for the handler. Who is somebody but may not is [`Access::Forbidden`], which is 403; of
/// whom nobody knows who they are is [`Access::Unknown`], which is 401. A function
/// `Fn(&Request) -> Access` is a guard, too.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, Request, Result};
/// use zzz_web::{Access, Guard, Guarded};
///
/// /// Lets people in while the shop is open.
/// struct Open { from: u8, to: u8 }
/// # fn hour() -> u8 { 12 }
///
/// impl Guard for Open {
///     async fn allows(&self, _request: &mut Request) -> Result<Access> {
///         Ok(if (self.from..self.to).contains(&hour()) { Access::Granted } else { Access::Forbidden })
///     }
/// }
///
/// fn is_staff(request: &Request) -> Access {
///     let is_staff = request.headers().get("x-staff") == Some("yes");
///     if is_staff { Access::Granted } else { Access::Unknown }
/// }
///
/// let app = App::new().endpoint(Guarded::by(Open { from: 9, to: 17 }.or(is_staff)));
/// # let _ = app;
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no guard",
    label = "expected a type that implements `Guard`, or a function `Fn(&Request) -> Access`"
)]
pub trait Guard: Send + Sync + 'static {
    /// The services that it asks; none unless told. The check at the start finds those that
    /// nobody provides.
    fn needs(&self) -> Vec<ServiceNeed> {
        Vec::new()
    }

    /// Looks at the request, before the handler's arguments are made.
    ///
    /// # Errors
    ///
    /// An error is the answer, whatever other guards say. One that is 401 or 403 says what is
    /// wrong with what was sent; it is the answer unless another guard of an
    /// [`or`](Self::or) grants access.
    fn allows(&self, request: &mut Request) -> impl Future<Output = Result<Access>> + Send;

    /// What a request has to send for this guard to know whose it is, in words that follow "send": the refusal says it where there is no
    /// page to log in at. None unless told; the refusal names the scheme of [`Guarded::challenge`] then.
    fn credentials(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// Grants access if both do. The other is not asked if this one refuses.
    fn and<G: Guard>(self, other: G) -> Both<Self, G>
    where
        Self: Sized,
    {
        Both { first: self, second: other }
    }

    /// Grants access if one of them does. The other is not asked if this one grants it.
    ///
    /// # Examples
    ///
    /// A page for people who are logged in, and for programs:
    ///
    /// ```
    /// # #[cfg(feature = "auth")] {
    /// use zzz_web::{Guard, Guarded, can, logged_in};
    ///
    /// let guard = Guarded::by(can("orders:read").or(logged_in())).login_at("/login");
    /// # let _ = guard;
    /// # }
    /// ```
    fn or<G: Guard>(self, other: G) -> Either<Self, G>
    where
        Self: Sized,
    {
        Either { first: self, second: other }
    }

    /// Grants access if this one does not, and forbids it if it does.
    fn not(self) -> Not<Self>
    where
        Self: Sized,
    {
        Not { guard: self }
    }
}

/// What a [`Guard`] decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "RFC 9110 has two refusals, sections 15.5.2 and 15.5.4"
)]
pub enum Access {
    /// The request may enter.
    Granted,
    /// Nobody knows who sends it: 401.
    Unknown,
    /// Who sends it is known and may not: 403.
    Forbidden,
}

impl<F: Fn(&Request) -> Access + Send + Sync + 'static> Guard for F {
    async fn allows(&self, request: &mut Request) -> Result<Access> {
        Ok(self(request))
    }
}

/// Asks a [`Guard`] before anything further in runs; a middleware, for the whole
/// application, a pipeline, a scope or one route.
///
/// What is refused is 401 with `www-authenticate: Bearer`, unless told otherwise, and says what to
/// [send](Guard::credentials), or 403.
pub struct Guarded<G> {
    guard: G,
    challenge: HeaderValue,
    login: Option<&'static str>,
}

impl<G: Guard> Guarded<G> {
    /// Lets in whom `guard` lets in.
    pub fn by(guard: G) -> Self {
        Self { guard, challenge: HeaderValue::from_static("Bearer"), login: None }
    }

    /// What `www-authenticate` says where nobody knows who sends the request
    /// ([RFC 9110, section 11.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1)).
    #[must_use]
    pub fn challenge(mut self, challenge: HeaderValue) -> Self {
        self.challenge = challenge;
        self
    }

    /// Leads whoever wants to see a page and has to log in first to `path`, by a 303;
    /// what is no GET or HEAD is 401 all the same. A request of [htmx](https://htmx.org), which would bring the login into
    /// a part of the page, is 401 with `hx-redirect`, whatever its method: htmx loads `path` as a page.
    #[must_use]
    pub fn login_at(mut self, path: &'static str) -> Self {
        self.login = Some(path);
        self
    }

    fn unknown(&self, request: &mut Request) -> Result<Response> {
        const HX_REDIRECT: HeaderName = HeaderName::from_static("hx-redirect");
        let mut headers = Headers::new();
        if let Some(path) = self.login {
            let vary = HeaderValue::from_static("hx-request");
            request.answer_headers_mut().append(header::VARY, vary);
            let location = HeaderValue::from_static(path);
            if request.headers().get("hx-request") == Some("true") {
                headers.insert(HX_REDIRECT, location);
            } else if [Method::GET, Method::HEAD].contains(request.method()) {
                let answer = Response::new(StatusCode::SEE_OTHER);
                return Ok(answer.with_header(header::LOCATION, location));
            }
        }
        headers.insert(header::WWW_AUTHENTICATE, self.challenge.clone());
        let problem = Problem::new(StatusCode::UNAUTHORIZED).with_code("unauthenticated");
        Err(Error::from(problem.with_detail(self.way_in())).with_headers(headers))
    }

    /// What somebody who is not known can do.
    fn way_in(&self) -> Cow<'static, str> {
        if self.login.is_some() {
            return "log in first".into();
        }
        let credentials = self.guard.credentials();
        if !credentials.is_empty() {
            return format!("send {}", credentials.join(", or ")).into();
        }
        let challenge = self.challenge.to_str().unwrap_or_default();
        let scheme = challenge.split([' ', ',']).next().unwrap_or_default();
        format!("send credentials as `authorization: {scheme} ..`").into()
    }
}

impl<G: Guard> Middleware for Guarded<G> {
    fn needs(&self) -> Vec<ServiceNeed> {
        self.guard.needs()
    }

    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        const FORBIDDEN: Problem =
            Problem::fixed(StatusCode::FORBIDDEN, "forbidden", "you may not do this");
        Some(Box::pin(async move {
            match self.guard.allows(request).await? {
                Access::Granted => Ok(next.run(request).await),
                Access::Unknown => self.unknown(request),
                Access::Forbidden => Err(FORBIDDEN.into()),
            }
        }))
    }
}

impl<G> fmt::Debug for Guarded<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded").field("login", &self.login).finish_non_exhaustive()
    }
}
