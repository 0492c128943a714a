//! Methods that forms cannot say.

use zzz_core::{
    BoxFuture, Error, Middleware, Next, Problem, Request, Response, Result,
    http::{Method, StatusCode},
};

use crate::shape;

/// Makes a POST a PUT, PATCH or DELETE if it says so: in the header `x-http-method-override`, or in the
/// field `_method` of a form (`application/x-www-form-urlencoded`), since HTML forms know GET and POST only.
///
/// It belongs to the endpoint, because the router has to see the new method, and behind
/// `Csrf` where that stands there, too. A form's body is read into memory for it,
/// within the limit of its size.
///
/// # Errors
///
/// 400, code `bad_method_override`, for any other method.
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_web::MethodOverride;
///
/// // <form method="post"><input type="hidden" name="_method" value="delete">..</form>
/// let app = App::new().endpoint(MethodOverride::new());
/// # let _ = app;
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct MethodOverride {}

const HEADER: &str = "x-http-method-override";

const FIELD: &[u8] = b"_method=";

impl MethodOverride {
    /// Looks at every POST.
    pub const fn new() -> Self {
        Self {}
    }
}

impl Middleware for MethodOverride {
    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        if request.method() != Method::POST {
            return None;
        }
        let is_form = shape::content_type(request)
            .is_some_and(|sent| sent.eq_ignore_ascii_case("application/x-www-form-urlencoded"));
        if !is_form && !request.headers().contains(HEADER) {
            return None;
        }
        Some(Box::pin(async move {
            if request.headers().contains(HEADER) {
                let said = request.headers().get(HEADER).unwrap_or_default();
                let method = method(said.as_bytes())?;
                request.set_method(method);
            } else {
                request.load_body().await?;
                if let Some(said) = field(request.body().as_bytes().unwrap_or_default()) {
                    let method = method(said)?;
                    request.set_method(method);
                }
            }
            Ok(next.run(request).await)
        }))
    }
}

/// The value of the field; those that are allowed are written as they are.
fn field(form: &[u8]) -> Option<&[u8]> {
    form.split(|byte| *byte == b'&').find_map(|field| field.strip_prefix(FIELD))
}

fn method(said: &[u8]) -> Result<Method> {
    let allowed = [Method::PUT, Method::PATCH, Method::DELETE];
    let found =
        allowed.into_iter().find(|method| said.eq_ignore_ascii_case(method.as_str().as_bytes()));
    found.ok_or_else(refused)
}

#[cold]
fn refused() -> Error {
    const REFUSED: Problem = Problem::fixed(
        StatusCode::BAD_REQUEST,
        "bad_method_override",
        "a request can be made PUT, PATCH or DELETE, and nothing else",
    );
    REFUSED.into()
}
