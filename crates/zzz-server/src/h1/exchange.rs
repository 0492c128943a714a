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
use crate::shared::Shared;

/// How waiting for a handler ends.
enum Handled {
    Answered(Response),
    /// The handler's deadline is over; it runs on.
    Overdue,
    /// The client has left and the handler wants to be dropped then.
    Cancelled,
}

/// Who would like to keep the connection.
#[derive(Clone, Copy)]
struct Keeps {
    client: bool,
    server: bool,
}

/// Answers are sent without waiting for the input to be used up past this.
const UNSENT_BYTES_MAX: usize = 64 * 1024;
/// While a handler that wants to know of departures runs, no more than this
/// is read ahead.
const READ_AHEAD_BYTES_MAX: usize = 16 * 1024;

impl<S: Io + 'static> Connection<S> {
    /// Lets the application answer `request` and sends the answer.
    pub(super) async fn exchange(&mut self, head: Head, mut request: Request) -> After {
        let Self {
            wire,
            shared,
            info,
            served,
        } = self;
        let shared = &**shared;
        *served += 1;
        let asked = Asked::new(request.method(), request.version());
        request.set_connection(*info);
        let mut incoming = attach_body(&head, &mut request, wire, shared);

        let handled = {
            let mut handling = pin!(shared.app.handle(&mut request));
            let mut deadline = None;
            let handled = poll_fn(|cx| {
                poll_handler(
                    cx,
                    handling.as_mut(),
                    wire,
                    shared,
                    &mut incoming,
                    &mut deadline,
                )
            })
            .await;
            match handled {
                Handled::Answered(response) => response,
                Handled::Cancelled => return After::Abort,
                Handled::Overdue => {
                    if let Some(incoming) = &mut incoming {
                        incoming.abandon();
                    }
                    answer_overdue(wire, shared, asked).await;
                    let _overdue = shared.count_overdue();
                    handling.await;
                    return After::Linger;
                }
            }
        };
        // With the request goes its reader of the body, unless the answer has it.
        drop(request);
        let server_keeps =
            *served < shared.limits.requests_per_connection_max && !shared.is_draining();
        self.answer(
            handled,
            asked,
            Keeps {
                client: head.keep_alive,
                server: server_keeps,
            },
            incoming,
        )
        .await
    }

    /// Sends the answer and leaves the request's body behind.
    async fn answer(
        &mut self,
        mut response: Response,
        asked: Asked,
        wish: Keeps,
        mut incoming: Option<Incoming>,
    ) -> After {
        let Self { wire, shared, .. } = self;
        let shared = &**shared;
        if let Some(upgrade) = response.take_upgrade() {
            encode::encode_upgrade(&mut response, &shared.clock, wire.output.block_mut());
            // The new protocol begins behind the request (RFC 9110, 7.8).
            if !leave_behind(incoming, wire, shared).await {
                return After::Abort;
            }
            return After::Upgrade(upgrade);
        }
        if let Some(incoming) = incoming
            .as_mut()
            .filter(|incoming| incoming.will_want_continue())
        {
            wire.say_continue(incoming);
        }
        let keeps =
            wish.client && wish.server && leftover(incoming.as_ref(), shared) != Leftover::Hopeless;
        let out = wire.output.block_mut();
        let (content, keeps) = encode::encode(response, asked, keeps, &shared.clock, out);
        if !matches!(content, Content::Written) {
            match wire.send(content, shared, &mut incoming).await {
                Sent::Whole => {}
                Sent::Cut => return After::Abort,
            }
        } else if wire.output.len() > UNSENT_BYTES_MAX && wire.flush(shared).await.is_err() {
            return After::Abort;
        }
        let clean = leave_behind(incoming, wire, shared).await;
        if keeps && clean {
            After::Keep
        } else if !wish.client && clean && wire.input.is_empty() {
            After::Close
        } else {
            After::Linger
        }
    }
}

/// Gives the request its body: whole, if it is here already.
fn attach_body<S>(
    head: &Head,
    request: &mut Request,
    wire: &mut Wire<S>,
    shared: &Shared,
) -> Option<Incoming> {
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
            (Some(incoming), body)
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
    incoming: &mut Option<Incoming>,
    deadline: &mut Option<Pin<Box<Sleep>>>,
) -> Poll<Handled> {
    let asks = loop {
        let (answered, asks) = Asks::during(|| handling.as_mut().poll(cx));
        if let Poll::Ready(response) = answered {
            return Poll::Ready(Handled::Answered(response));
        }
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
    if asks.cancel_on_disconnect && incoming.is_none() && poll_departed(cx, wire) {
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

/// Answers in the place of a handler that is too slow.
async fn answer_overdue<S: Io>(wire: &mut Wire<S>, shared: &Shared, asked: Asked) {
    let refusal = Refusal::with_status(
        StatusCode::SERVICE_UNAVAILABLE,
        "the answer takes longer than it may",
    );
    let response = encode::refuse(refusal);
    encode::encode(
        response,
        asked,
        false,
        &shared.clock,
        wire.output.block_mut(),
    );
    if wire.flush(shared).await.is_ok() {
        let _ = wire.shutdown(shared).await;
    }
}

fn leftover(incoming: Option<&Incoming>, shared: &Shared) -> Leftover {
    incoming.map_or(Leftover::Nothing, |incoming| {
        incoming.leftover(&shared.limits)
    })
}

/// Throws away what nobody read of a body; whether the next request can be found.
async fn leave_behind<S: Io>(
    incoming: Option<Incoming>,
    wire: &mut Wire<S>,
    shared: &Shared,
) -> bool {
    let Some(mut incoming) = incoming else {
        return true;
    };
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
        let Wire {
            stream,
            input,
            watch,
            ..
        } = &mut *wire;
        let timing = (watch, &shared.clock, &shared.limits);
        incoming.poll_drain(cx, stream, input, timing, &mut drained_bytes)
    })
    .await
}
