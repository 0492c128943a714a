//! One request and its answer.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    task::{Context, Poll},
};

use bytes::Bytes;
use http::StatusCode;
use tokio::time::Sleep;
use zzz_core::{Asks, Body, Io, Request, Response};

use super::{
    connection::{After, Connection},
    encode::{self, Asked, Content},
    head::{Framing, Head},
    incoming::{Incoming, Leftover},
    refusal::Refusal,
    send::Sent,
    wire::Wire,
};
use crate::{race::both, shared::Shared};

/// How waiting for a handler ends.
enum Handled {
    Answered(Response),
    /// The handler's deadline is over; it runs on.
    Overdue,
    /// The client has left and the handler wants to be dropped then.
    Cancelled,
}

/// Answers are sent without waiting for the input to be used up past this.
const UNSENT_BYTES_MAX: usize = 64 * 1024;
/// While a handler that wants to know of departures runs, no more than this
/// is read ahead.
const READ_AHEAD_BYTES_MAX: usize = 16 * 1024;

impl<S: Io + 'static> Connection<S> {
    /// Lets the application answer `request` and sends the answer.
    ///
    /// What few requests need is boxed, so that an idle connection, whose
    /// future has room for all of it, stays small.
    pub(super) async fn exchange(&mut self, head: Head, mut request: Request) -> After {
        self.served += 1;
        let asked = Asked::new(request.method(), request.version());
        request.set_connection(self.info);
        let mut incoming = attach_body(&head, &mut request, &mut self.wire, &self.shared);
        let response = {
            let (wire, shared) = (&mut self.wire, &*self.shared);
            let mut handling = pin!(shared.app.handle(&mut request));
            let mut deadline = None;
            let handled = poll_fn(|cx| {
                poll_handler(cx, handling.as_mut(), wire, shared, &mut incoming, &mut deadline)
            });
            match handled.await {
                Handled::Answered(response) => response,
                Handled::Cancelled => return After::Abort,
                Handled::Overdue => {
                    return Box::pin(run_on(handling, wire, shared, incoming, asked)).await;
                }
            }
        };
        // With the request goes its reader of the body, unless the answer has it.
        drop(request);
        if response.is_upgrade() {
            return Box::pin(self.hand_over(response, incoming)).await;
        }
        let (content, keeps) = self.begin_answer(response, asked, &head, &mut incoming);
        let is_sent_later = self.wire.output.len() <= UNSENT_BYTES_MAX;
        if incoming.is_none() && matches!(content, Content::Written) && is_sent_later {
            return self.after(keeps, &head);
        }
        Box::pin(self.finish_answer(content, keeps, head, incoming)).await
    }

    /// Puts the head of the answer into the output, and a short body with it;
    /// says what follows and whether the connection is kept.
    fn begin_answer(
        &mut self,
        response: Response,
        asked: Asked,
        head: &Head,
        incoming: &mut Option<Box<Incoming>>,
    ) -> (Content, bool) {
        let shared = &*self.shared;
        let mut keeps = head.keep_alive
            && self.served < shared.limits.requests_per_connection_max
            && !shared.is_draining();
        if let Some(incoming) = incoming {
            keeps &= incoming.leftover(&shared.limits) != Leftover::Hopeless;
            if incoming.will_want_continue() {
                self.wire.say_continue(incoming);
            }
        }
        encode::encode(response, asked, keeps, &shared.clock, self.wire.output.block_mut())
    }

    /// Sends what follows the head and leaves the request's body behind.
    async fn finish_answer(
        &mut self,
        content: Content,
        keeps: bool,
        head: Head,
        mut incoming: Option<Box<Incoming>>,
    ) -> After {
        let (wire, shared) = (&mut self.wire, &*self.shared);
        if wire.send(content, shared, &mut incoming).await == Sent::Cut {
            return After::Abort;
        }
        if wire.output.len() > UNSENT_BYTES_MAX && wire.flush(shared).await.is_err() {
            return After::Abort;
        }
        if let Some(incoming) = incoming
            && !leave_behind(*incoming, wire, shared).await
        {
            return After::Linger;
        }
        self.after(keeps, &head)
    }

    /// What follows an exchange that ended well.
    fn after(&self, keeps: bool, head: &Head) -> After {
        if keeps {
            After::Keep
        } else if !head.keep_alive && self.wire.input.is_empty() {
            After::Close
        } else {
            After::Linger
        }
    }

    /// Answers with a change of protocol, which begins behind the request
    /// (RFC 9110, 7.8).
    async fn hand_over(
        &mut self,
        mut response: Response,
        incoming: Option<Box<Incoming>>,
    ) -> After {
        let (wire, shared) = (&mut self.wire, &*self.shared);
        let upgrade = response.take_upgrade();
        encode::encode_upgrade(&mut response, &shared.clock, wire.output.block_mut());
        if let Some(incoming) = incoming
            && !leave_behind(*incoming, wire, shared).await
        {
            return After::Abort;
        }
        upgrade.map_or(After::Abort, After::Upgrade)
    }
}

