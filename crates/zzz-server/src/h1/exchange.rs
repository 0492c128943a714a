//! One request and its answer.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::StatusCode;
use zzz_core::{Asks, Body, Io, Request, Response};

use super::{
    connection::{After, Connection},
    encode::{self, Asked, Encoded},
    head::{Framing, Head},
    incoming::{Incoming, Leftover},
    refusal::Refusal,
    send::Sent,
    wire::Wire,
};
use crate::{
    race::{both, give_way},
    tls::describe_client,
};

/// How waiting for a handler ends.
pub(super) enum Handled {
    Answered(Response),
    /// The handler's deadline is over; it runs on.
    Overdue,
    /// The client has left and the handler wants to be dropped then.
    Cancelled,
}

/// An answer of which more than the head is still to be sent.
pub(super) struct Unfinished {
    response: Response,
    encoded: Encoded,
    asked: Asked,
}

/// Answers are sent without waiting for the input to be used up past this.
const UNSENT_BYTES_MAX: usize = 64 * 1024;
/// How many pieces of a body a handler gets before others have their turn: one, and the end of the body.
pub(super) const PIECES_PER_TURN: usize = 2;
/// While a handler that wants to know of departures runs, no more than this
/// is read ahead.
const READ_AHEAD_BYTES_MAX: usize = 16 * 1024;

