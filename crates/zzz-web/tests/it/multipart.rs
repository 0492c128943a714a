//! Forms with files, in pieces of every size.

use std::{
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use proptest::prelude::*;
use zzz_core::{
    Body, FromRequest as _, Request, Result, Stream,
    bytes::Bytes,
    http::{HeaderValue, Method, header},
};
use zzz_web::MultipartStream;

/// Pieces of a body, the last one first.
struct Pieces(Vec<Bytes>);

impl Stream for Pieces {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop().map(Ok))
    }
}

/// Name, name of the file and content of a part.
type Part = (String, Option<String>, Vec<u8>);

/// The parts of `body` with the boundary `x`, in pieces of so many bytes; `None` if it is refused.
fn read(body: &[u8], piece_bytes: usize) -> Option<Vec<Part>> {
    let pieces = body.chunks(piece_bytes).map(Bytes::copy_from_slice).rev().collect();
    let mut request = Request::new(Method::POST, "/");
    let content_type = HeaderValue::from_static("multipart/form-data; boundary=x");
    request.headers_mut().insert(header::CONTENT_TYPE, content_type);
    *request.body_mut() = Body::stream(Pieces(pieces));
    let mut form = MultipartStream::from_request(&mut request).unwrap();
    let mut parts = pin!(async {
        let mut parts = Vec::new();
        while let Some(mut part) = form.next().await? {
            let (name, file_name) = (part.name().to_owned(), part.file_name().map(str::to_owned));
            let mut content = Vec::new();
            while let Some(chunk) = part.chunk().await? {
                content.extend_from_slice(&chunk);
            }
            parts.push((name, file_name, content));
        }
        Ok::<_, zzz_core::Error>(parts)
    });
    // The body never waits, so that each time it is asked there is another piece or the end.
    for _ in 0..10 * (body.len() + 10) {
        if let Poll::Ready(parts) = parts.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return parts.ok();
        }
    }
    panic!("it waits for nothing: {:?} in pieces of {piece_bytes}", String::from_utf8_lossy(body));
}

/// Bodies that are nearly forms.
fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop_oneof![
        4 => Just("\r\n--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n"),
        2 => Just("--x\r\nContent-Disposition: form-data; name=b; filename=\"../c\"\r\n\r\n"),
        2 => Just("\r\n--x--"),
        1 => Just("\r\n--x"),
        1 => Just("--x"),
        1 => Just("\r\n"),
        1 => Just("\r"),
        1 => Just("\n"),
        1 => Just("-"),
        1 => Just(" "),
        1 => Just("x"),
        1 => Just("content-type: a/b\r\n"),
        1 => Just("\r\n\r\n"),
    ];
    proptest::collection::vec(pieces, 0..14).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_form_is_the_same_in_pieces_of_every_size(body in bodies(), piece_bytes in 1_usize..40) {
        let whole = read(&body, body.len().max(1));
        prop_assert_eq!(read(&body, piece_bytes), whole);
    }

    #[test]
    fn what_was_put_into_a_form_is_read(
        contents in proptest::collection::vec("[\r\nx-]{0,60}", 0..5),
        piece_bytes in 1_usize..80,
    ) {
        prop_assume!(!contents.iter().any(|content| format!("\r\n{content}").contains("\r\n--x")));
        let head = "--x\r\ncontent-disposition: form-data; name=a\r\n\r\n";
        let parts: String = contents.iter().map(|content| format!("{head}{content}\r\n")).collect();
        let read = read(format!("{parts}--x--\r\n").as_bytes(), piece_bytes);
        let expected: Vec<Part> = contents
            .iter()
            .map(|content| ("a".to_owned(), None, content.clone().into_bytes()))
            .collect();
        prop_assert_eq!(read, Some(expected));
    }
}