/// Answers in the place of a handler that is too slow, and lets it run on.
async fn run_on<S: Io>(
    handling: Pin<&mut impl Future<Output = Response>>,
    wire: &mut Wire<S>,
    shared: &Shared,
    incoming: Option<Box<Incoming>>,
    asked: Asked,
) -> After {
    if let Some(mut incoming) = incoming {
        incoming.abandon();
    }
    let refusal = Refusal::with_status(
        StatusCode::SERVICE_UNAVAILABLE,
        "the answer takes longer than it may",
    );
    let response = encode::refuse(refusal);
    encode::encode(response, asked, false, &shared.clock, wire.output.block_mut());
    let _overdue = shared.count_overdue();
    // The handler does not wait for a client that reads slowly.
    let answering = async {
        if wire.flush(shared).await.is_ok() {
            let _ = wire.shutdown(shared).await;
        }
    };
    both(handling, answering).await;
    After::Linger
}

/// Gives the request its body: whole, if it is here already.
fn attach_body<S>(
    head: &Head,
    request: &mut Request,
    wire: &mut Wire<S>,
    shared: &Shared,
) -> Option<Box<Incoming>> {
    let (incoming, mut body) = match head.framing {
        Framing::Empty => return None,
        Framing::Length(length) if length <= wire.input.len() as u64 => {
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            let body = Bytes::copy_from_slice(&wire.input.bytes()[..length]);
            wire.input.consume(length);
            (None, Body::from(body))
        }
        framing => {
            let (incoming, body) = Incoming::new(framing, head.expects_continue);
            (Some(Box::new(incoming)), body)
        }
    };
    body.set_limit(shared.limits.body_bytes_max);
    *request.body_mut() = body;
    incoming
}

/// Drives the handler, and beside it whatever it waits for on this connection.
fn poll_handler<S: Io>(
    cx: &mut Context<'_>,
    mut handling: Pin<&mut impl Future<Output = Response>>,
    wire: &mut Wire<S>,
    shared: &Shared,
    incoming: &mut Option<Box<Incoming>>,
    deadline: &mut Option<Pin<Box<Sleep>>>,
) -> Poll<Handled> {
    let asks = loop {
        let asks = match Asks::during(|| handling.as_mut().poll(cx)) {
            Ok(response) => return Poll::Ready(Handled::Answered(response)),
            Err(asks) => asks,
        };
        if wire.poll_body(cx, shared, incoming).is_pending() {
            break asks;
        }
    };
    // The answers before this one, and 100, are not held back by a slow
    // handler. That they cannot be sent does not stop it.
    if !wire.output.is_empty() && matches!(wire.poll_flush(cx, shared), Poll::Ready(Err(_))) {
        wire.output.clear();
    }
    if let Some(patience) = asks.deadline {
        let deadline = deadline.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        if deadline.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Handled::Overdue);
        }
    }
    let body_is_whole = incoming.as_ref().is_none_or(|incoming| incoming.is_whole());
    if asks.cancel_on_disconnect && body_is_whole && poll_departed(cx, wire) {
        return Poll::Ready(Handled::Cancelled);
    }
    wire.rest();
    Poll::Pending
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

/// Throws away what nobody read of a body; whether the next request can be found.
async fn leave_behind<S: Io>(mut incoming: Incoming, wire: &mut Wire<S>, shared: &Shared) -> bool {
    incoming.abandon();
    match incoming.leftover(&shared.limits) {
        Leftover::Nothing => return true,
        Leftover::Hopeless => return false,
        Leftover::Drainable => {}
    }
    // The client may wait for the answer before it sends the rest.
    if wire.flush(shared).await.is_err() {
        return false;
    }
    let mut drained_bytes = 0;
    poll_fn(|cx| {
        let Wire { stream, input, watch, .. } = &mut *wire;
        let timing = (watch, &shared.clock, &shared.limits);
        incoming.poll_drain(cx, stream, input, timing, &mut drained_bytes)
    })
    .await
}
