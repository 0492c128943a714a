//! What a client sends is what the handler gets.

use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use zzz_core::{App, IntoResponse as _, handler_fn};
use zzz_server::{Limits, Streams};

use super::{
    content,
    play::{Pace, play},
};
use crate::h1::client::{Answers, Asked};

type Fields = Vec<(String, Vec<u8>)>;

/// A request, as sent and as received.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Message {
    method: String,
    target: String,
    fields: Fields,
    content: Vec<u8>,
    trailers: Fields,
}

/// How a request is written down.
#[derive(Clone, Debug)]
struct Writing {
    /// Sizes of the chunks; none for a content-length.
    chunks: Option<Vec<usize>>,
    extension: String,
    space: &'static str,
    /// Empty lines before the request (RFC 9112, 2.2).
    empty_lines: usize,
}

impl Message {
    fn write(&self, writing: &Writing) -> Vec<u8> {
        let space = writing.space;
        let mut out = b"\r\n".repeat(writing.empty_lines);
        let line = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        out.extend_from_slice(line.as_bytes());
        write_fields(&self.fields, space, &mut out);
        let Some(chunks) = &writing.chunks else {
            let length = format!("content-length:{space}{}\r\n\r\n", self.content.len());
            out.extend_from_slice(length.as_bytes());
            out.extend_from_slice(&self.content);
            return out;
        };
        out.extend_from_slice(b"Transfer-Encoding: Chunked\r\n\r\n");
        let mut rest = &self.content[..];
        let mut sizes = chunks.iter().cycle();
        while !rest.is_empty() {
            let size = sizes.next().map_or(rest.len(), |size| (*size).min(rest.len()));
            let (chunk, after) = rest.split_at(size);
            out.extend_from_slice(format!("{size:X}{}\r\n", writing.extension).as_bytes());
            out.extend_from_slice(chunk);
            out.extend_from_slice(b"\r\n");
            rest = after;
        }
        out.extend_from_slice(format!("000{}\r\n", writing.extension).as_bytes());
        write_fields(&self.trailers, space, &mut out);
        out.extend_from_slice(b"\r\n");
        out
    }
}

fn write_fields(fields: &Fields, space: &str, out: &mut Vec<u8>) {
    for (name, value) in fields {
        out.extend_from_slice(format!("{name}:{space}").as_bytes());
        out.extend_from_slice(value);
        out.extend_from_slice(format!("{space}\r\n").as_bytes());
    }
}

/// Names that nothing has a meaning for, and values with everything that may
/// stand in one (RFC 9110, 5.5).
fn fields(count: usize) -> impl Strategy<Value = Fields> {
    let name = "[xX]-[a-zA-Z0-9!#$%&'*+.^_`|~-]{0,12}";
    let visible = prop_oneof![8 => 0x21..=0x7e_u8, 1 => 0x80..=0xff_u8];
    let within = prop_oneof![9 => visible.clone(), 1 => Just(b' '), 1 => Just(b'\t')];
    let value = prop_oneof![
        Just(Vec::new()),
        visible.clone().prop_map(|byte| vec![byte]),
        (visible.clone(), prop::collection::vec(within, 0..30), visible)
            .prop_map(|(first, within, last)| [&[first][..], &within, &[last]].concat()),
    ];
    prop::collection::vec((name, value), 0..count)
}

fn message() -> impl Strategy<Value = (Message, Writing)> {
    let method = prop_oneof![
        Just("GET".to_owned()),
        Just("POST".to_owned()),
        "[A-Z!#$%&'*+.^_`|~a-z0-9-]{1,20}"
            .prop_filter("has a meaning", |method| { !["CONNECT", "HEAD"].contains(&&**method) }),
    ];
    let target = "/[!-\"$-~]{0,60}";
    let content = prop_oneof![Just(Vec::new()), content(0..300), content(0..40_000),];
    let chunks = prop::option::of(prop::collection::vec(1..5_000_usize, 1..5));
    let extension = prop_oneof![
        Just(String::new()),
        "(;[a-z]{1,5}(=([a-z0-9]{1,8}|\"[ !#-~\t]{0,20}\"))?){1,3}",
        "[ \t]{1,3};[ \t]?[a-z]{1,5}",
    ];
    let space = prop::sample::select(vec!["", " ", "\t", " \t "]);
    let writing = (chunks, extension, space, 0..3_usize).prop_map(
        |(chunks, extension, space, empty_lines)| Writing { chunks, extension, space, empty_lines },
    );
    (method, target, fields(10), content, fields(4), writing).prop_map(
        |(method, target, mut fields, content, mut trailers, mut writing)| {
            // Framing that outgrows its bound is refused.
            for size in writing.chunks.iter_mut().flatten() {
                *size = (*size).max(content.len() / CHUNKS_MAX);
            }
            fields.push(("Host".to_owned(), b"example:8080".to_vec()));
            if writing.chunks.is_none() {
                trailers.clear();
            }
            let message = Message { method, target, fields, content, trailers };
            (message, writing)
        },
    )
}

/// So many chunks with the longest extension are within the bounds.
const CHUNKS_MAX: usize = 500;

/// Keeps every request it gets, without the fields that frame its content.
fn app(seen: &Arc<Mutex<Vec<Message>>>) -> App {
    let seen = seen.clone();
    App::new().routes(handler_fn(move |request| {
        let seen = seen.clone();
        Box::pin(async move {
            let content = request.body_mut().bytes().await?.to_vec();
            let trailers = request.body().trailers().map(kept);
            let message = Message {
                method: request.method().to_string(),
                target: request.target().to_owned(),
                fields: kept(request.headers()),
                content,
                trailers: trailers.unwrap_or_default(),
            };
            seen.lock().expect("no panics here").push(message);
            Ok("done".into_response())
        })
    }))
}

fn kept(headers: &zzz_core::Headers) -> Fields {
    let fields = headers.iter().map(|(name, value)| (name.to_owned(), value.to_vec()));
    let framing = ["content-length", "transfer-encoding"];
    fields.filter(|(name, _)| !framing.contains(&&*name.to_ascii_lowercase())).collect()
}

/// Names are compared as they are to be: without regard to case.
fn lower(mut message: Message) -> Message {
    for (name, _) in message.fields.iter_mut().chain(&mut message.trailers) {
        name.make_ascii_lowercase();
    }
    message
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn valid_requests_arrive_exactly(
        messages in prop::collection::vec(message(), 1..4),
        pace: u8,
    ) {
        let input: Vec<u8> = messages
            .iter()
            .flat_map(|(message, writing)| message.write(writing))
            .collect();
        let seen = Arc::default();
        let streams = Streams::new(app(&seen), Limits::default());
        let output = play(&streams, &input, Pace::of(pace));
        let seen: Vec<_> = seen.lock().expect("no panics here").drain(..).map(lower).collect();
        let sent: Vec<_> = messages.iter().map(|(message, _)| lower(message.clone())).collect();
        prop_assert_eq!(seen, sent);

        let mut answers = Answers::new(vec![Asked::Content; messages.len()]);
        answers.push(&output).expect("answers");
        let answers = answers.finish().expect("answers");
        prop_assert_eq!(answers.len(), messages.len());
        for answer in answers {
            prop_assert_eq!((answer.status, &*answer.content), (200, &b"done"[..]));
        }
    }
}