impl<S: Io + 'static> Connection<S> {
    /// Gives the request what the connection knows, its body above all: whole,
    /// if it is here already.
    pub(super) fn complete(&mut self, head: &Head, request: &mut Request) {
        self.served += 1;
        request.set_connection(self.info);
        describe_client(&self.wire.stream, request);
        let wire = &mut self.wire;
        let mut body = match head.framing {
            Framing::Empty => return,
            Framing::Length(length) if length <= wire.input.len() as u64 => {
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                let body = Bytes::copy_from_slice(&wire.input.bytes()[..length]);
                wire.input.consume(length);
                Body::from(body)
            }
            framing => {
                let (incoming, body) = Incoming::new(framing, head.expects_continue);
                wire.incoming = Some(Box::new(incoming));
                body
            }
        };
        body.set_limit(self.shared.limits.body_bytes_max);
        *request.body_mut() = body;
    }

    /// Puts the answer into the output and says what follows; `Err` if sending
    /// it takes more than that: see [`finish`](Self::finish).
    pub(super) fn answer(&mut self, handled: Handled, asked: Asked) -> Result<After, Unfinished> {
        let mut response = match handled {
            Handled::Answered(response) => response,
            Handled::Cancelled => return Ok(After::Abort),
            Handled::Overdue => return Ok(After::Linger),
        };
        if response.is_upgrade() {
            let encoded = Encoded { body: None, keep_alive: false };
            return Err(Unfinished { response, encoded, asked });
        }
        let encoded = self.begin_answer(&mut response, asked);
        let wire = &self.wire;
        if encoded.body.is_none()
            && wire.incoming.is_none()
            && wire.output.len() <= UNSENT_BYTES_MAX
        {
            return Ok(self.after(encoded.keep_alive, asked));
        }
        Err(Unfinished { response, encoded, asked })
    }

    /// Drives the handler, and beside it whatever it waits for on this connection.
    pub(super) fn poll_handler(
        &mut self,
        cx: &mut Context<'_>,
        mut handling: Pin<&mut impl Future<Output = Response>>,
        asked: Asked,
    ) -> Poll<Handled> {
        let Self { wire, shared, .. } = self;
        let mut pieces = 0;
        let asks = loop {
            let asks = match Asks::during(|| handling.as_mut().poll(cx)) {
                Ok(response) => return Poll::Ready(Handled::Answered(response)),
                Err(asks) => asks,
            };
            if wire.poll_body(cx, shared).is_pending() {
                break asks;
            }
            pieces += 1;
            if pieces == PIECES_PER_TURN {
                give_way(cx);
                break asks;
            }
        };
        if asks.early_hints {
            wire.say_early_hints(asked);
        }
        // The answers before this one, and 100, are not held back by a slow
        // handler. That they cannot be sent does not stop it.
        if matches!(wire.poll_flush(cx, shared), Poll::Ready(Err(_))) {
            wire.output.clear();
        }
        if let Some(patience) = asks.deadline {
            let deadline =
                self.deadline.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
            if deadline.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Handled::Overdue);
            }
        }
        let body_is_whole = wire.incoming.as_ref().is_none_or(|incoming| incoming.is_whole());
        if asks.cancel_on_disconnect && body_is_whole && poll_departed(cx, wire) {
            return Poll::Ready(Handled::Cancelled);
        }
        self.waiting.get_or_insert_with(|| shared.count_waiting());
        wire.rest();
        Poll::Pending
    }

    /// Puts the head of the answer into the output, and a short body with it.
    fn begin_answer(&mut self, response: &mut Response, mut asked: Asked) -> Encoded {
        let (wire, shared) = (&mut self.wire, &*self.shared);
        self.deadline = None;
        asked.keep_alive &=
            self.served < shared.limits.requests_per_connection_max && !shared.is_draining();
        if let Some(incoming) = &wire.incoming {
            asked.keep_alive &= incoming.leftover(&shared.limits) != Leftover::Hopeless;
            wire.say_continue(Incoming::will_want_continue);
        }
        encode::encode(response, asked, &shared.clock, wire.output.block_mut())
    }

    /// Sends what follows the head and leaves the request's body behind.
    pub(super) async fn finish(&mut self, unfinished: Unfinished) -> After {
        let Unfinished { mut response, encoded, asked } = unfinished;
        if response.is_upgrade() {
            return self.hand_over(response).await;
        }
        let (wire, shared) = (&mut self.wire, &*self.shared);
        if let Some(framing) = encoded.body
            && wire.send(response.take_body(), framing, shared).await == Sent::Cut
        {
            return After::Abort;
        }
        // What is left of it may read the request's body.
        drop(response);
        if wire.output.len() > UNSENT_BYTES_MAX && wire.flush(shared).await.is_err() {
            return After::Abort;
        }
        if !wire.leave_body_behind(shared).await {
            return After::Linger;
        }
        self.after(encoded.keep_alive, asked)
    }

    /// What follows an exchange that ended well.
    fn after(&self, keeps: bool, asked: Asked) -> After {
        if keeps {
            After::Keep
        } else if !asked.keep_alive && self.wire.input.is_empty() {
            After::Close
        } else {
            After::Linger
        }
    }

    /// Answers with a change of protocol, which begins behind the request
    /// (RFC 9110, 7.8).
    async fn hand_over(&mut self, mut response: Response) -> After {
        let (wire, shared) = (&mut self.wire, &*self.shared);
        let upgrade = response.take_upgrade();
        encode::encode_upgrade(&mut response, &shared.clock, wire.output.block_mut());
        if !wire.leave_body_behind(shared).await {
            return After::Abort;
        }
        upgrade.map_or(After::Abort, After::Upgrade)
    }

    /// Answers in the place of a handler that is too slow, and lets it run on.
    pub(super) async fn run_on(
        &mut self,
        handling: Pin<&mut impl Future<Output = Response>>,
        mut asked: Asked,
    ) {
        let (wire, shared) = (&mut self.wire, &*self.shared);
        if let Some(mut incoming) = wire.incoming.take() {
            incoming.abandon();
        }
        let refusal = Refusal::with_status(
            StatusCode::SERVICE_UNAVAILABLE,
            "the answer takes longer than it may",
        );
        asked.keep_alive = false;
        let mut response = encode::refuse(refusal);
        encode::encode(&mut response, asked, &shared.clock, wire.output.block_mut());
        let _overdue = shared.count_overdue();
        // The handler does not wait for a client that reads slowly.
        let answering = async {
            if wire.flush(shared).await.is_ok() {
                let _ = wire.shutdown(shared).await;
            }
        };
        both(handling, answering).await;
    }
}

/// Whether the client has closed the connection or its sending side.
fn poll_departed<S: Io>(cx: &mut Context<'_>, wire: &mut Wire<S>) -> bool {
    while wire.input.len() < READ_AHEAD_BYTES_MAX {
        match wire.input.poll_fill(cx, &mut wire.stream) {
            Poll::Ready(Ok(count)) if count > 0 => {}
            Poll::Ready(_) => return true,
            Poll::Pending => return false,
        }
    }
    false
}
