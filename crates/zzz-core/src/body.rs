//! What a message carries after its head.

mod file_range;

use std::{
    fmt,
    fs::File,
    future::poll_fn,
    ops::Range,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, ready},
};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::StatusCode;

use self::file_range::FileChunks;
pub use self::file_range::FileRange;
use crate::{Error, Headers, Problem, Result};

/// The body of a request or a response: nothing, bytes, a stream or a file.
///
/// A body is read once, piece by piece, with back-pressure: nobody produces
/// the next piece before the last one was taken. A request's body has a limit
/// on its size that the server sets and a middleware or handler may change
/// before the first read.
///
/// # Examples
///
/// ```
/// use zzz_core::Body;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
/// # runtime.block_on(async {
/// let mut body = Body::from("hello");
/// assert_eq!(body.len(), Some(5));
/// assert_eq!(body.bytes().await.unwrap(), "hello");
/// # });
/// ```
pub struct Body {
    kind: Kind,
    /// Reading more than this is refused with 413.
    limit_bytes: u64,
}

type FrameStream = Pin<Box<dyn Stream<Item = Result<Frame>> + Send>>;

enum Kind {
    Empty,
    Static(&'static [u8]),
    Bytes(Bytes),
    Stream(Box<Streamed>),
    File(Box<FileRange>),
}

struct Streamed {
    /// The lock is never taken: it makes a stream, which need not be `Sync`,
    /// part of a value that is.
    frames: Mutex<FrameStream>,
    /// How much is still to come, where that is known.
    len: Option<u64>,
    read_bytes: u64,
    ended: bool,
    trailers: Option<Headers>,
}

impl Default for Body {
    fn default() -> Self {
        Self::empty()
    }
}

/// A piece of a body.
#[derive(Debug)]
#[non_exhaustive]
pub enum Frame {
    /// Some of the content.
    Data(Bytes),
    /// The trailer section; nothing follows it.
    Trailers(Headers),
}

impl Body {
    /// A body without content.
    pub const fn empty() -> Self {
        Self { kind: Kind::Empty, limit_bytes: u64::MAX }
    }

    /// A body whose length nobody knows yet; each item is one piece of it.
    ///
    /// An `Err` ends the answer: the connection is closed, so that the peer
    /// does not take a cut body for a whole one.
    pub fn stream(chunks: impl Stream<Item = Result<Bytes>> + Send + 'static) -> Self {
        Self::frames(DataFrames { chunks: Box::pin(chunks) }, None)
    }

    /// A [`stream`](Self::stream) that will yield exactly `len` bytes.
    ///
    /// A server sends what was promised: it cuts a longer stream off and
    /// closes the connection after a shorter one.
    pub fn sized_stream(
        len: u64,
        chunks: impl Stream<Item = Result<Bytes>> + Send + 'static,
    ) -> Self {
        Self::frames(DataFrames { chunks: Box::pin(chunks) }, Some(len))
    }

    /// A stream of pieces that may end with a trailer section
    /// ([RFC 9110, section 6.5](https://www.rfc-editor.org/rfc/rfc9110#section-6.5)).
    pub fn frames(
        frames: impl Stream<Item = Result<Frame>> + Send + 'static,
        len: Option<u64>,
    ) -> Self {
        let frames = Mutex::new(Box::pin(frames) as FrameStream);
        let streamed = Streamed { frames, len, read_bytes: 0, ended: false, trailers: None };
        Self { kind: Kind::Stream(Box::new(streamed)), limit_bytes: u64::MAX }
    }

    /// This body, behind which come the trailers that `make` returns once all of it was sent
    /// ([RFC 9110, section 6.5](https://www.rfc-editor.org/rfc/rfc9110#section-6.5)): what is known only
    /// then, as a checksum or how long it took.
    ///
    /// They take the place of those that the body may have had. A client of HTTP/1.0 does not get them, and
    /// others may throw them away. In HTTP/1.1 the body goes out in chunks, as a length leaves no place for them.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_core::{Body, Headers, Response, http::{HeaderName, HeaderValue}};
    ///
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    /// # runtime.block_on(async {
    /// let mut body = Body::from("hello").with_trailers(|| {
    ///     let name = HeaderName::from_static("x-rows");
    ///     Headers::from_iter([(name, HeaderValue::from(5))])
    /// });
    /// assert_eq!(body.bytes().await.unwrap(), "hello");
    /// assert_eq!(body.trailers().unwrap().get("x-rows"), Some("5"));
    /// # });
    /// ```
    #[must_use]
    pub fn with_trailers(self, make: impl FnOnce() -> Headers + Send + 'static) -> Self {
        let limit_bytes = self.limit_bytes;
        let frames = WithTrailers { body: self, make: Some(Box::new(make)) };
        Self { limit_bytes, ..Self::frames(frames, None) }
    }

