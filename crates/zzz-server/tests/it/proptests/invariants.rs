//! What is true of a connection to the [test application](crate::test_app),
//! whatever bytes come.

use std::sync::{Arc, Mutex};

use zzz_core::{Flow, Middleware, Request, Result, http::Method};
use zzz_server::{Limits, Streams};

use super::play::{Pace, play};
use crate::{
    h1::client::{Answer, Answers, Asked, Field, Framing},
    test_app,
};

/// The shortest request there is: `A / HTTP/1.0`, and an empty line.
const REQUEST_BYTES_MIN: usize = 16;

/// What reached the application, in order.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<(Method, String)>>>);

impl Middleware for Seen {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        let one = (request.method().clone(), request.target().to_owned());
        self.0.lock().expect("no panics here").push(one);
        Ok(Flow::Next)
    }
}

/// How a connection went.
struct Played {
    seen: Vec<(Method, String)>,
    answers: Vec<Answer>,
}

impl Played {
    /// What the pieces of the input may not change in the answers to what
    /// reached the application. A refusal behind them may be another one.
    fn gists(&self) -> impl Iterator<Item = Option<Gist>> {
        let finals = self.answers.iter().filter(|answer| !answer.is_interim());
        finals.take(self.seen.len()).map(gist)
    }
}

/// Checks that a connection over which `input` came in pieces ended, that its
/// answers are answers, that each request got one, and that it made no
/// difference in which pieces it came.
///
/// # Panics
///
/// If one of it does not hold.
pub(crate) fn check(input: &[u8], pace: Pace) {
    let whole = played(input, Pace::WHOLE);
    let pieces = played(input, pace);
    // Whoever expects 100 and sends the body anyway keeps the connection only
    // if all of the body is there with the head.
    let lower = input.to_ascii_lowercase();
    if lower.windows(6).any(|six| six == b"expect") {
        return;
    }
    assert_eq!(whole.seen, pieces.seen, "requests in one piece and in several");
    assert!(
        whole.gists().eq(pieces.gists()),
        "answers to one piece: {:?}\nto several: {:?}",
        whole.answers,
        pieces.answers,
    );
}

type Gist = (u16, Framing, Vec<Field>, Vec<u8>);

/// All but the time. What there is of an answer that was cut off, and what of
/// several things that are wrong is found first, may change.
fn gist(answer: &Answer) -> Option<Gist> {
    let fields = answer.fields.iter().filter(|(name, _)| name != "date");
    (answer.complete && answer.status < 400).then(|| {
        let fields = fields.cloned().collect();
        (answer.status, answer.framing, fields, answer.content.clone())
    })
}

fn played(input: &[u8], pace: Pace) -> Played {
    let seen = Seen::default();
    let app = test_app::app(Arc::default()).endpoint(seen.clone());
    let streams = Streams::new(app, limits());
    let output = play(&streams, input, pace);
    let seen = std::mem::take(&mut *seen.0.lock().expect("no panics here"));
    assert!(
        seen.len() * REQUEST_BYTES_MIN <= input.len(),
        "{} bytes are {} requests",
        input.len(),
        seen.len()
    );

    let answers = parse(&seen, &output);
    let finals = answers.iter().filter(|answer| !answer.is_interim()).count();
    // One more is the refusal of what is no request.
    assert!(
        (seen.len()..=seen.len() + 1).contains(&finals),
        "{} requests, {finals} answers: {}",
        seen.len(),
        output.escape_ascii()
    );
    for (number, answer) in answers.iter().enumerate() {
        let is_last = number + 1 == answers.len();
        let closes = answer.lists("connection", "close") || !answer.complete;
        assert!(is_last || !closes, "something follows the last answer");
    }
    if finals > seen.len() {
        let refusal = answers.last().map(|answer| answer.status / 100);
        assert!(matches!(refusal, Some(4 | 5)), "what was not seen is refused");
    }
    Played { seen, answers }
}

/// Small ones, so that they are met. Not so for unread bodies: how much of one
/// comes with the head decides whether it has to be thrown away at all.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.head_bytes_max = 1024;
    limits.headers_max = 8;
    limits.target_bytes_max = 200;
    limits.body_bytes_max = 1000;
    limits
}

fn parse(seen: &[(Method, String)], output: &[u8]) -> Vec<Answer> {
    let asked = |last| {
        let methods = seen.iter().map(|(method, _)| match *method {
            Method::HEAD => Asked::Head,
            Method::CONNECT => Asked::Tunnel,
            _ => Asked::Content,
        });
        methods.chain([last]).collect()
    };
    let parse = |asked| {
        let mut answers = Answers::new(asked);
        answers.push(output)?;
        answers.finish()
    };
    // Only the server knows whether what it refused began as HEAD.
    let parsed = parse(asked(Asked::Content)).and_then(|answers| {
        let cut = answers.last().is_some_and(|last| !last.complete);
        if cut { parse(asked(Asked::Head)) } else { Ok(answers) }
    });
    parsed.unwrap_or_else(|reason| panic!("{reason}, in: {}", output.escape_ascii()))
}
