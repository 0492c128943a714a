//! Bodies.

use std::{
    future::poll_fn,
    io::Write as _,
    pin::{Pin, pin},
};

use futures_core::Stream;
use zzz_core::{
    Body, Error, Frame, Headers, Result,
    bytes::Bytes,
    http::{HeaderName, HeaderValue, StatusCode},
};

use crate::pieces::{Pieces, text};

/// The pieces as a reader meets them, `!status` for an error.
async fn pieces(body: &mut Body) -> Vec<String> {
    let mut pieces = Vec::new();
    while let Some(chunk) = body.chunk().await {
        pieces.push(match chunk {
            Ok(chunk) => String::from_utf8(chunk.to_vec()).unwrap(),
            Err(error) => format!("!{}", error.status().as_u16()),
        });
    }
    pieces
}

async fn check(mut body: Body, length: Option<u64>, expected: &[&str]) {
    assert_eq!(body.len(), length);
    assert_eq!(body.is_empty(), length == Some(0));
    assert_eq!(pieces(&mut body).await, expected);
    // The end stays the end.
    assert!(body.chunk().await.is_none());
}

#[tokio::test]
async fn bodies_in_memory() {
    check(Body::empty(), Some(0), &[]).await;
    check(Body::default(), Some(0), &[]).await;
    check(Body::from(""), Some(0), &[]).await;
    check(Body::from("text"), Some(4), &["text"]).await;
    check(Body::from(String::from("text")), Some(4), &["text"]).await;
    check(Body::from(&b"text"[..]), Some(4), &["text"]).await;
    check(Body::from(b"text".to_vec()), Some(4), &["text"]).await;
    check(Body::from(Bytes::from_static(b"text")), Some(4), &["text"]).await;
    assert_eq!(Body::from("text").as_bytes(), Some(&b"text"[..]));
    assert_eq!(Body::empty().as_bytes(), Some(&[][..]));
}

#[tokio::test]
async fn streams() {
    let stream = |pieces| Body::stream(text(pieces));
    assert_eq!(stream(&["a"]).as_bytes(), None);
    check(stream(&[]), None, &[]).await;
    // Pieces without content are nobody's business.
    check(stream(&["", "a", "", "bc", ""]), None, &["a", "bc"]).await;
    check(Body::sized_stream(3, text(&["a", "bc"])), Some(3), &["a", "bc"]).await;
    let broken = [Ok(Bytes::from_static(b"a")), Err(Error::internal("broken"))];
    check(Body::stream(Pieces::new(broken)), None, &["a", "!500"]).await;
}

#[tokio::test]
async fn the_length_is_what_is_left() {
    let mut body = Body::sized_stream(3, text(&["a", "bc"]));
    body.chunk().await.unwrap().unwrap();
    assert_eq!(body.len(), Some(2));
    body.chunk().await.unwrap().unwrap();
    assert_eq!(body.len(), Some(0));
}

#[tokio::test]
async fn bytes_puts_pieces_together() {
    for (pieces, expected) in [
        (&[][..], ""),
        (&["one"], "one"),
        (&["one", "two"], "onetwo"),
        (&["one", "", "two", "three"], "onetwothree"),
    ] {
        let mut body = Body::stream(text(pieces));
        assert_eq!(body.bytes().await.unwrap(), expected);
        assert_eq!(body.bytes().await.unwrap(), "", "it was read");
    }
    // The word of the peer for a length is not memory.
    let mut body = Body::sized_stream(u64::MAX, text(&["one", "two"]));
    assert_eq!(body.bytes().await.unwrap(), "onetwo");
    let broken =
        [Ok(Bytes::from_static(b"a")), Ok(Bytes::from_static(b"b")), Err(Error::internal("x"))];
    assert!(Body::stream(Pieces::new(broken)).bytes().await.is_err());
}

#[tokio::test]
async fn a_piece_in_memory_is_not_copied() {
    let bytes = Bytes::from(vec![b'x'; 100]);
    let place = bytes.as_ptr();
    assert_eq!(Body::from(bytes.clone()).bytes().await.unwrap().as_ptr(), place);
    let mut body = Body::stream(Pieces::new([Ok(bytes)]));
    assert_eq!(body.bytes().await.unwrap().as_ptr(), place);
}

