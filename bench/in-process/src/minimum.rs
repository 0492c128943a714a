//! The least that a server with this contract has to do for each request, as
//! one piece of code by hand: parse the head, refuse what is ambiguous, keep
//! the request in memory of its own, call a boxed handler whose panic is
//! caught, and write status, headers, date, length and body.
//!
//! There are no tables to look anything up in and nothing to plug in: no
//! router, no middleware, no services, no time-outs, no bodies, no streams.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::Poll,
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::stream::Replay;

const HEAD_BYTES_MAX: usize = 32 * 1024;
const TARGET_BYTES_MAX: usize = 8 * 1024;

/// What the handler sees, in memory that is used again.
#[derive(Default)]
struct Request {
    target: String,
    path_end: usize,
    section: Vec<u8>,
    fields: Vec<(u32, u32, u32, u32)>,
}

/// What it returns.
struct Answer {
    status: u16,
    headers: Vec<u8>,
    body: &'static [u8],
}

type Answering<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

trait Handler: Sync {
    fn call<'a>(&'a self, request: &'a mut Request, headers: Vec<u8>) -> Answering<'a>;
}

struct Hello;

impl Handler for Hello {
    fn call<'a>(&'a self, request: &'a mut Request, mut headers: Vec<u8>) -> Answering<'a> {
        Box::pin(async move {
            std::hint::black_box(request.target.get(..request.path_end));
            headers.extend_from_slice(b"content-type: text/plain; charset=utf-8\r\n");
            Answer { status: 200, headers, body: b"Hello, World!" }
        })
    }
}

pub async fn serve(mut stream: Replay) {
    let handler: &dyn Handler = std::hint::black_box(&Hello);
    let mut input = vec![0; 16 * 1024];
    let mut output = Vec::with_capacity(16 * 1024);
    let mut request = Request::default();
    let mut headers = Vec::new();
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
            let (length, keeps) = read(rest, &mut request).expect("only good requests are replayed");
            rest = &rest[length..];
            headers = answer(handler, &mut request, headers, &mut output, keeps).await;
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

/// The head, and whether the connection is kept; `None` refuses it.
fn read(input: &[u8], request: &mut Request) -> Option<(usize, bool)> {
    let input = &input[..input.len().min(HEAD_BYTES_MAX)];
    let mut fields = [const { std::mem::MaybeUninit::uninit() }; 100];
    let mut head = httparse::Request::new(&mut []);
    let httparse::Status::Complete(length) =
        head.parse_with_uninit_headers(input, &mut fields).ok()?
    else {
        return None;
    };
    let target = head.path?;
    if !input[..length].ends_with(b"\r\n\r\n") || target.len() > TARGET_BYTES_MAX {
        return None;
    }
    let mut path_end = target.len();
    for (place, byte) in target.bytes().enumerate().rev() {
        match byte {
            b'?' => path_end = place,
            b'#' | 0..=b' ' | 127.. => return None,
            _ => {}
        }
    }
    if !target.starts_with('/') {
        return None;
    }
    request.target.clear();
    request.target.push_str(target);
    request.path_end = path_end;
    request.section.clear();
    request.fields.clear();
    let base = head.headers.first()?.name.as_ptr().addr();
    let start = base - input.as_ptr().addr();
    request.section.extend_from_slice(&input[start..length]);
    let (mut close, mut hosts) = (false, 0);
    for field in head.headers.iter() {
        let name = field.name.as_ptr().addr() - base;
        if input[start + name - 2] != b'\r' {
            return None;
        }
        match field.name.len() {
            4 if field.name.eq_ignore_ascii_case("host") => {
                hosts += 1;
                if !is_host(field.value) {
                    return None;
                }
            }
            6 if field.name.eq_ignore_ascii_case("expect") => return None,
            10 if field.name.eq_ignore_ascii_case("connection") => {
                for option in field.value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
                    close |= option.eq_ignore_ascii_case(b"close");
                }
            }
            14 if field.name.eq_ignore_ascii_case("content-length") => return None,
            17 if field.name.eq_ignore_ascii_case("transfer-encoding") => return None,
            _ => {}
        }
        let value = field.value.as_ptr().addr() - base;
        let place = (name as u32, field.name.len() as u32, value as u32, field.value.len() as u32);
        request.fields.push(place);
    }
    (hosts == 1).then_some((length, head.version == Some(1) && !close))
}

fn is_host(value: &[u8]) -> bool {
    let host = value.iter().take_while(|byte| **byte != b':');
    let mut length = 0;
    for byte in host {
        if !byte.is_ascii_alphanumeric() && !b"-._~!$&'()*+,;=%".contains(byte) {
            return false;
        }
        length += 1;
    }
    length > 0 && value[length..].iter().skip(1).all(u8::is_ascii_digit)
}

async fn answer(
    handler: &dyn Handler,
    request: &mut Request,
    headers: Vec<u8>,
    output: &mut Vec<u8>,
    keeps: bool,
) -> Vec<u8> {
    let mut answering = handler.call(request, headers);
    let answer = poll_fn(|cx| {
        catch_unwind(AssertUnwindSafe(|| answering.as_mut().poll(cx)))
            .unwrap_or(Poll::Ready(Answer { status: 500, headers: Vec::new(), body: b"" }))
    })
    .await;
    match answer.status {
        200 => output.extend_from_slice(b"HTTP/1.1 200 OK\r\n"),
        _ => output.extend_from_slice(b"HTTP/1.1 500 Internal Server Error\r\n"),
    }
    output.extend_from_slice(&answer.headers);
    output.extend_from_slice(std::hint::black_box(b"date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
    output.extend_from_slice(b"content-length: ");
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut left = answer.body.len();
    while left > 0 || at == digits.len() {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
    }
    output.extend_from_slice(&digits[at..]);
    output.extend_from_slice(if keeps { b"\r\n\r\n" } else { b"\r\nconnection: close\r\n\r\n" });
    output.extend_from_slice(answer.body);
    let mut headers = answer.headers;
    headers.clear();
    headers
}