    /// The bytes of `file` in `range`, counted from its beginning.
    ///
    /// Servers send them without reading them where the system can
    /// ([`take_file`](Self::take_file)). Everybody else reads 64 KiB at a time, off the async
    /// threads.
    pub fn file(file: impl Into<Arc<File>>, range: Range<u64>) -> Self {
        if range.is_empty() {
            return Self::empty();
        }
        let file = FileRange::new(file.into(), range);
        Self { kind: Kind::File(Box::new(file)), limit_bytes: u64::MAX }
    }

    /// How many bytes the body holds or will yield, where that is known.
    pub fn len(&self) -> Option<u64> {
        match &self.kind {
            Kind::Empty => Some(0),
            Kind::Static(bytes) => Some(bytes.len() as u64),
            Kind::Bytes(bytes) => Some(bytes.len() as u64),
            Kind::Stream(streamed) => streamed.len,
            Kind::File(file) => Some(file.len()),
        }
    }

    /// Whether the body is known to hold nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// Puts `body` here, mostly in the place of none.
    pub(crate) fn replace(&mut self, body: Self) {
        self.make_empty();
        self.limit_bytes = body.limit_bytes;
        self.set_free_kind(body.kind);
    }

    /// Makes it what [`empty`](Self::empty) makes.
    pub(crate) fn make_empty(&mut self) {
        self.limit_bytes = u64::MAX;
        if matches!(self.kind, Kind::Empty | Kind::Static(_)) {
            self.set_free_kind(Kind::Empty);
        } else {
            self.kind = Kind::Empty;
        }
    }

    /// Sets the kind where the last one has nothing to free: every request
    /// passes here, and the compiler would look what to free each time.
    fn set_free_kind(&mut self, kind: Kind) {
        std::mem::forget(std::mem::replace(&mut self.kind, kind));
    }

    /// Refuses to read more than `limit_bytes` with 413. The server sets its
    /// own default on every request; call this before the first read to allow
    /// more or less.
    pub fn set_limit(&mut self, limit_bytes: u64) {
        self.limit_bytes = limit_bytes;
    }

    /// How many bytes may be read: see [`set_limit`](Self::set_limit).
    pub fn limit(&self) -> u64 {
        self.limit_bytes
    }

    /// The content as bytes if all of it is in memory already.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.kind {
            Kind::Empty => Some(&[]),
            Kind::Static(bytes) => Some(bytes),
            Kind::Bytes(bytes) => Some(bytes),
            Kind::Stream(_) | Kind::File(_) => None,
        }
    }

    /// The next piece of content; `None` at the end, after which
    /// [`trailers`](Self::trailers) are known.
    ///
    /// # Errors
    ///
    /// 413 past the limit; for a request also 400 if the peer broke the
    /// framing or left in the middle, and 408 if it was too slow.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe: a piece is either returned or still to come.
    pub async fn chunk(&mut self) -> Option<Result<Bytes>> {
        poll_fn(|cx| self.poll_chunk(cx)).await
    }

    /// [`chunk`](Self::chunk) for hand-written futures.
    pub fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        loop {
            return match ready!(self.poll_frame(cx)) {
                Some(Ok(Frame::Data(data))) if data.is_empty() => continue,
                Some(Ok(Frame::Data(data))) => Poll::Ready(Some(Ok(data))),
                Some(Ok(Frame::Trailers(trailers))) => {
                    if let Kind::Stream(streamed) = &mut self.kind {
                        streamed.trailers = Some(trailers);
                    }
                    continue;
                }
                Some(Err(error)) => Poll::Ready(Some(Err(error))),
                None => Poll::Ready(None),
            };
        }
    }

    /// The next piece of any kind, for servers and adapters.
    pub fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame>>> {
        let limit = self.limit_bytes;
        loop {
            return match &mut self.kind {
                Kind::Empty => Poll::Ready(None),
                Kind::Static(_) | Kind::Bytes(_) => {
                    let bytes = self.take_bytes().unwrap_or_default();
                    Poll::Ready(match bytes.len() as u64 {
                        0 => None,
                        length if length > limit => Some(Err(too_large(limit))),
                        _ => Some(Ok(Frame::Data(bytes))),
                    })
                }
                Kind::Stream(streamed) => streamed.poll_frame(cx, limit),
                Kind::File(file) => {
                    let (len, chunks) = (file.len(), FileChunks::new((**file).clone()));
                    self.kind = Self::sized_stream(len, chunks).kind;
                    continue;
                }
            };
        }
    }

    /// All of the content if it is in memory already, leaving the body empty;
    /// limits do not count. For servers, on what the application made.
    pub fn take_bytes(&mut self) -> Option<Bytes> {
        let bytes = match &mut self.kind {
            Kind::Empty => Bytes::new(),
            Kind::Static(bytes) => Bytes::from_static(bytes),
            Kind::Bytes(bytes) => std::mem::take(bytes),
            Kind::Stream(_) | Kind::File(_) => return None,
        };
        self.kind = Kind::Empty;
        Some(bytes)
    }

    /// The file that the content lies in, if nobody has read of it yet, leaving the body
    /// empty; limits do not count. For servers, on what the application made.
    pub fn take_file(&mut self) -> Option<FileRange> {
        match std::mem::replace(&mut self.kind, Kind::Empty) {
            Kind::File(file) => Some(*file),
            kind => {
                self.kind = kind;
                None
            }
        }
    }

    /// The trailer section of a body that was read to its end.
    pub fn trailers(&self) -> Option<&Headers> {
        match &self.kind {
            Kind::Stream(streamed) => streamed.trailers.as_ref(),
            _ => None,
        }
    }

    /// Reads what is left into one piece of memory.
    ///
    /// # Errors
    ///
    /// As [`chunk`](Self::chunk).
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: what was read so far is lost.
    pub async fn bytes(&mut self) -> Result<Bytes> {
        let Some(first) = self.chunk().await.transpose()? else {
            return Ok(Bytes::new());
        };
        let Some(second) = self.chunk().await.transpose()? else {
            return Ok(first);
        };
        // The peer's word for the length reserves no more than this.
        const RESERVED_BYTES_MAX: usize = 1024 * 1024;
        let announced = usize::try_from(self.len().unwrap_or(0)).unwrap_or(usize::MAX);
        let mut all =
            BytesMut::with_capacity(first.len() + second.len() + announced.min(RESERVED_BYTES_MAX));
        all.extend_from_slice(&first);
        all.extend_from_slice(&second);
        drop((first, second));
        while let Some(chunk) = self.chunk().await {
            all.extend_from_slice(&chunk?);
        }
        Ok(all.freeze())
    }
}

