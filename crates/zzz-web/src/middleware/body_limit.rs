//! How long the body of a request may be.

use zzz_core::{Error, Flow, Middleware, Problem, Request, Result, http::StatusCode};

/// Refuses bodies that are longer than so many bytes with 413
/// ([RFC 9110, section 15.5.14](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.14)).
///
/// Where the request says how long its body is, this happens before the handler, with the code
/// `body_too_large`; else while it is read. It takes the place of the server's own limit, so it also allows
/// more to the routes that it stands before. Of two that a request passes, an announced length has to fit
/// both, and what is read the last one.
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_web::BodyLimit;
///
/// let app = App::new().endpoint(BodyLimit::bytes(64 * 1024));
/// # let _ = app;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct BodyLimit {
    bytes: u64,
}

impl BodyLimit {
    /// Bodies may have `bytes`, and no more; 0 refuses every body.
    pub const fn bytes(bytes: u64) -> Self {
        Self { bytes }
    }
}

impl Middleware for BodyLimit {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        if request.body().len().is_some_and(|len| len > self.bytes) {
            return Err(too_large(self.bytes));
        }
        request.body_mut().set_limit(self.bytes);
        Ok(Flow::Next)
    }
}

#[cold]
fn too_large(bytes: u64) -> Error {
    let problem = Problem::new(StatusCode::PAYLOAD_TOO_LARGE).with_code("body_too_large");
    problem.with_detail(format!("the body is larger than {bytes} bytes")).into()
}
