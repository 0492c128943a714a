//! Forms that another site cannot send.

mod first_field;

use std::{fmt, future::ready};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use zzz_core::{
    BoxFuture, Error, FromRequest, Middleware, Next, Problem, Request, Response, Result,
    http::{Method, StatusCode, header},
};
use zzz_crypto::{random_bytes, random_token, same};

use self::first_field::first_field;
use crate::{Session, shape};

/// Refuses requests that change something and that another site had a visitor's
/// browser send (cross-site request forgery); a middleware, after
/// [`Sessions`](crate::Sessions).
///
/// A request that is not GET, HEAD, OPTIONS or TRACE passes if
///
/// 1. its browser does not say that it comes from elsewhere: `sec-fetch-site`
///    ([Fetch Metadata](https://www.w3.org/TR/fetch-metadata/)) and `origin`
///    ([RFC 6454, section 7](https://www.rfc-editor.org/rfc/rfc6454#section-7)), and
/// 2. it has the token of the visitor's session: in the header `x-csrf-token`, in the
///    field `_csrf_token` of a form, which is the first one where it sends files, or
///    then in the query of its address. Of such a form 1 KiB is read to find it.
///
/// Pages get the token from [`CsrfToken`]. What is refused is a 403 with the code
/// `csrf`; the log says why.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, MemoryStore};
/// use zzz_crypto::Keys;
/// use zzz_web::{Csrf, Sessions};
///
/// let keys = Keys::new("correct-horse-battery-staple-and-more")?;
/// let app = App::new()
///     .endpoint(Sessions::in_store(MemoryStore::new(), &keys))
///     .endpoint(Csrf::new().allow_origin("https://admin.example.com"));
/// # let _ = app;
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Csrf {
    origins: Vec<String>,
}

/// The name of the form's field and of the parameter of a query.
const FIELD: &str = "_csrf_token";

const HEADER: &str = "x-csrf-token";

/// The key in the session.
pub(crate) const KEY: &str = "_csrf";

impl Csrf {
    /// Lets nobody but the application's own pages change something.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets pages of `origin` send requests, too: `https://admin.example.com`. They
    /// need the token all the same.
    #[must_use]
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.origins.push(origin.into());
        self
    }

    fn judge_head(&self, request: &Request) -> Result<Judged> {
        let is_safe = [Method::GET, Method::HEAD, Method::OPTIONS, Method::TRACE];
        if is_safe.contains(request.method()) {
            return Ok(Judged::Passes);
        }
        if let Some(reason) = self.foreign(request) {
            return Err(refuse(request, reason));
        }
        let Some(sent) = request.headers().get_bytes(HEADER) else {
            return Ok(Judged::ByFields);
        };
        judge_token(request, sent)?;
        Ok(Judged::Passes)
    }

    /// Why a request comes from elsewhere, if it does.
    fn foreign(&self, request: &Request) -> Option<Reason> {
        let origin = request.headers().get(header::ORIGIN);
        if let Some(origin) = origin
            && self.origins.iter().any(|allowed| allowed.eq_ignore_ascii_case(origin))
        {
            return None;
        }
        match request.headers().get("sec-fetch-site") {
            None | Some("same-origin" | "none") => {}
            Some(_) => return Some(Reason::Site),
        }
        // Of the scheme only a proxy in front may know.
        let is_own = |origin: &str| {
            let authority = origin.split_once("://").map(|(_, authority)| authority);
            authority.is_some_and(|authority| {
                request.host().is_some_and(|host| host.eq_ignore_ascii_case(authority))
            })
        };
        origin.filter(|origin| !is_own(origin)).map(|_| Reason::Origin)
    }
}

impl Middleware for Csrf {
    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        match self.judge_head(request) {
            Ok(Judged::Passes) => None,
            Ok(Judged::ByFields) => Some(Box::pin(async move {
                let sent = token_of_fields(request).await?;
                let sent = sent.ok_or_else(|| refuse(request, Reason::NoToken))?;
                judge_token(request, &sent)?;
                Ok(next.run(request).await)
            })),
            Err(error) => Some(Box::pin(ready(Err(error)))),
        }
    }
}

/// What the head of a request says of it; for most that is all there is to know.
enum Judged {
    Passes,
    /// The token stands among the fields, if anywhere.
    ByFields,
}

/// Whether the token is that of the session.
fn judge_token(request: &Request, sent: &[u8]) -> Result<()> {
    let session = request.get::<Session>().ok_or_else(no_session)?;
    if session.text(KEY).is_some_and(|secret| is_token_of(sent, secret)) {
        return Ok(());
    }
    Err(refuse(request, Reason::Token))
}

