//! What a client may fetch while its answer is still made.

use std::{cell::Cell, fmt::Write as _, future::poll_fn, task::Poll};

use http::{HeaderName, HeaderValue, header};

use crate::{Asks, Headers};

/// An interim answer, 103
/// ([RFC 8297](https://www.rfc-editor.org/rfc/rfc8297)): what the page will need goes to the client before
/// the handler has looked anything up.
///
/// Browsers take it over HTTP/2 on TLS, and of its fields `Link` with `preload` and `preconnect`. It is a
/// hint: whoever does not understand it waits for the answer, and a client of HTTP/1.0 is not sent it.
/// Some clients of HTTP/1.1 take any interim answer for the last one, so send it where a browser asks.
///
/// # Examples
///
/// ```
/// use zzz_core::{EarlyHints, Response, Result};
///
/// async fn dashboard() -> Result<Response> {
///     EarlyHints::new().preload("/assets/app.css", "style").send().await;
///     // Here the database is asked.
///     Ok(Response::html("<link rel=stylesheet href=/assets/app.css>"))
/// }
/// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
/// # assert_eq!(runtime.block_on(dashboard()).unwrap().status(), 200);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "hints do nothing until they are sent"]
pub struct EarlyHints {
    headers: Headers,
}

thread_local! {
    /// Said to whoever polls, if [`Asks::early_hints`] says so; else nobody looks.
    static SAID: Cell<Option<Headers>> = const { Cell::new(None) };
}

impl EarlyHints {
    /// Hints at nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The page will need what lies at `url`, as a `style`, `script`, `font`, `image` or `fetch`
    /// ([Preload](https://www.w3.org/TR/preload/)). A font is fetched without credentials, as browsers do.
    ///
    /// What cannot stand in a `Link` field, in either of them, is percent-encoded.
    pub fn preload(self, url: &str, destination: &str) -> Self {
        let cors = if destination == "font" { "; crossorigin" } else { "" };
        self.link(url, &format!("rel=preload; as={}{cors}", encoded(destination, b";,")))
    }

    /// The page will ask this server, as `https://cdn.example`, for something.
    pub fn preconnect(self, origin: &str) -> Self {
        self.link(origin, "rel=preconnect")
    }

    /// Adds a field, such as a `Content-Security-Policy` that hints have to obey, too.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    fn link(mut self, url: &str, parameters: &str) -> Self {
        let link = format!("<{}>; {parameters}", encoded(url, b""));
        if let Ok(link) = HeaderValue::try_from(link) {
            self.headers.append(header::LINK, link);
        }
        self
    }

    /// Sends the hints, if the request comes from a client over a protocol that has them; what was sent
    /// before stays said. To be called from the task of the handler, or of a middleware around it.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe: the hints are sent, or they are not.
    pub async fn send(self) {
        let mut headers = Some(self.headers);
        poll_fn(|cx| match headers.take() {
            Some(headers) => {
                say(headers);
                // Whoever polls looks for it when it has to wait.
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            None => Poll::Ready(()),
        })
        .await;
    }

    /// For servers: the hints of the handler that was polled last, if [`Asks::early_hints`] says that there
    /// are any.
    pub fn take_said() -> Option<Headers> {
        SAID.take()
    }
}

fn say(mut headers: Headers) {
    // Several futures of one handler may have something to say.
    if Asks::say_early_hints()
        && let Some(said) = SAID.take()
    {
        headers.extend(&said);
    }
    SAID.set(Some(headers));
}

/// Text that may stand between angle brackets, and, without `others`, outside of them (RFC 8288, 3).
fn encoded(text: &str, others: &[u8]) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !b"<>\"\\^`{|}".contains(&byte) && !others.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(hints: &EarlyHints, links: &[&str]) {
        assert_eq!(hints.headers.get_all(header::LINK).collect::<Vec<_>>(), links);
    }

    #[test]
    fn links_say_what_they_are_for() {
        check(
            &EarlyHints::new()
                .preload("/app.css", "style")
                .preload("/a.woff2", "font")
                .preconnect("https://cdn.example"),
            &[
                "</app.css>; rel=preload; as=style",
                "</a.woff2>; rel=preload; as=font; crossorigin",
                "<https://cdn.example>; rel=preconnect",
            ],
        );
    }

    #[test]
    fn nothing_leaves_its_place() {
        let link = "</a%3E%0D%0Ax:%20y>; rel=preload; as=style%3B%20x";
        check(&EarlyHints::new().preload("/a>\r\nx: y", "style; x"), &[link]);
    }

    #[test]
    fn what_two_say_at_once_is_one_answer() {
        let polled = Asks::during(|| {
            say(EarlyHints::new().preload("/a", "style").headers);
            say(EarlyHints::new().preload("/b", "style").headers);
            Poll::<()>::Pending
        });
        assert!(polled.is_err_and(|asks| asks.early_hints));
        assert_eq!(EarlyHints::take_said().map(|headers| headers.len()), Some(2));
    }

    /// Somebody who does not look polls the first.
    #[test]
    fn what_nobody_heard_is_not_said_to_the_next() {
        say(EarlyHints::new().preload("/a", "style").headers);
        assert!(Asks::during(|| Poll::<()>::Pending).is_err_and(|asks| !asks.early_hints));
        let polled = Asks::during(|| {
            say(EarlyHints::new().preload("/b", "style").headers);
            Poll::<()>::Pending
        });
        assert!(polled.is_err_and(|asks| asks.early_hints));
        assert_eq!(EarlyHints::take_said().map(|headers| headers.len()), Some(1));
    }
}
