//! Where a client was when it lost the connection.

use zzz_core::{FromRequest, Request, Result};

/// The id of the last event that the client got, if it connects again
/// ([HTML standard, section 9.2.4](https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header)).
///
/// `None` at its first visit, and where ids are not used. It comes from the client, which may send
/// anything.
///
/// # Examples
///
/// ```
/// use zzz_core::{FromRequest, Request, http::{HeaderValue, Method}};
/// use zzz_web::LastEventId;
///
/// let mut request = Request::new(Method::GET, "/ticks");
/// request.headers_mut().insert("last-event-id".parse()?, HeaderValue::from_static("7"));
/// let LastEventId(id) = LastEventId::from_request(&mut request)?;
/// assert_eq!(id.as_deref(), Some("7"));
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "handlers take it apart: `LastEventId(id)`")]
pub struct LastEventId(pub Option<String>);

impl FromRequest for LastEventId {
    fn from_request(request: &mut Request) -> Result<Self> {
        let id = request.headers().get("last-event-id");
        Ok(Self(id.filter(|id| !id.is_empty()).map(str::to_owned)))
    }
}