impl Streamed {
    fn poll_frame(&mut self, cx: &mut Context<'_>, limit: u64) -> Poll<Option<Result<Frame>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        // A length that is over the limit is refused before anything is read.
        let announced = self.read_bytes.saturating_add(self.len.unwrap_or(0));
        if announced > limit {
            self.ended = true;
            return Poll::Ready(Some(Err(too_large(limit))));
        }
        let frames = self.frames.get_mut().unwrap_or_else(|broken| broken.into_inner());
        let frame = ready!(frames.as_mut().poll_next(cx));
        if let Some(Ok(Frame::Data(data))) = &frame {
            let count = data.len() as u64;
            self.read_bytes += count;
            self.len = self.len.map(|len| len.saturating_sub(count));
            if self.read_bytes > limit {
                self.ended = true;
                return Poll::Ready(Some(Err(too_large(limit))));
            }
        }
        self.ended = !matches!(frame, Some(Ok(_)));
        Poll::Ready(frame)
    }
}

#[cold]
fn too_large(limit: u64) -> Error {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE)
        .with_code("body_too_large")
        .with_detail(format!("the body is larger than {limit} bytes"))
        .into()
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.len() {
            Some(len) => write!(f, "Body({len} bytes)"),
            None => f.write_str("Body(stream)"),
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self { kind: Kind::Bytes(bytes), ..Self::empty() }
    }
}

impl From<&'static [u8]> for Body {
    fn from(bytes: &'static [u8]) -> Self {
        Self { kind: Kind::Static(bytes), ..Self::empty() }
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        text.as_bytes().into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<FileRange> for Body {
    fn from(file: FileRange) -> Self {
        let FileRange { file, range } = file;
        Self::file(file, range)
    }
}

/// A body is a stream of its content, so that a request's body can be the
/// answer, or feed any code that reads streams.
impl Stream for Body {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_chunk(cx)
    }
}

/// A body, and what makes its trailers.
struct WithTrailers {
    body: Body,
    /// Called once.
    make: Option<Box<dyn FnOnce() -> Headers + Send>>,
}

impl Stream for WithTrailers {
    type Item = Result<Frame>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(match ready!(self.body.poll_chunk(cx)) {
            Some(chunk) => Some(chunk.map(Frame::Data)),
            None => self.make.take().map(|make| Ok(Frame::Trailers(make()))),
        })
    }
}

/// A stream of bytes as a stream of frames.
struct DataFrames<S> {
    chunks: Pin<Box<S>>,
}

impl<S: Stream<Item = Result<Bytes>>> Stream for DataFrames<S> {
    type Item = Result<Frame>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.chunks.as_mut().poll_next(cx).map(|chunk| chunk.map(|chunk| chunk.map(Frame::Data)))
    }
}
