//! An answer that is read as it arrives.

use std::fmt;

use zzz_core::{
    Headers,
    bytes::{Bytes, BytesMut},
    http::StatusCode,
};

use crate::{
    carrier::{Opened, Pieces},
    request::Sent,
    response::shortened,
};

/// How much [`TestStream::until`] reads before it gives up.
const UNTIL_BYTES_MAX: usize = 16 * 1024 * 1024;

/// An answer whose content is still to come, as server-sent events: see
/// [`TestRequest::open`](crate::TestRequest::open). Dropped, it lets the server
/// see that the client has left.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, IntoResponse, handler_fn};
/// use zzz_test::TestClient;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
/// # runtime.block_on(async {
/// let app = App::new().routes(handler_fn(|_| Box::pin(async {
///     Ok("data: one\n\ndata: two\n\n".into_response())
/// })));
/// let client = TestClient::new(app).await;
///
/// let mut events = client.get("/events").open().await;
/// assert_eq!(events.status(), 200);
/// assert_eq!(events.until("\n\n").await, "data: one\n\n");
/// assert_eq!(events.until("\n\n").await, "data: two\n\n");
/// assert_eq!(events.chunk().await, None);
/// # });
/// ```
pub struct TestStream {
    sent: Sent,
    status: StatusCode,
    headers: Headers,
    pieces: Box<dyn Pieces>,
    /// What has arrived and was not asked for.
    left: BytesMut,
}

impl TestStream {
    pub(crate) fn new(sent: Sent, answer: Opened) -> Self {
        let Opened { status, headers, pieces } = answer;
        Self { sent, status, headers, pieces, left: BytesMut::new() }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// All header fields.
    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    /// What arrives next; `None` at the end. Where pieces begin and end is the
    /// network's business: [`until`](Self::until) does not depend on it.
    ///
    /// # Panics
    ///
    /// If the content breaks off.
    pub async fn chunk(&mut self) -> Option<Bytes> {
        if !self.left.is_empty() {
            return Some(self.left.split().freeze());
        }
        self.next().await
    }

    /// Reads up to `end`, which is the end of what is returned.
    ///
    /// # Panics
    ///
    /// If the content ends or breaks off before, is not text, or `end` is not
    /// in its next 16 MiB. If `end` is empty.
    pub async fn until(&mut self, end: &str) -> String {
        assert!(!end.is_empty(), "nothing to read up to: `end` is empty");
        let mut searched = 0;
        loop {
            let windows = self.left[searched..].windows(end.len());
            let found = windows.into_iter().position(|window| window == end.as_bytes());
            if let Some(at) = found {
                let text = self.left.split_to(searched + at + end.len());
                return match str::from_utf8(&text) {
                    Ok(text) => text.to_owned(),
                    Err(error) => self.fail(&format!("the content is not text: {error}")),
                };
            }
            searched = (self.left.len() + 1).saturating_sub(end.len());
            if self.left.len() > UNTIL_BYTES_MAX {
                self.fail(&format!("expected {end:?} in the next 16 MiB"));
            }
            match self.next().await {
                Some(piece) => self.left.extend_from_slice(&piece),
                None => {
                    let left = String::from_utf8_lossy(&self.left);
                    let got = shortened(&format!("{left:?}"));
                    self.fail(&format!("expected {end:?}, and the content ends after {got}"));
                }
            }
        }
    }

    async fn next(&mut self) -> Option<Bytes> {
        match self.pieces.next().await {
            Ok(piece) => piece,
            Err(why) => self.fail(&format!("the body broke off: {why}")),
        }
    }

    #[cold]
    fn fail(&self, what: &str) -> ! {
        panic!("{what}\n\n{self:?}")
    }
}

/// The request, and what is known of the answer.
impl fmt::Debug for TestStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\nthe response, still arriving:\n  {}\n", self.sent, self.status)?;
        self.headers.iter().try_for_each(|(name, value)| {
            writeln!(f, "  {name}: {}", String::from_utf8_lossy(value))
        })
    }
}
