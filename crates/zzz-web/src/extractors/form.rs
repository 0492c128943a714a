//! Forms.

use serde::de::DeserializeOwned;
use zzz_core::{
    FromRequest, Prepare, Problem, Request, Result, Source, bytes::Bytes, http::StatusCode,
};

use crate::shape;

pub(crate) const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";
pub(crate) const MALFORMED: Problem = Problem::fixed(StatusCode::BAD_REQUEST, "malformed_form", "");
const WRONG: Problem = Problem::fixed(StatusCode::UNPROCESSABLE_ENTITY, "wrong_shape", "");

/// The body as a `T`, from `application/x-www-form-urlencoded`: what browsers send
/// for a form without files.
///
/// Fields are read as in [`Query`](crate::Query). A checkbox sends `on`, and nothing if it is not ticked: its
/// `bool` wants `#[serde(default)]`. How long the body may be is
/// [`Body::set_limit`](zzz_core::Body::set_limit)'s to say.
///
/// A page that shows the form again, with what was entered and what is wrong with it, takes
/// [`FormState`](crate::FormState) instead.
///
/// # Errors
///
/// - 415 if the body is something else,
/// - 413 if it is too long,
/// - 400 if it is malformed, or has more than 4,096 fields,
/// - 422 if a field does not fit; the answer names it.
///
/// # Examples
///
/// ```
/// use serde::Deserialize;
/// use zzz_core::{FromRequest, Request, http::{HeaderValue, Method, header}};
/// use zzz_web::Form;
///
/// #[derive(Deserialize)]
/// struct NewPost { title: String }
///
/// let mut request = Request::new(Method::POST, "/posts");
/// let form = HeaderValue::from_static("application/x-www-form-urlencoded");
/// request.headers_mut().insert(header::CONTENT_TYPE, form);
/// *request.body_mut() = "title=Hello+world".into();
/// let Form(post) = Form::<NewPost>::from_request(&mut request)?;
/// assert_eq!(post.title, "Hello world");
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "handlers take it apart: `Form(post): Form<NewPost>`"
)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Form<T> {
    const PREPARE: Option<Prepare> = Some(LOAD);
    const SOURCE: Source = Source::body(MEDIA_TYPE);

    fn from_request(request: &mut Request) -> Result<Self> {
        check(request)?;
        let bytes = Bytes::from_request(request)?;
        shape::from_fields(request, &bytes, "the body", [MALFORMED, WRONG]).map(Self)
    }
}

/// Loads the body of a request that is a form.
pub(crate) const LOAD: Prepare = |request| {
    Box::pin(async move {
        check(request)?;
        request.load_body().await
    })
};

pub(crate) fn check(request: &Request) -> Result<()> {
    match shape::content_type(request) {
        Some(sent) if sent.eq_ignore_ascii_case(MEDIA_TYPE) => Ok(()),
        _ => Err(shape::unsupported(request, MEDIA_TYPE)),
    }
}
