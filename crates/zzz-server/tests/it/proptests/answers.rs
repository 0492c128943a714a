//! What a handler answers is what the client gets.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use futures_core::Stream;
use proptest::prelude::*;
use zzz_core::{
    App, Body, Frame, Headers, Response, Result,
    bytes::Bytes,
    handler_fn,
    http::{HeaderName, HeaderValue, header},
};
use zzz_server::{Limits, Streams};

use super::{
    content,
    play::{Pace, play},
};
use crate::h1::{
    client::{Answer, Answers, Asked, Framing},
    wire,
};

/// Pieces that come at once or, where none stands, after another poll.
struct Pieces(std::vec::IntoIter<Option<Frame>>);

impl Stream for Pieces {
    type Item = Result<Frame>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.0.next() {
            Some(None) => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Some(Some(frame)) => Poll::Ready(Some(Ok(frame))),
            None => Poll::Ready(None),
        }
    }
}

fn pieces() -> impl Strategy<Value = Vec<Option<Vec<u8>>>> {
    let piece = prop_oneof![
        1 => Just(None),
        1 => Just(Some(Vec::new())),
        6 => content(0..100).prop_map(Some),
        2 => content(0..30_000).prop_map(Some),
    ];
    prop::collection::vec(piece, 0..12)
}

fn frames(pieces: &[Option<Vec<u8>>], trailer: bool) -> Vec<Option<Frame>> {
    let data = |piece: &Vec<u8>| Frame::Data(Bytes::copy_from_slice(piece));
    let mut frames: Vec<_> = pieces.iter().map(|piece| piece.as_ref().map(data)).collect();
    if trailer {
        let name = HeaderName::from_static("x-sum");
        let trailers = Headers::from_iter([(name, HeaderValue::from_static("42"))]);
        frames.push(Some(Frame::Trailers(trailers)));
    }
    frames
}

/// Asks twice for `body`, which is there once, and for nothing behind it.
fn answers(body: Body, version: &str, pace: Pace) -> Vec<Answer> {
    let body = Arc::new(Mutex::new(Some(body)));
    let app = App::new().routes(handler_fn(move |_| {
        let body = body.lock().expect("no panics here").take();
        let response = body.map_or_else(Response::no_content, Response::text);
        Box::pin(async { Ok(response.with_header(header::ETAG, HeaderValue::from_static("e"))) })
    }));
    let streams = Streams::new(app, Limits::default());
    let request = wire::request(format!("GET / {version}"), "host: test", "");
    let output = play(&streams, &request.repeat(2), pace);
    let mut answers = Answers::new(vec![Asked::Content; 2]);
    answers.push(&output).expect("answers");
    answers.finish().expect("answers")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_stream_arrives_as_one(pieces in pieces(), trailer: bool, pace: u8) {
        let content = pieces.iter().flatten().flatten().copied().collect::<Vec<_>>();
        let frames = frames(&pieces, trailer);
        let body = Body::frames(Pieces(frames.into_iter()), None);
        let answers = answers(body, "HTTP/1.1", Pace::of(pace));
        prop_assert_eq!(answers.len(), 2, "the next request is answered");
        prop_assert!(answers[0].complete && answers[0].framing == Framing::Chunked);
        prop_assert_eq!(&answers[0].content, &content);
        let sum = ("x-sum".to_owned(), "42".to_owned());
        prop_assert_eq!(&answers[0].trailers, if trailer { &[sum][..] } else { &[][..] });
        prop_assert_eq!(answers[1].status, 204);
    }

    #[test]
    fn a_stream_to_an_old_client_ends_with_the_connection(pieces in pieces(), pace: u8) {
        let content = pieces.iter().flatten().flatten().copied().collect::<Vec<_>>();
        let body = Body::frames(Pieces(frames(&pieces, false).into_iter()), None);
        let answers = answers(body, "HTTP/1.0", Pace::of(pace));
        prop_assert_eq!(answers.len(), 1);
        prop_assert_eq!((answers[0].framing, &answers[0].content), (Framing::Close, &content));
    }

    /// What was promised is sent: no more, and less is no whole answer.
    #[test]
    fn a_sized_stream_keeps_its_word(pieces in pieces(), promised in 0..60_000_usize, pace: u8) {
        let content = pieces.iter().flatten().flatten().copied().collect::<Vec<_>>();
        let frames = frames(&pieces, false);
        let body = Body::frames(Pieces(frames.into_iter()), Some(promised as u64));
        let answers = answers(body, "HTTP/1.1", Pace::of(pace));
        let sent = &content[..content.len().min(promised)];
        prop_assert_eq!(answers[0].framing, Framing::Length);
        prop_assert_eq!(&answers[0].content, sent);
        prop_assert_eq!(answers[0].complete, sent.len() == promised);
        prop_assert_eq!(answers.len(), if answers[0].complete { 2 } else { 1 });
    }

    #[test]
    fn bytes_arrive_as_they_are(content: Vec<u8>, repeat in 1..200_usize, pace: u8) {
        let content = content.repeat(repeat);
        let answers = answers(content.clone().into(), "HTTP/1.1", Pace::of(pace));
        prop_assert_eq!(answers.len(), 2);
        prop_assert_eq!((answers[0].framing, &answers[0].content), (Framing::Length, &content));
    }
}
