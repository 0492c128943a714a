//! The content of an answer, within its bounds.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use hyper::body::{Body as _, Incoming};
use tokio::time::{Instant, Sleep, sleep_until};
use zzz_core::bytes::Bytes;

use crate::{FetchError, FetchErrorKind, fetch_error::with_causes, gunzip::Gunzip};

/// What comes from the transport.
pub(crate) struct Content(Source);

enum Source {
    Whole(Bytes),
    Connection(Incoming),
}

impl Content {
    pub(crate) fn of_bytes(bytes: Bytes) -> Self {
        Self(Source::Whole(bytes))
    }

    pub(crate) fn of_connection(incoming: Incoming) -> Self {
        Self(Source::Connection(incoming))
    }

    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, hyper::Error>>> {
        let incoming = match &mut self.0 {
            Source::Whole(bytes) if bytes.is_empty() => return Poll::Ready(None),
            Source::Whole(bytes) => return Poll::Ready(Some(Ok(std::mem::take(bytes)))),
            Source::Connection(incoming) => incoming,
        };
        loop {
            match ready!(Pin::new(&mut *incoming).poll_frame(cx)) {
                // Trailers are nothing that anybody asked for.
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => return Poll::Ready(Some(Ok(data))),
                    Err(_) => continue,
                },
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// The content of an answer: decoded, no longer than it may be, and in time.
pub(crate) struct AnswerBody {
    content: Content,
    gunzip: Option<Gunzip>,
    bounds: Bounds,
    read_bytes: u64,
    alarm: Option<Pin<Box<Sleep>>>,
    has_ended: bool,
}

/// How long an answer may be and take.
#[derive(Clone)]
pub(crate) struct Bounds {
    pub(crate) bytes_max: u64,
    /// `None` for an endless time.
    pub(crate) deadline: Option<Instant>,
    /// The request, for errors.
    pub(crate) what: String,
}

impl AnswerBody {
    pub(crate) fn new(content: Content, is_gzip: bool, bounds: Bounds) -> Self {
        Self {
            content,
            gunzip: is_gzip.then(|| Gunzip::new(bounds.bytes_max)),
            alarm: bounds.deadline.map(|deadline| Box::pin(sleep_until(deadline))),
            bounds,
            read_bytes: 0,
            has_ended: false,
        }
    }

    /// The next piece, never empty; nothing follows an error.
    pub(crate) fn poll_chunk(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, FetchError>>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        if self.alarm.as_mut().is_some_and(|alarm| alarm.as_mut().poll(cx).is_ready()) {
            return Poll::Ready(self.fails(FetchErrorKind::TimedOut, "the answer took too long"));
        }
        loop {
            let piece = match ready!(self.content.poll_piece(cx)) {
                Some(Ok(piece)) => self.decoded(&piece),
                Some(Err(error)) => {
                    let why = format!("the answer broke off: {}", with_causes(&error));
                    return Poll::Ready(self.fails(FetchErrorKind::Unreachable, &why));
                }
                None => {
                    self.has_ended = true;
                    self.gunzip
                        .as_mut()
                        .map_or(Ok(Bytes::new()), |gunzip| gunzip.finish().map(Bytes::from))
                }
            };
            let piece = match piece {
                Ok(piece) => piece,
                Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                    return Poll::Ready(self.too_large());
                }
                Err(error) => {
                    let why = format!("the answer is no whole gzip: {error}");
                    return Poll::Ready(self.fails(FetchErrorKind::Malformed, &why));
                }
            };
            self.read_bytes += piece.len() as u64;
            if self.read_bytes > self.bounds.bytes_max {
                return Poll::Ready(self.too_large());
            }
            if !piece.is_empty() {
                return Poll::Ready(Some(Ok(piece)));
            }
            if self.has_ended {
                return Poll::Ready(None);
            }
        }
    }

    fn decoded(&mut self, piece: &Bytes) -> io::Result<Bytes> {
        match &mut self.gunzip {
            Some(gunzip) => gunzip.decode(piece).map(Bytes::from),
            None => Ok(piece.clone()),
        }
    }

    #[cold]
    fn too_large(&mut self) -> Option<Result<Bytes, FetchError>> {
        let why = format!(
            "the answer is longer than {} bytes; `.body_limit(..)` lets it be longer",
            self.bounds.bytes_max
        );
        self.fails(FetchErrorKind::TooLarge, &why)
    }

    #[cold]
    fn fails(&mut self, kind: FetchErrorKind, why: &str) -> Option<Result<Bytes, FetchError>> {
        self.has_ended = true;
        // Whatever is still to come, nobody waits for it.
        self.content = Content::of_bytes(Bytes::new());
        Some(Err(FetchError::new(kind, format!("{}: {why}", self.bounds.what))))
    }
}
