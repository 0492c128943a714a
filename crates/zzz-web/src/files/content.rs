//! Bytes of which any part can be sent.

use std::{
    fs::File,
    io::{self, Seek as _, SeekFrom},
    ops::Range,
    pin::Pin,
    task::{Context, Poll, ready},
    vec,
};

use futures_core::Stream;
use zzz_core::{Body, Result, bytes::Bytes};

/// What a representation holds.
pub(super) enum Content {
    /// An open file, and how long it was then.
    File(File, u64),
    Static(&'static [u8]),
}

/// One part of an answer with several: what precedes it, and which bytes it is.
pub(super) type Part = (Bytes, Range<u64>);

impl Content {
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::File(_, len) => *len,
            Self::Static(bytes) => bytes.len() as u64,
        }
    }

    /// All of it.
    pub(super) fn into_body(self) -> Body {
        match self {
            Self::File(file, len) => Body::file(file, len),
            Self::Static(bytes) => Body::from(bytes),
        }
    }

    /// A part, which must lie inside.
    pub(super) fn part(&self, range: &Range<u64>) -> io::Result<Body> {
        match self {
            Self::File(file, _) => {
                // To set the position of a file asks no disk. Its copies share it: parts of one file are
                // sent one after the other.
                let mut file = file.try_clone()?;
                file.seek(SeekFrom::Start(range.start))?;
                Ok(Body::file(file, range.end - range.start))
            }
            Self::Static(bytes) => {
                let place = usize::try_from(range.start)
                    .and_then(|start| Ok(start..usize::try_from(range.end)?));
                let part = place.ok().and_then(|place| bytes.get(place));
                Ok(Body::from(part.unwrap_or_default()))
            }
        }
    }

    /// The parts one after the other, then `end`.
    pub(super) fn into_parts(self, parts: Vec<Part>, end: Bytes) -> Body {
        let size = |(head, range): &Part| head.len() as u64 + (range.end - range.start);
        let len = parts.iter().map(size).sum::<u64>() + end.len() as u64;
        let parts = Parts { content: self, parts: parts.into_iter(), body: None, end: Some(end) };
        Body::sized_stream(len, parts)
    }
}

struct Parts {
    content: Content,
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
        match self.content.part(&range) {
            Ok(body) => {
                self.body = Some(body);
                Poll::Ready(Some(Ok(head)))
            }
            Err(error) => Poll::Ready(Some(Err(error.into()))),
        }
    }
}
