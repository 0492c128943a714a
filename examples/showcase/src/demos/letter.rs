//! What is said before an answer, and after it.

use zzz::{
    Body, EarlyHints, Headers, Priority, Request, Response, handler,
    http::{HeaderName, HeaderValue},
};

const PAPER: HeaderName = HeaderName::from_static("letter-words");

/// The browser may fetch what the letter needs while it is still being written; how many words it has is known when it is done.
#[handler]
pub(crate) async fn letter(request: &Request, priority: Priority) -> Response {
    EarlyHints::new().preload("/showcase.css", "style").send().await;
    let (version, urgency) = (request.version(), priority.urgency);
    let text = format!("dear reader, this came by {version:?} and is of urgency {urgency}\n");
    let words = HeaderValue::from(text.split_whitespace().count());
    let body = Body::from(text).with_trailers(move || {
        let mut trailers = Headers::new();
        trailers.insert(PAPER, words);
        trailers
    });
    Response::text(body)
}
