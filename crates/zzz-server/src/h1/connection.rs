//! One connection, from its first byte to its last.

use std::{
    future::poll_fn,
    io,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http::StatusCode;
use tokio::time::{Sleep, sleep};
use zzz_core::{ConnectionInfo, Io, Request, Upgrade, Upgraded};

use super::{
    encode::{self, Asked},
    exchange::Handled,
    head,
    refusal::Refusal,
    wire::Wire,
};
use crate::{
    http2::{self, Peer, Preface},
    load::Waiting,
    race::give_way,
    send_file::WithoutCopy,
    shared::Shared,
    tls::client_of,
};

/// Serves requests one after the other until either side has enough.
///
/// The answers of one read leave in one write: what is put together stays in
/// the output until the input is used up. An idle connection holds no buffer.
pub(crate) struct Connection<S> {
    pub(super) wire: Wire<S>,
    pub(super) shared: Arc<Shared>,
    pub(super) info: ConnectionInfo,
    /// Requests so far.
    pub(super) served: u64,
    /// How much of the input is known not to hold the end of a head.
    looked_at: usize,
    /// When the running handler has taken too long, if it set a time.
    pub(super) deadline: Option<Pin<Box<Sleep>>>,
    /// While the running handler waits for something.
    pub(super) waiting: Option<Waiting>,
    /// What an idle connection waits for while the server stops.
    last_call: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
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
    /// The client speaks HTTP/2.
    Http2(Preface),
}

/// How a connection ended.
#[derive(Debug)]
pub(crate) enum Ended {
    Closed,
    /// The stream lives on: see [`Connection::go_on`].
    Upgraded(Upgrade),
    /// The client speaks HTTP/2: see [`Connection::go_on`].
    Http2(Preface),
}

/// Why there is no next request.
pub(super) enum NoRequest {
    /// The client has left, or stayed silent for too long.
    Over,
    Refused(Refusal),
}

impl From<Refusal> for NoRequest {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

#[cold]
fn too_slow() -> NoRequest {
    let detail = "the head did not arrive in time";
    Refusal::with_status(StatusCode::REQUEST_TIMEOUT, detail).into()
}

/// How long and how much a closing connection still listens: more than the kernels of both sides may hold of a body that the
/// client has sent to its end before it reads.
pub(crate) const LINGER: Duration = Duration::from_secs(2);
const LINGER_BYTES_MAX: usize = 64 * 1024 * 1024;
/// How much of that before others have their turn.
const LINGER_BYTES_PER_TURN: usize = 256 * 1024;

/// Returns once the runtime has heard of all that the kernel holds now.
///
/// It asks the kernel before it ends timers. The first one may end in a turn
/// that had asked already; the second ends in a later one.
pub(crate) async fn driver_turned() {
    const SHORT: Duration = Duration::from_millis(1);
    sleep(SHORT).await;
    sleep(SHORT).await;
}

impl<S: Io + 'static> Connection<S> {
    pub(crate) fn new(stream: S, shared: Arc<Shared>, info: ConnectionInfo) -> Self {
        let wire = Wire::new(stream, shared.wheel.join());
        Self {
            wire,
            shared,
            info,
            served: 0,
            looked_at: 0,
            deadline: None,
            waiting: None,
            last_call: None,
        }
    }

    /// Has the kernel send files and long bodies without a copy, where it can.
    pub(crate) fn sending_by(mut self, without_copy: WithoutCopy<S>) -> Self {
        self.wire.without_copy = without_copy;
        self
    }

    /// Serves the connection to its end.
    ///
    /// The caller owns it, because a future that owned it would have room for
    /// it twice.
    pub(crate) async fn run(&mut self) -> Ended {
        let shared = self.shared.clone();
        loop {
            let after = match self.parse() {
                Ok(Some((asked, mut request))) => {
                    let is_too_much = shared.load.is_too_much(shared.clock.now_ms());
                    let handled = if is_too_much {
                        Handled::Answered(encode::too_much())
                    } else {
                        let mut handling = pin!(shared.app.handle(&mut request));
                        let handled =
                            poll_fn(|cx| self.poll_handler(cx, handling.as_mut(), asked)).await;
                        if matches!(handled, Handled::Overdue) {
                            Box::pin(self.run_on(handling, asked)).await;
                        }
                        self.waiting = None;
                        handled
                    };
                    // With it goes its reader of the body, unless the answer has it.
                    drop(request);
                    match self.answer(handled, asked) {
                        Ok(after) => after,
                        Err(unfinished) => Box::pin(self.finish(unfinished)).await,
                    }
                }
                Ok(None) => match poll_fn(|cx| self.poll_read_more(cx)).await {
                    Ok(()) => After::Keep,
                    Err(NoRequest::Over) => After::Close,
                    Err(NoRequest::Refused(refusal)) => self.refuse(refusal),
                },
                Err(refusal) => self.refuse(refusal),
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
                After::Http2(preface) => return Ended::Http2(preface),
            }
        }
    }

    /// Takes the next request from the input; `None` if it is not all there.
    pub(super) fn parse(&mut self) -> Result<Option<(Asked, Request)>, Refusal> {
        let (input, limits) = (self.wire.input.bytes(), &self.shared.limits);
        if self.looked_at == input.len() {
            return Ok(None);
        }
        // Looking again makes sense once a line ends, or none ever will.
        let worth_a_look = self.looked_at == 0
            || input.len() > limits.head_bytes_max
            || input[self.looked_at..].contains(&b'\n');
        if worth_a_look && let Some((head, mut request)) = head::parse(input, limits)? {
            self.wire.input.consume(head.len);
            self.wire.watch.disarm();
            self.looked_at = 0;
            self.complete(&head, &mut request);
            return Ok(Some((head.asked, request)));
        }
        self.looked_at = input.len();
        Ok(None)
    }

    /// Sends what is held and reads once, in the time that the next head has.
    pub(super) fn poll_read_more(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), NoRequest>> {
        let Self { wire, shared, .. } = self;
        let (clock, limits) = (&shared.clock, &shared.limits);
        let is_idle = wire.input.is_empty();
        if ready!(wire.poll_flush(cx, shared)).is_err() {
            return Poll::Ready(Err(NoRequest::Over));
        }
        let is_kept = is_idle && self.served > 0;
        let patience = if is_kept { limits.idle_timeout } else { limits.head_timeout };
        if !wire.watch.is_armed() {
            wire.watch.arm(clock, patience);
        }
        if let Poll::Ready(read) = wire.input.poll_fill(cx, &mut wire.stream) {
            return Poll::Ready(self.judge_read(&read, is_idle));
        }
        if wire.watch.is_over(cx, clock) {
            return Poll::Ready(Err(if is_idle { NoRequest::Over } else { too_slow() }));
        }
        // Of a client that is in the middle of a head it is no worse: that is slow.
        if shared.makes_room(wire.watch.waited(clock, patience)) {
            return Poll::Ready(Err(NoRequest::Over));
        }
        // Asked after the waker is registered: a change wakes us.
        if is_idle && shared.closes_idle() {
            let last_call = self.last_call.get_or_insert_with(|| Box::pin(driver_turned()));
            return last_call.as_mut().poll(cx).map(|()| Err(NoRequest::Over));
        }
        wire.rest();
        Poll::Pending
    }

    /// Says what `read` means for the next request.
    fn judge_read(&mut self, read: &io::Result<usize>, was_idle: bool) -> Result<(), NoRequest> {
        match read {
            Ok(count) if *count > 0 => {
                if was_idle {
                    // The time of a head runs from its first byte.
                    self.wire.watch.disarm();
                }
                Ok(())
            }
            // RFC 9112, 8: a request that was cut off is not one.
            Ok(_) if !self.wire.input.bytes().trim_ascii().is_empty() => {
                Err(Refusal::bad("the head ends in the middle").into())
            }
            _ => Err(NoRequest::Over),
        }
    }

    pub(super) fn refuse(&mut self, refusal: Refusal) -> After {
        // Nothing else that begins so is a request.
        if self.served == 0
            && let Some(preface) = http2::preface(self.wire.input.bytes())
        {
            return After::Http2(preface);
        }
        tracing::debug!(status = %refusal.status, detail = refusal.detail, "request refused");
        // The head may be no head at all, but a client that asked for an
        // answer without content must not get another.
        let is_head = self.wire.input.bytes().trim_ascii_start().starts_with(b"HEAD ");
        let asked = Asked { is_head, is_connect: false, is_http_10: false, keep_alive: false };
        let out = self.wire.output.block_mut();
        encode::encode(&mut encode::refuse(refusal), asked, &self.shared.clock, out);
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
    pub(super) async fn linger(&mut self) {
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
            let turn_ends = thrown_away + LINGER_BYTES_PER_TURN;
            while thrown_away < LINGER_BYTES_MAX {
                if thrown_away >= turn_ends {
                    if wire.watch.is_over(cx, &shared.clock) {
                        break;
                    }
                    give_way(cx);
                    return Poll::Pending;
                }
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
    async fn upgrade(mut self, upgrade: Upgrade) {
        if self.wire.flush(&self.shared).await.is_err() {
            return;
        }
        self.wire.watch.disarm();
        let (stream, read_already) = self.wire.into_parts();
        upgrade.run(Upgraded::new(Box::new(stream), read_already)).await;
    }

    /// Leaves the stream, from its first byte on, to HTTP/2.
    async fn into_http2(self, preface: Preface) {
        let Self { wire, shared, info, .. } = self;
        let (stream, read_already) = wire.into_parts();
        let client = client_of(&stream).cloned();
        let stream = Upgraded::new(Box::new(stream), read_already);
        http2::serve(stream, preface, Peer { info, client }, shared).await;
    }

    /// Serves what the connection turned into.
    pub(crate) async fn go_on(self, ended: Ended) {
        match ended {
            Ended::Closed => {}
            Ended::Upgraded(upgrade) => self.upgrade(upgrade).await,
            Ended::Http2(preface) => self.into_http2(preface).await,
        }
    }
}

impl<S> Wire<S> {
    pub(super) fn into_parts(self) -> (S, Bytes) {
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
