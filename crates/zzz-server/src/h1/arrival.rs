//! What comes before the first request on a port that speaks TLS.

use std::future::poll_fn;

use http::StatusCode;
use zzz_core::{ConnectionInfo, Io, Request, Response, Upgraded};

use super::{
    connection::{After, Connection, NoRequest},
    encode,
};

impl<S: Io + 'static> Connection<S> {
    /// Waits for the first byte, which stays where it is; `None` if none comes in the time of a head.
    pub(crate) async fn first_byte(&mut self) -> Option<u8> {
        loop {
            if let Some(first) = self.wire.input.bytes().first() {
                return Some(*first);
            }
            poll_fn(|cx| self.poll_read_more(cx)).await.ok()?;
        }
    }

    /// The stream, from the first byte that nobody has used.
    pub(crate) fn into_stream(self) -> (Upgraded, ConnectionInfo) {
        let info = self.info;
        let (stream, read_already) = self.wire.into_parts();
        (Upgraded::new(Box::new(stream), read_already), info)
    }

    /// Answers a request that speaks in the open to the port of TLS.
    pub(crate) async fn send_to_https(&mut self) {
        self.answer_once(use_https).await;
    }

    /// Answers the one request that is read of a connection, and nobody's handler is asked.
    pub(crate) async fn answer_once(&mut self, answer: impl Fn(&Request) -> Response) {
        let after = loop {
            match self.parse() {
                Ok(Some((mut asked, request))) => {
                    asked.keep_alive = false;
                    let out = self.wire.output.block_mut();
                    encode::encode(&mut answer(&request), asked, &self.shared.clock, out);
                    break After::Linger;
                }
                Ok(None) => match poll_fn(|cx| self.poll_read_more(cx)).await {
                    Ok(()) => {}
                    Err(NoRequest::Over) => return,
                    Err(NoRequest::Refused(refusal)) => break self.refuse(refusal),
                },
                Err(refusal) => break self.refuse(refusal),
            }
        };
        debug_assert!(matches!(after, After::Linger), "every answer here is the last one");
        self.linger().await;
    }
}

/// The longest host that the domain name system knows, with its port.
const HOST_BYTES_MAX: usize = 259;

/// 400, with the address that answers.
fn use_https(request: &Request) -> Response {
    let host = request.host().filter(|host| host.len() <= HOST_BYTES_MAX);
    let text = format!("this port speaks HTTPS: use https://{}\n", host.unwrap_or_default());
    Response::text(text).with_status(StatusCode::BAD_REQUEST)
}
