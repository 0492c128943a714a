//! One connection, from its first byte to its last.

use std::{future::poll_fn, pin::Pin, sync::Arc, task::Poll, time::Duration};

use bytes::Bytes;
use http::StatusCode;
use tokio::time::sleep;
use zzz_core::{ConnectionInfo, Io, Request, Upgrade, Upgraded};

use super::{
    encode::{self, Asked},
    head::{self, Head},
    refusal::Refusal,
    wire::{Gone, Wire},
};
use crate::shared::Shared;

/// Serves requests one after the other until either side has enough.
///
/// The answers of one read leave in one write: what is put together stays in
/// the output until the input is used up. An idle connection holds no buffer.
#[derive(Debug)]
pub(crate) struct Connection<S> {
    pub(super) wire: Wire<S>,
    pub(super) shared: Arc<Shared>,
    pub(super) info: ConnectionInfo,
    /// Requests so far.
    pub(super) served: u64,
}

/// What happens to the connection after an exchange.
#[derive(Debug)]
pub(super) enum After {
    /// The next request, please.
    Keep,
    /// Both sides know that this was the last one.
    Close,
    /// The client may still be sending: see [`Connection::linger`].
    Linger,
    /// Nothing more can be said.
    Abort,
    Upgrade(Upgrade),
}

/// How a connection ended.
#[derive(Debug)]
pub(crate) enum Ended {
    Closed,
    /// The stream lives on: see [`Connection::upgrade`].
    Upgraded(Upgrade),
}

/// Why there is no next request.
enum NoRequest {
    /// The client has left, or stayed silent for too long.
    Over,
    Refused(Refusal),
}

impl From<Refusal> for NoRequest {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Gone> for NoRequest {
    fn from(_: Gone) -> Self {
        Self::Over
    }
}

/// How long and how much a closing connection still listens.
const LINGER: Duration = Duration::from_secs(2);
const LINGER_BYTES_MAX: usize = 512 * 1024;

/// Returns once the runtime has heard of all that the kernel holds now.
///
/// It asks the kernel before it ends timers. The first one may end in a turn
/// that had asked already; the second ends in a later one.
async fn driver_turned() {
    const SHORT: Duration = Duration::from_millis(1);
    sleep(SHORT).await;
    sleep(SHORT).await;
}

impl<S: Io + 'static> Connection<S> {
    pub(crate) fn new(stream: S, shared: Arc<Shared>, info: ConnectionInfo) -> Self {
        let wire = Wire::new(stream, shared.wheel.join());
        Self { wire, shared, info, served: 0 }
    }

    /// Serves the connection to its end.
    ///
    /// The caller owns it, because a future that owned it would have room for
    /// it twice.
    pub(crate) async fn run(&mut self) -> Ended {
        loop {
            let after = match self.next_request().await {
                Ok((head, request)) => self.exchange(head, request).await,
                Err(NoRequest::Over) => After::Close,
                Err(NoRequest::Refused(refusal)) => self.refuse(refusal),
            };
            match after {
                After::Keep => {}
                After::Close => {
                    Box::pin(self.close()).await;
                    return Ended::Closed;
                }
                After::Linger => {
                    Box::pin(self.linger()).await;
                    return Ended::Closed;
                }
                After::Abort => return Ended::Closed,
                After::Upgrade(upgrade) => return Ended::Upgraded(upgrade),
            }
        }
    }

    /// Waits for the head of the next request.
    async fn next_request(&mut self) -> Result<(Head, Request), NoRequest> {
        let mut seen = 0;
        let mut head_began = false;
        loop {
            let limits = &self.shared.limits;
            let input = self.wire.input.bytes();
            // Looking again makes sense once a line ends, or none ever will.
            let worth_a_look =
                seen == 0 || input.len() > limits.head_bytes_max || input[seen..].contains(&b'\n');
            if !input.is_empty() && worth_a_look {
                if let Some((head, request)) = head::parse(input, limits)? {
                    self.wire.input.consume(head.len);
                    self.wire.watch.disarm();
                    return Ok((head, request));
                }
                seen = input.len();
            }
            let is_idle = self.wire.input.is_empty();
            self.wire.flush(&self.shared).await?;
            if is_idle {
                let patience =
                    if self.served == 0 { limits.head_timeout } else { limits.idle_timeout };
                self.wire.watch.arm(&self.shared.clock, patience);
            } else if !head_began {
                head_began = true;
                self.wire.watch.arm(&self.shared.clock, limits.head_timeout);
            }
            self.read_more(is_idle).await?;
        }
    }