/// The token of a form.
async fn token_of_fields(request: &mut Request) -> Result<Option<Vec<u8>>> {
    match shape::content_type(request) {
        Some(sent) if sent.eq_ignore_ascii_case("application/x-www-form-urlencoded") => {
            request.load_body().await?;
            Ok(field(request.body().as_bytes().unwrap_or_default()))
        }
        Some(sent) if sent.eq_ignore_ascii_case("multipart/form-data") => {
            match field(request.query().unwrap_or_default().as_bytes()) {
                Some(token) => Ok(Some(token)),
                None => Ok(first_field(request.body_mut(), FIELD).await?.map(String::into_bytes)),
            }
        }
        _ => Ok(None),
    }
}

/// The token among fields; it is made of characters that stay as they are.
fn field(fields: &[u8]) -> Option<Vec<u8>> {
    let of_field = |field: &[u8]| {
        let value = field.strip_prefix(FIELD.as_bytes())?.strip_prefix(b"=")?;
        Some(value.to_vec())
    };
    fields.split(|byte| *byte == b'&').find_map(of_field)
}

/// Why a request is refused, for the log.
#[derive(Clone, Copy)]
enum Reason {
    Site,
    Origin,
    NoToken,
    Token,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Site => "`sec-fetch-site` says that it comes from another site",
            Self::Origin => {
                "`origin` is not the host of this request; if it is yours, let it in with \
                 `Csrf::allow_origin`"
            }
            Self::NoToken => {
                "there is no token: put `CsrfToken::field` into the form, or send it in the \
                 header `x-csrf-token`"
            }
            Self::Token => "the token is not that of the session",
        })
    }
}

#[cold]
fn refuse(request: &Request, reason: Reason) -> Error {
    const REFUSED: Problem = Problem::fixed(
        StatusCode::FORBIDDEN,
        "csrf",
        "this form is too old or was sent from elsewhere: load the page again and retry",
    );
    let (method, path) = (request.method(), request.path());
    tracing::warn!(%method, path, %reason, "a request was refused that may be forged");
    REFUSED.into()
}

#[cold]
fn no_session() -> Error {
    Error::internal(
        "`Csrf` needs the session of the request: put `Sessions` in front of it, for example \
         `App::new().endpoint(sessions).endpoint(Csrf::new())`",
    )
}

/// The token that a page's forms send back; an argument of handlers.
///
/// Its text is another one each time, so that a page that is compressed does not
/// give it away ([BREACH](https://www.breachattack.com)); all of them are good as long
/// as the session lasts.
///
/// # Examples
///
/// ```
/// use zzz_web::{CsrfToken, Html};
///
/// // What `#[handler] async fn new(token: CsrfToken)` would do.
/// fn new(token: CsrfToken) -> Html<String> {
///     Html(format!("<form method=post>{} <button>Save</button></form>", token.field()))
/// }
/// # let _ = new;
/// ```
#[derive(Clone)]
pub struct CsrfToken {
    text: String,
}

impl CsrfToken {
    /// The token, for a header or a `<meta>`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// A hidden field for a form.
    pub fn field(&self) -> String {
        format!("<input type=\"hidden\" name=\"{FIELD}\" value=\"{}\">", self.text)
    }

    /// The parameter for the address of a form that sends files, and has the field not in front of all
    /// others: `action="/upload?_csrf_token=.."`.
    pub fn query(&self) -> String {
        format!("{FIELD}={}", self.text)
    }
}

impl FromRequest for CsrfToken {
    fn from_request(request: &mut Request) -> Result<Self> {
        let session = request.assigns_mut().get_mut::<Session>().ok_or_else(no_session)?;
        session.mark_used();
        let secret = match session.get::<String>(KEY) {
            Some(secret) => secret,
            None => {
                let secret = random_token();
                session.set(KEY, &secret)?;
                secret
            }
        };
        Ok(Self { text: masked(&secret) })
    }
}

/// A mask that is used once, and the secret under it.
fn masked(secret: &str) -> String {
    let mask = random_bytes::<SECRET_BYTES>();
    let covered = secret.bytes().zip(mask).map(|(byte, mask)| byte ^ mask);
    let both: Vec<_> = mask.into_iter().chain(covered).collect();
    BASE64_URL_SAFE_NO_PAD.encode(both)
}

/// Bytes of a secret: those of a random token.
const SECRET_BYTES: usize = 43;

fn is_token_of(sent: &[u8], secret: &str) -> bool {
    let mut both = [0; 2 * SECRET_BYTES];
    if BASE64_URL_SAFE_NO_PAD.decode_slice(sent, &mut both) != Ok(both.len()) {
        return false;
    }
    let (mask, covered) = both.split_at_mut(SECRET_BYTES);
    for (byte, mask) in covered.iter_mut().zip(mask) {
        *byte ^= *mask;
    }
    same(covered, secret)
}

/// Not shown: it is as good as the session.
impl fmt::Debug for CsrfToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CsrfToken").finish_non_exhaustive()
    }
}
