//! Bytes of which any part can be sent.

use std::{
    fs::File,
    io,
    ops::Range,
    path::PathBuf,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    vec,
};

use futures_core::Stream;
use zzz_core::{Body, Result, bytes::Bytes};

use super::sources::{Stamp, is_not_there};

/// What a representation holds.
pub(super) enum Content {
    Open(Open),
    /// A version of a file, which is opened when it is sent.
    Named(PathBuf, Stamp),
}

/// What can be sent.
#[derive(Clone)]
pub(super) enum Open {
    /// A file, and how long it was when it was opened.
    File(Arc<File>, u64),
    Memory(Bytes),
}

/// One part of an answer with several: what precedes it, and which bytes it is.
pub(super) type Part = (Bytes, Range<u64>);

impl Content {
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Open(Open::File(_, len)) => *len,
            Self::Open(Open::Memory(bytes)) => bytes.len() as u64,
            Self::Named(_, stamp) => stamp.len(),
        }
    }

    /// What is to be sent; `None` if the file has another version meanwhile.
    pub(super) fn open(&self) -> io::Result<Option<Open>> {
        match self {
            Self::Open(open) => Ok(Some(open.clone())),
            Self::Named(path, stamp) => {
                let file = match File::open(path) {
                    Err(error) if is_not_there(&error) => return Ok(None),
                    file => file?,
                };
                let is_same = Stamp::of(&file.metadata()?) == *stamp;
                Ok(is_same.then(|| Open::File(Arc::new(file), stamp.len())))
            }
        }
    }
}

impl Open {
    /// A part, which must lie inside.
    pub(super) fn part(&self, range: Range<u64>) -> Body {
        match self {
            Self::File(file, _) => Body::file(file.clone(), range),
            Self::Memory(bytes) => {
                let place = |at| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
                bytes.slice(place(range.start)..place(range.end)).into()
            }
        }
    }

    /// The parts one after the other, then `end`.
    pub(super) fn parts(self, parts: Vec<Part>, end: Bytes) -> Body {
        let size = |(head, range): &Part| head.len() as u64 + (range.end - range.start);
        let len = parts.iter().map(size).sum::<u64>() + end.len() as u64;
        let parts = Parts { content: self, parts: parts.into_iter(), body: None, end: Some(end) };
        Body::sized_stream(len, parts)
    }
}

struct Parts {
    content: Open,
    parts: vec::IntoIter<Part>,
    /// The part that is sent now.
    body: Option<Body>,
    end: Option<Bytes>,
}

impl Stream for Parts {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(body) = &mut self.body {
            if let Some(chunk) = ready!(body.poll_chunk(cx)) {
                return Poll::Ready(Some(chunk));
            }
            self.body = None;
        }
        let Some((head, range)) = self.parts.next() else {
            return Poll::Ready(self.end.take().map(Ok));
        };
        self.body = Some(self.content.part(range));
        Poll::Ready(Some(Ok(head)))
    }
}
