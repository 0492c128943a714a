//! The least that a safe HTTP/1.1 server has to do for each request: parse the
//! head, look at the fields that frame the message, call a boxed handler,
//! write status line, type, date and length. No router, no limits, no
//! time-outs, no headers for the handler to read.

use std::{future::poll_fn, pin::Pin};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::stream::Replay;

type Answer = Pin<Box<dyn Future<Output = &'static str> + Send>>;

trait Handler: Sync {
    fn call(&self, path: &str) -> Answer;
}

struct Hello;

impl Handler for Hello {
    fn call(&self, _path: &str) -> Answer {
        Box::pin(async { "Hello, World!" })
    }
}

pub async fn serve(mut stream: Replay) {
    let handler: &dyn Handler = std::hint::black_box(&Hello);
    let mut input = vec![0; 16 * 1024];
    let mut output = Vec::with_capacity(16 * 1024);
    loop {
        let mut space = ReadBuf::new(&mut input);
        if poll_fn(|cx| Pin::new(&mut stream).poll_read(cx, &mut space)).await.is_err() {
            return;
        }
        let mut rest: &[u8] = space.filled();
        if rest.is_empty() {
            return;
        }
        while !rest.is_empty() {
            rest = &rest[answer(handler, rest, &mut output).await..];
        }
        let mut sent = 0;
        while sent < output.len() {
            match poll_fn(|cx| Pin::new(&mut stream).poll_write(cx, &output[sent..])).await {
                Ok(count) => sent += count,
                Err(_) => return,
            }
        }
        output.clear();
    }
}

async fn answer(handler: &dyn Handler, input: &[u8], output: &mut Vec<u8>) -> usize {
    let mut fields = [const { std::mem::MaybeUninit::uninit() }; 100];
    let mut head = httparse::Request::new(&mut []);
    let length = match head.parse_with_uninit_headers(input, &mut fields) {
        Ok(httparse::Status::Complete(length)) => length,
        _ => panic!("only whole and valid requests are replayed"),
    };
    let mut close = false;
    let mut hosts = 0;
    for field in head.headers.iter() {
        match field.name.len() {
            4 if field.name.eq_ignore_ascii_case("host") => hosts += 1,
            10 if field.name.eq_ignore_ascii_case("connection") => {
                close |= field.value.eq_ignore_ascii_case(b"close");
            }
            14 if field.name.eq_ignore_ascii_case("content-length") => panic!("no bodies here"),
            17 if field.name.eq_ignore_ascii_case("transfer-encoding") => panic!("no bodies here"),
            _ => {}
        }
    }
    assert!(hosts == 1 && !close && head.method == Some("GET"));
    let body = handler.call(head.path.unwrap_or_default()).await;
    output.extend_from_slice(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\n");
    output.extend_from_slice(std::hint::black_box(b"date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
    output.extend_from_slice(b"content-length: ");
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut left = body.len();
    while left > 0 || at == digits.len() {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
    }
    output.extend_from_slice(&digits[at..]);
    output.extend_from_slice(b"\r\n\r\n");
    output.extend_from_slice(body.as_bytes());
    length
}
