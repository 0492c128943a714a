//! A body in chunks: the first byte says in which pieces it comes, the others
//! are the body.
//!
//! Beside what holds for every connection, whatever the server takes for a
//! body is one, with this content, to a reader that was written from the
//! grammar (RFC 9112, 7.1) and knows nothing of the server's.
#![no_main]
#![expect(dead_code, reason = "the tests' modules hold more than is used here")]

#[path = "../../crates/zzz-server/tests/it/h1"]
mod h1 {
    pub(crate) mod client;
}
#[path = "../../crates/zzz-server/tests/it/proptests"]
mod proptests {
    pub(crate) mod invariants;
    pub(crate) mod play;
}
#[path = "../../crates/zzz-server/tests/it/test_app.rs"]
mod test_app;

mod purpose;

use std::sync::Arc;

use libfuzzer_sys::{Corpus, fuzz_target};
use zzz_server::{Limits, Streams};

use self::{
    h1::client::{Answer, Answers, Asked},
    proptests::{
        invariants::check,
        play::{Pace, play},
    },
};

const HEAD: &[u8] = b"POST /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
const PROBE: &[u8] = b"GET /?probe HTTP/1.1\r\nhost: a\r\n\r\n";

fuzz_target!(
    init: purpose::spare_panics(),
    |data: &[u8]| -> Corpus {
        let Some((control, body)) = data.split_first() else {
            return Corpus::Reject;
        };
        let pace = Pace::of(*control);
        check(&[HEAD, body].concat(), pace);

        let answers = answers(&[HEAD, body, PROBE].concat(), pace);
        // Where the body ends the next request begins: there the reader and
        // the server have to agree, or requests could be smuggled.
        if let Some((content, length)) = read(&[body, PROBE].concat())
            && length == body.len()
        {
            let [echo, probe] = &answers[..] else {
                panic!("a good body, and not two answers: {answers:?}");
            };
            assert_eq!((echo.status, &echo.content), (200, &content));
            assert_eq!((probe.status, &*probe.content), (200, &b"hello"[..]));
        } else if let Some(echo) = answers.first().filter(|echo| echo.status == 200) {
            let (content, _) = read(&[body, PROBE].concat()).expect("it was taken for a body");
            assert_eq!(echo.content, content);
        }
        Corpus::Keep
    }
);

fn answers(input: &[u8], pace: Pace) -> Vec<Answer> {
    let streams = Streams::new(test_app::app(Arc::default()), Limits::default());
    let output = play(&streams, input, pace);
    let mut answers = Answers::new(vec![Asked::Content]);
    // What stands behind the body may ask for anything.
    if answers.push(&output).is_err() {
        return Vec::new();
    }
    answers.finish().unwrap_or_default()
}

/// The content of a body and how long it is, by the letter of the grammar;
/// white space that only bad senders put before an extension is taken.
fn read(mut rest: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (whole, mut content) = (rest.len(), Vec::new());
    loop {
        let line = line(&mut rest)?;
        let end = line.iter().position(|byte| b"; \t".contains(byte));
        let (digits, extension) = line.split_at(end.unwrap_or(line.len()));
        let is_extension = extension.trim_ascii_start().starts_with(b";");
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        if !extension.is_empty() && !is_extension {
            return None;
        }
        let is_bad = |byte: &u8| byte.is_ascii_control() && *byte != b'\t';
        if extension.iter().any(is_bad) || line.len() > 1000 {
            return None;
        }
        let size = usize::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?;
        if size == 0 {
            break;
        }
        content.extend_from_slice(rest.get(..size)?);
        rest = rest[size..].strip_prefix(b"\r\n")?;
    }
    loop {
        let line = line(&mut rest)?;
        if line.is_empty() {
            return Some((content, whole - rest.len()));
        }
        let colon = line.iter().position(|byte| *byte == b':')?;
        let is_token =
            |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
        let (name, value) = line.split_at(colon);
        let is_value = |byte: &u8| !byte.is_ascii_control() || *byte == b'\t';
        if name.is_empty() || !name.iter().all(is_token) || !value.iter().all(is_value) {
            return None;
        }
    }
}

/// The next line, which has to end in CRLF and to hold no other CR or LF.
fn line<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let end = rest.iter().position(|byte| b"\r\n".contains(byte))?;
    let line = &rest[..end];
    *rest = rest[end..].strip_prefix(b"\r\n")?;
    Some(line)
}