#[tokio::test]
async fn limits() {
    let limited = |mut body: Body, limit| {
        body.set_limit(limit);
        body
    };
    check(limited(Body::from("1234"), 4), Some(4), &["1234"]).await;
    check(limited(Body::from("12345"), 4), Some(5), &["!413"]).await;
    check(limited(Body::from("1"), 0), Some(1), &["!413"]).await;
    check(limited(Body::empty(), 0), Some(0), &[]).await;
    let stream = || Body::stream(text(&["12", "34", "5"]));
    check(limited(stream(), 5), None, &["12", "34", "5"]).await;
    check(limited(stream(), 4), None, &["12", "34", "!413"]).await;
    check(limited(stream(), 3), None, &["12", "!413"]).await;
    check(limited(Body::stream(text(&[])), 0), None, &[]).await;
    // What is known to be too long is refused before the first byte.
    let sized = Body::sized_stream(5, text(&["12", "34", "5"]));
    check(limited(sized, 4), Some(5), &["!413"]).await;
    let endless = Body::sized_stream(u64::MAX, text(&["12"]));
    check(limited(endless, u64::MAX - 1), Some(u64::MAX), &["!413"]).await;
    // The last word counts.
    check(limited(limited(Body::from("1234"), 2), 4), Some(4), &["1234"]).await;

    let error = limited(stream(), 4).bytes().await.unwrap_err();
    assert_eq!(error.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(error.problem().unwrap().detail(), "the body is larger than 4 bytes");
}

#[tokio::test]
async fn a_limit_counts_what_was_read_before() {
    let mut body = Body::stream(text(&["12", "34"]));
    body.chunk().await.unwrap().unwrap();
    body.set_limit(3);
    assert_eq!(pieces(&mut body).await, ["!413"]);
}

fn trailers() -> Headers {
    let sum = HeaderName::from_static("x-sum");
    Headers::from_iter([(sum, HeaderValue::from_static("7"))])
}

fn framed(frames: impl IntoIterator<Item = Result<Frame>>) -> Body {
    Body::frames(Pieces::new(frames), None)
}

#[tokio::test]
async fn trailers_are_known_at_the_end() {
    let data = || Ok(Frame::Data(Bytes::from_static(b"a")));
    let mut body = framed([data(), data(), Ok(Frame::Trailers(trailers()))]);
    body.chunk().await.unwrap().unwrap();
    assert!(body.trailers().is_none());
    assert_eq!(body.bytes().await.unwrap(), "a");
    assert_eq!(body.trailers().unwrap().get("x-sum"), Some("7"));

    let mut body = framed([Ok(Frame::Trailers(trailers()))]);
    assert!(body.chunk().await.is_none());
    assert!(body.trailers().is_some());
    let mut body = framed([data()]);
    body.bytes().await.unwrap();
    assert!(body.trailers().is_none());
}

#[tokio::test]
async fn servers_see_frames() {
    let mut body = framed([Ok(Frame::Data(Bytes::new())), Ok(Frame::Trailers(trailers()))]);
    let mut frames = Vec::new();
    while let Some(frame) = poll_fn(|cx| body.poll_frame(cx)).await {
        frames.push(format!("{:?}", frame.unwrap()));
    }
    assert_eq!(frames, [r#"Data(b"")"#, r#"Trailers(["x-sum"])"#]);
}

#[tokio::test]
async fn a_body_is_a_stream_of_its_content() {
    let mut inner =
        framed([Ok(Frame::Data(Bytes::from_static(b"ab"))), Ok(Frame::Trailers(trailers()))]);
    inner.set_limit(2);
    // The body of a request as that of an answer.
    check(Body::stream(inner), None, &["ab"]).await;
    let mut limited = Body::from("abc");
    limited.set_limit(2);
    check(Body::stream(limited), None, &["!413"]).await;

    let mut body = pin!(Body::from("text"));
    let item = poll_fn(|cx| Stream::poll_next(body.as_mut(), cx)).await;
    assert_eq!(item.unwrap().unwrap(), "text");
    assert!(poll_fn(|cx| Stream::poll_next(body.as_mut(), cx)).await.is_none());
}

/// Polled once and dropped: the piece is still to come.
#[tokio::test]
async fn a_chunk_that_was_not_waited_for_is_not_lost() {
    let mut body = Body::stream(text(&["a", "b"]));
    {
        let mut chunk = pin!(body.chunk());
        poll_fn(|cx| {
            assert!(chunk.as_mut().poll(cx).is_pending());
            std::task::Poll::Ready(())
        })
        .await;
    }
    assert_eq!(pieces(&mut body).await, ["a", "b"]);
}

/// Nobody makes the next piece before the last one was taken.
#[tokio::test]
async fn back_pressure() {
    struct Counting(u64);
    impl Stream for Counting {
        type Item = Result<Bytes>;

        fn poll_next(
            mut self: Pin<&mut Self>,
            _cx: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            self.0 += 1;
            std::task::Poll::Ready(Some(Ok(self.0.to_string().into())))
        }
    }
    let mut body = Body::stream(Counting(0));
    for expected in ["1", "2", "3"] {
        assert_eq!(body.chunk().await.unwrap().unwrap(), expected);
    }
}

/// A file that holds `bytes`.
fn file(bytes: &[u8]) -> std::fs::File {
    let mut file = tempfile();
    file.write_all(bytes).unwrap();
    file
}

/// A file without a name.
fn tempfile() -> std::fs::File {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("zzz-core-body-{}-{number}", std::process::id());
    let path = std::env::temp_dir().join(name);
    let mut options = std::fs::File::options();
    let file = options.read(true).write(true).create_new(true).open(&path).unwrap();
    std::fs::remove_file(path).unwrap();
    file
}

#[tokio::test]
async fn files() {
    check(Body::file(file(b"0123456789"), 0..10), Some(10), &["0123456789"]).await;
    check(Body::file(file(b"0123456789"), 2..5), Some(3), &["234"]).await;
    check(Body::file(file(b"0123456789"), 2..2), Some(0), &[]).await;
    // Shorter than promised: it ends early, and the server, which knows what
    // it promised, closes the connection.
    check(Body::file(file(b"0123456789"), 6..16), Some(10), &["6789"]).await;
    check(Body::file(file(b""), 0..10), Some(10), &[]).await;

    let long: Vec<u8> = (0..=250).cycle().take(200_000).collect();
    let mut body = Body::file(file(&long), 0..200_000);
    assert_eq!(body.chunk().await.unwrap().unwrap(), &long[..64 * 1024]);
    assert_eq!(body.len(), Some(200_000 - 64 * 1024));
    assert_eq!(body.bytes().await.unwrap(), &long[64 * 1024..]);
}

#[tokio::test]
async fn answers_that_share_a_file_have_a_place_in_it_each() {
    let file = std::sync::Arc::new(file(b"0123456789"));
    let mut bodies = [Body::file(file.clone(), 0..4), Body::file(file.clone(), 2..10)];
    for (body, expected) in bodies.iter_mut().zip(["0123", "23456789"]) {
        assert_eq!(body.bytes().await.unwrap(), expected);
    }
    let mut left = Body::file(file, 2..10).take_file().unwrap();
    left.advance(3);
    assert_eq!((left.start(), left.len()), (5, 5));
    let mut chunk = [0; 16];
    assert_eq!(left.read(&mut chunk).unwrap(), 5);
    assert_eq!(&chunk[..5], b"56789");
    assert!(Body::from("text").take_file().is_none());
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_an_error() {
    let directory = std::fs::File::open(std::env::temp_dir()).unwrap();
    check(Body::file(directory, 0..10), Some(10), &["!500"]).await;
}

#[test]
fn debug_shows_no_content() {
    assert_eq!(format!("{:?}", Body::from("secret")), "Body(6 bytes)");
    assert_eq!(format!("{:?}", Body::stream(text(&["secret"]))), "Body(stream)");
}
