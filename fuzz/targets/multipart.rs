//! A form with files: the first byte says in which pieces it comes, the others are the body, with
//! the boundary `x`.
//!
//! However it comes, it is the same form or none; what its parts hold stands in
//! it, in this order, and no name of a file is harmful.
#![no_main]

use std::{
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use libfuzzer_sys::{Corpus, fuzz_target};
use zzz_core::{
    Body, FromRequest as _, Request, Result, Stream,
    bytes::Bytes,
    http::{HeaderValue, Method, header},
};
use zzz_web::MultipartStream;

/// Longer ones meet the limit of a header, which depends on the pieces.
const BODY_BYTES_MAX: usize = 4096;

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some((control, body)) = data.split_first() else {
        return Corpus::Reject;
    };
    if body.len() > BODY_BYTES_MAX {
        return Corpus::Reject;
    }
    let whole = parts(body, body.len().max(1));
    let pieces = parts(body, usize::from(*control).max(1));
    assert_eq!(whole, pieces, "it depends on the pieces");

    let mut rest = body;
    for part in whole.unwrap_or_default() {
        let at = find(rest, &part.content).expect("what a part holds was sent");
        rest = &rest[at + part.content.len()..];
        if let Some(name) = part.file_name {
            assert!(!name.is_empty() && name.len() <= 255, "{name:?}");
            assert!(!name.contains(['/', '\\', '\0', '\n']) && !name.contains(".."), "{name:?}");
        }
    }
    Corpus::Keep
});

#[derive(Debug, PartialEq, Eq)]
struct Part {
    name: String,
    file_name: Option<String>,
    content: Vec<u8>,
}

/// The parts of `body`, which comes in pieces of so many bytes; `None` if it is refused.
fn parts(body: &[u8], piece_bytes: usize) -> Option<Vec<Part>> {
    let pieces = body.chunks(piece_bytes).map(Bytes::copy_from_slice).rev().collect();
    let mut request = Request::new(Method::POST, "/");
    let content_type = HeaderValue::from_static("multipart/form-data; boundary=x");
    request.headers_mut().insert(header::CONTENT_TYPE, content_type);
    *request.body_mut() = Body::stream(Pieces(pieces));
    let mut form = MultipartStream::from_request(&mut request).expect("it has a boundary");
    let read = async {
        let mut parts = Vec::new();
        while let Some(mut part) = form.next().await? {
            let (name, file_name) = (part.name().to_owned(), part.file_name().map(str::to_owned));
            let mut content = Vec::new();
            while let Some(chunk) = part.chunk().await? {
                content.extend_from_slice(&chunk);
            }
            parts.push(Part { name, file_name, content });
        }
        Ok::<_, zzz_core::Error>(parts)
    };
    let mut read = pin!(read);
    // It asks for more at once, or it hangs: then the fuzzer says so.
    loop {
        if let Poll::Ready(parts) = read.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return parts.ok();
        }
    }
}

fn find(text: &[u8], content: &[u8]) -> Option<usize> {
    if content.is_empty() {
        return Some(0);
    }
    text.windows(content.len()).position(|window| window == content)
}

/// Pieces of a body, the last one first.
struct Pieces(Vec<Bytes>);

impl Stream for Pieces {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop().map(Ok))
    }
}