    /// Reads once, within the deadline that is armed.
    async fn read_more(&mut self, is_idle: bool) -> Result<(), NoRequest> {
        let Self { wire, shared, .. } = self;
        let mut last_call: Option<Pin<Box<dyn Future<Output = ()> + Send>>> = None;
        let read = poll_fn(|cx| {
            if let Poll::Ready(read) = wire.input.poll_fill(cx, &mut wire.stream) {
                return Poll::Ready(Some(read));
            }
            if wire.watch.is_over(cx, &shared.clock) {
                return Poll::Ready(None);
            }
            // Asked after the waker is registered: a change wakes us.
            if is_idle && shared.closes_idle() {
                let last_call = last_call.get_or_insert_with(|| Box::pin(driver_turned()));
                return last_call.as_mut().poll(cx).map(|()| None);
            }
            wire.rest();
            Poll::Pending
        });
        match read.await {
            Some(Ok(count)) if count > 0 => Ok(()),
            Some(_) if self.wire.input.bytes().trim_ascii().is_empty() => Err(NoRequest::Over),
            // RFC 9112, 8: a request that was cut off is not one.
            Some(Ok(_)) if !is_idle => Err(Refusal::bad("the head ends in the middle").into()),
            None if !is_idle => {
                let status = StatusCode::REQUEST_TIMEOUT;
                Err(Refusal::with_status(status, "the head did not arrive in time").into())
            }
            _ => Err(NoRequest::Over),
        }
    }

    fn refuse(&mut self, refusal: Refusal) -> After {
        tracing::debug!(status = %refusal.status, detail = refusal.detail, "request refused");
        // The head may be no head at all, but a client that asked for an
        // answer without content must not get another.
        let is_head = self.wire.input.bytes().trim_ascii_start().starts_with(b"HEAD ");
        let asked = Asked { is_head, is_connect: false, is_http_10: false };
        let out = self.wire.output.block_mut();
        encode::encode(encode::refuse(refusal), asked, false, &self.shared.clock, out);
        After::Linger
    }

    /// Sends what is left and says that nothing follows.
    async fn close(&mut self) {
        if self.wire.flush(&self.shared).await.is_ok() {
            let _ = self.wire.shutdown(&self.shared).await;
        }
    }

    /// Closes our side and reads on for a while (RFC 9112, 9.6): closed with
    /// unread data, TCP would take the answer back from under the client.
    async fn linger(&mut self) {
        if self.wire.flush(&self.shared).await.is_err()
            || self.wire.shutdown(&self.shared).await.is_err()
        {
            return;
        }
        let Self { wire, shared, .. } = self;
        let mut thrown_away = wire.input.len();
        wire.input.consume(thrown_away);
        wire.watch.arm(&shared.clock, LINGER);
        poll_fn(|cx| {
            while thrown_away < LINGER_BYTES_MAX {
                match wire.input.poll_fill(cx, &mut wire.stream) {
                    Poll::Ready(Ok(count)) if count > 0 => {
                        thrown_away += count;
                        wire.input.consume(count);
                    }
                    Poll::Pending if !wire.watch.is_over(cx, &shared.clock) => {
                        return Poll::Pending;
                    }
                    _ => break,
                }
            }
            Poll::Ready(())
        })
        .await;
    }

    /// Leaves the stream to whoever asked for it.
    pub(crate) async fn upgrade(mut self, upgrade: Upgrade) {
        if self.wire.flush(&self.shared).await.is_err() {
            return;
        }
        self.wire.watch.disarm();
        let (stream, read_already) = self.wire.into_parts();
        upgrade.run(Upgraded::new(Box::new(stream), read_already)).await;
    }
}

impl<S> Wire<S> {
    fn into_parts(self) -> (S, Bytes) {
        let read_already = Bytes::copy_from_slice(self.input.bytes());
        (self.stream, read_already)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    /// What an idle connection costs is this and the runtime's own part.
    #[test]
    fn the_future_of_a_connection_is_small() {
        let (stream, _other) = tokio::io::duplex(1);
        let shared = Arc::new(Shared::new(zzz_core::App::new(), Limits::default()));
        let mut connection = Connection::new(stream, shared, ConnectionInfo::default());
        let whole = size_of_val(&connection);
        let bytes = whole + size_of_val(&connection.run());
        assert!(bytes <= 1000, "{bytes} bytes");
    }
}
