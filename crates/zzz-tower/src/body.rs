//! Bodies of both kinds.

use std::{
    any::Any,
    pin::Pin,
    task::{Context, Poll, ready},
};

use http_body::SizeHint;
use zzz_core::{
    Body, Frame, Result, Stream,
    bytes::{Buf, Bytes},
};

use crate::{
    error::{BoxError, TowerError},
    fields,
};

/// A body of zzz as tower knows them: a stream of [`http_body::Frame`]s, trailers included.
///
/// The limit that the body has in zzz holds here, too: reading more fails.
///
/// # Examples
///
/// ```
/// use http_body::Body as _;
/// use zzz_core::Body;
/// use zzz_tower::TowerBody;
///
/// assert_eq!(TowerBody::from(Body::from("hello")).size_hint().exact(), Some(5));
/// ```
#[derive(Debug, Default)]
pub struct TowerBody(Body);

impl From<Body> for TowerBody {
    fn from(body: Body) -> Self {
        Self(body)
    }
}

impl http_body::Body for TowerBody {
    type Data = Bytes;
    type Error = TowerError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, TowerError>>> {
        loop {
            return Poll::Ready(match ready!(self.0.poll_frame(cx)) {
                Some(Ok(Frame::Data(data))) => Some(Ok(http_body::Frame::data(data))),
                Some(Ok(Frame::Trailers(trailers))) => {
                    let trailers = fields::to_map(&trailers).map_err(TowerError::reading);
                    Some(trailers.map(http_body::Frame::trailers))
                }
                // A kind that HTTP does not know today.
                Some(Ok(_)) => continue,
                Some(Err(error)) => Some(Err(TowerError::reading(error))),
                None => None,
            });
        }
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.len().map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// What tower has made of a body; one of ours that nobody wrapped is itself.
pub(crate) fn from_tower<B>(body: B) -> Body
where
    B: http_body::Body + Send + 'static,
    B::Error: Into<BoxError>,
{
    let mut body = Some(body);
    let as_any: &mut dyn Any = &mut body;
    if let Some(own) = as_any.downcast_mut::<Option<TowerBody>>() {
        return own.take().unwrap_or_default().0;
    }
    match body {
        Some(body) if !body.is_end_stream() => {
            let len = body.size_hint().exact();
            Body::frames(Frames { body: Box::pin(body) }, len)
        }
        _ => Body::empty(),
    }
}

/// A body of tower as a stream of frames.
struct Frames<B> {
    body: Pin<Box<B>>,
}

impl<B> Stream for Frames<B>
where
    B: http_body::Body,
    B::Error: Into<BoxError>,
{
    type Item = Result<Frame>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let frame = match ready!(self.body.as_mut().poll_frame(cx)) {
                Some(Ok(frame)) => frame,
                Some(Err(error)) => {
                    return Poll::Ready(Some(Err(TowerError::sending(error).into())));
                }
                None => return Poll::Ready(None),
            };
            let frame = match frame.into_data() {
                Ok(mut data) => Frame::Data(data.copy_to_bytes(data.remaining())),
                Err(frame) => match frame.into_trailers() {
                    Ok(trailers) => Frame::Trailers(fields::from_map(trailers)),
                    Err(_) => continue,
                },
            };
            return Poll::Ready(Some(Ok(frame)));
        }
    }
}
