//! A request while it is put together.

use std::{fmt, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::Serialize;
use zzz_core::{
    bytes::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header},
};

use crate::{Client, ClientResponse, FetchError, FetchErrorKind, address, outgoing::Outgoing};

/// A request of a [`Client`], sent by [`send`](Self::send).
///
/// What cannot be sent, such as a header with a line break, is told by `send`.
///
/// # Examples
///
/// ```no_run
/// # async fn example(token: &str) -> zzz_core::Result<()> {
/// use zzz_client::Client;
///
/// Client::new()
///     .post("https://api.example.com/letters")
///     .bearer(token)
///     .form([("to", "ann"), ("text", "Good night")])
///     .send()
///     .await?
///     .error_for_status()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "send it: `client.get(url).send().await?`"]
pub struct ClientRequest {
    client: Client,
    outgoing: Result<Outgoing, FetchError>,
}

impl ClientRequest {
    pub(crate) fn new(client: &Client, method: Method, url: &str) -> Self {
        let outgoing = address::parse(url)
            .map(|uri| Self::outgoing(client, method, uri))
            .map_err(|why| FetchError::new(FetchErrorKind::Refused, why));
        Self { client: client.clone(), outgoing }
    }

    /// A request to `uri`, with nothing but what the client says of all.
    pub(crate) fn outgoing(client: &Client, method: Method, uri: Uri) -> Outgoing {
        let settings = client.settings();
        Outgoing {
            method,
            uri,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            is_repeatable: false,
            hides_path: false,
            time_out: settings.time_out,
            body_bytes_max: settings.body_bytes_max,
            redirects_max: settings.redirects_max,
        }
    }

    /// Adds a header, beside those of the same name that were added before.
    pub fn header(self, name: impl AsRef<str>, value: impl AsRef<[u8]>) -> Self {
        self.added(name.as_ref(), value.as_ref())
    }

    fn added(self, name: &str, value: &[u8]) -> Self {
        self.with(|outgoing| {
            // The value may be a secret, so no error shows it.
            let invalid = |what: &str| Err(format!("{what} of a header that cannot be sent"));
            let Ok(known) = HeaderName::from_bytes(name.as_bytes()) else {
                return invalid(&format!("{name:?} is the name"));
            };
            let Ok(mut value) = HeaderValue::from_bytes(value) else {
                return invalid(&format!("that of `{known}` is the value"));
            };
            value.set_sensitive(SECRET.contains(&known));
            outgoing.headers.append(known, value);
            Ok(())
        })
    }

    /// Adds names and values to the query, percent-encoded.
    pub fn query<K: AsRef<str>, V: AsRef<str>>(
        self,
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let pairs = encoded(pairs);
        self.with(|outgoing| {
            if pairs.is_empty() {
                return Ok(());
            }
            let between = if outgoing.uri.query().is_some() { '&' } else { '?' };
            outgoing.uri = address::parse(&format!("{}{between}{pairs}", outgoing.uri))?;
            Ok(())
        })
    }

    /// Sends `token` as `authorization: Bearer`
    /// ([RFC 6750, section 2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)). A redirect to
    /// another server does not take it along, as no other secret.
    pub fn bearer(self, token: impl AsRef<str>) -> Self {
        self.added("authorization", format!("Bearer {}", token.as_ref()).as_bytes())
    }

    /// Sends a name and a password as `authorization: Basic`
    /// ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617)).
    pub fn basic(self, name: impl AsRef<str>, password: impl AsRef<str>) -> Self {
        let pair = format!("{}:{}", name.as_ref(), password.as_ref());
        let value = format!("Basic {}", BASE64_STANDARD.encode(pair));
        self.added("authorization", value.as_bytes())
    }

    /// Sends these bytes.
    pub fn body(self, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        self.with(|outgoing| {
            outgoing.body = body;
            Ok(())
        })
    }

    /// Sends text, as `text/plain` unless a content type is set.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.typed("text/plain; charset=utf-8", text.into().into())
    }

    /// Sends the fields of a form, as `application/x-www-form-urlencoded` unless a content type
    /// is set. A name may stand several times.
    pub fn form<K: AsRef<str>, V: AsRef<str>>(
        self,
        fields: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.typed("application/x-www-form-urlencoded", encoded(fields).into())
    }

    /// Sends `value` as JSON, as `application/json` unless a content type is set.
    pub fn json(self, value: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => self.typed("application/json", json.into()),
            Err(error) => self.with(|_| Err(format!("the value cannot be JSON: {error}"))),
        }
    }

    /// Sets how long it may take, in place of [`Client::time_out`].
    pub fn time_out(self, time_out: Duration) -> Self {
        self.with(|outgoing| {
            outgoing.time_out = time_out;
            Ok(())
        })
    }

    /// Sets how long the content of the answer may be, in place of [`Client::body_limit`].
    pub fn body_limit(self, bytes: u64) -> Self {
        self.with(|outgoing| {
            outgoing.body_bytes_max = bytes;
            Ok(())
        })
    }

    /// Says that the other server does no more when it gets this twice, so that it may be sent
    /// again: a POST with an `idempotency-key`, or one that only asks. GET, HEAD, OPTIONS, TRACE, PUT and
    /// DELETE are such by themselves.
    pub fn repeatable(self) -> Self {
        self.with(|outgoing| {
            outgoing.is_repeatable = true;
            Ok(())
        })
    }

    /// Keeps the path out of the log and of errors, where it holds a secret, as addresses of
    /// webhooks do.
    pub fn secret_path(self) -> Self {
        self.with(|outgoing| {
            outgoing.hides_path = true;
            Ok(())
        })
    }

    /// Sends the request, and returns once the answer begins.
    ///
    /// # Errors
    ///
    /// If the request cannot be sent, or there is no answer; one of any status is none. See
    /// [`FetchErrorKind`].
    ///
    /// # Cancel safety
    ///
    /// A future that is dropped gives up; whether the other server has acted is not known.
    pub async fn send(self) -> Result<ClientResponse, FetchError> {
        let Self { client, outgoing } = self;
        client.exchange().run(outgoing?).await
    }

    fn typed(self, content_type: &'static str, body: Bytes) -> Self {
        self.with(|outgoing| {
            let content_type = HeaderValue::from_static(content_type);
            outgoing.headers.entry(header::CONTENT_TYPE).or_insert(content_type);
            outgoing.body = body;
            Ok(())
        })
    }

    /// Does `change`, or keeps why it cannot be done; the first fault is the one that is told.
    fn with(mut self, change: impl FnOnce(&mut Outgoing) -> Result<(), String>) -> Self {
        if let Ok(outgoing) = &mut self.outgoing
            && let Err(why) = change(outgoing)
        {
            let text = format!("{}: {why}", outgoing.what());
            self.outgoing = Err(FetchError::new(FetchErrorKind::Invalid, text));
        }
        self
    }
}

/// What HTTP/2 must not keep in its tables.
const SECRET: [HeaderName; 3] =
    [header::AUTHORIZATION, header::COOKIE, header::PROXY_AUTHORIZATION];

fn encoded<K: AsRef<str>, V: AsRef<str>>(pairs: impl IntoIterator<Item = (K, V)>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Without the query, headers and body.
impl fmt::Debug for ClientRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.outgoing {
            Ok(outgoing) => write!(f, "ClientRequest({})", outgoing.what()),
            Err(error) => write!(f, "ClientRequest({error})"),
        }
    }
}
