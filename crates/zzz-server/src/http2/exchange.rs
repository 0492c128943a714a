//! One request and its answer.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use h2::{Reason, RecvStream, server::SendResponse};
use http::{Method, StatusCode, header};
use tokio::time::{Sleep, sleep};
use zzz_core::{Asks, Body, BoxFuture, EarlyHints, Headers, Request, Response};

use super::{
    Peer,
    answer::{self, Encoded},
    connection::Link,
    head,
    incoming::Incoming,
    respond::Respond,
    send::{FEW_BYTES_MAX, Sending},
};
use crate::{
    h1::{Asked, Refusal, refuse, too_much},
    load::Waiting,
    tls::set_client,
};

/// A request that the client has sent, and where the answer goes.
pub(super) type Accepted = (http::Request<RecvStream>, SendResponse<Bytes>);

/// How waiting for a handler ends.
enum Handled {
    Answered(Response),
    /// The handler's deadline is over; it runs on.
    Overdue,
    /// The client has left and the handler wants to be dropped then.
    Cancelled,
}

/// What one exchange has beside the request.
struct Exchange {
    link: Arc<Link>,
    respond: Respond,
    asked: Asked,
    /// The body of the request, if it has one.
    incoming: Option<Incoming>,
    /// When the handler has taken too long, if it set a time.
    deadline: Option<Pin<Box<Sleep>>>,
    /// Counts the handler while it waits.
    waiting: Option<Waiting>,
}

/// Serves one stream from its request to the end of its answer.
pub(super) async fn serve((sent, respond): Accepted, link: Arc<Link>) {
    let (parts, body) = sent.into_parts();
    let asked = Asked {
        is_head: parts.method == Method::HEAD,
        is_connect: parts.method == Method::CONNECT,
        is_http_10: false,
        keep_alive: true,
    };
    let respond = Respond::Asked(respond);
    let mut exchange =
        Exchange { link, respond, asked, incoming: None, deadline: None, waiting: None };
    match head::request(&parts, &exchange.link.shared.limits) {
        Ok(mut request) => {
            exchange.attach(&parts.headers, body, &mut request);
            drop(parts);
            let shared = &exchange.link.shared;
            if shared.load.is_too_much(shared.clock.now_ms()) {
                exchange.answer(too_much()).await;
            } else {
                exchange.run(request).await;
            }
        }
        Err(refusal) => exchange.refuse(refusal).await,
    }
}

/// Answers what the client was told that it will get.
fn push(request: Request, respond: Respond, link: Arc<Link>) -> BoxFuture<'static, ()> {
    let asked = Asked { is_head: false, is_connect: false, is_http_10: false, keep_alive: true };
    let exchange = Exchange { link, respond, asked, incoming: None, deadline: None, waiting: None };
    Box::pin(exchange.run(request))
}

impl Exchange {
    /// Gives the request what the stream knows, its body above all.
    fn attach(&mut self, fields: &http::HeaderMap, body: RecvStream, request: &mut Request) {
        let Peer { info, client } = &self.link.peer;
        request.set_connection(*info);
        set_client(client.as_ref(), request);
        if body.is_end_stream() {
            return;
        }
        // h2 has checked that it is a number, and counts the bytes against it.
        let len =
            fields.get(header::CONTENT_LENGTH).and_then(|len| len.to_str().ok()?.parse().ok());
        let expects_continue = fields
            .get(header::EXPECT)
            .is_some_and(|expected| expected.as_bytes().eq_ignore_ascii_case(b"100-continue"));
        let (incoming, mut body) = Incoming::new(body, len, expects_continue, self.link.clone());
        self.incoming = Some(incoming);
        body.set_limit(self.link.shared.limits.body_bytes_max);
        *request.body_mut() = body;
    }

    async fn run(mut self, mut request: Request) {
        let link = self.link.clone();
        let mut handled = {
            let mut handling = pin!(link.shared.app.handle(&mut request));
            let handled = poll_fn(|cx| self.poll_handler(cx, handling.as_mut())).await;
            if matches!(handled, Handled::Overdue) {
                Box::pin(self.run_on(handling)).await;
            }
            self.waiting = None;
            handled
        };
        let pushed = match &mut handled {
            // Promised before the answer that names what is pushed (RFC 9113, 8.4.1).
            Handled::Answered(response) => self.promise(&response.take_pushes(), &request),
            Handled::Overdue | Handled::Cancelled => Vec::new(),
        };
        // With it goes its reader of the body, unless the answer has it.
        drop(request);
        match handled {
            Handled::Answered(response) => self.answer(response).await,
            Handled::Overdue => {}
            Handled::Cancelled => self.respond.send_reset(Reason::CANCEL),
        }
        if let Some(incoming) = &self.incoming {
            incoming.abandon();
        }
        for (request, respond) in pushed {
            push(request, respond, link.clone()).await;
        }
    }

    /// Tells the client what it will get without asking.
    fn promise(&mut self, paths: &[String], request: &Request) -> Vec<(Request, Respond)> {
        let promised = paths.iter().filter_map(|path| {
            let host = request.host()?;
            let promise = http::Request::get(format!("{}://{host}{path}", self.link.scheme()));
            let (parts, ()) = promise.body(()).ok()?.into_parts();
            let mut request = head::request(&parts, &self.link.shared.limits).ok()?;
            request.set_connection(self.link.peer.info);
            Some((request, self.respond.push(http::Request::from_parts(parts, ()))?))
        });
        promised.collect()
    }

    /// Drives the handler, and beside it what it asks of its stream.
    fn poll_handler(
        &mut self,
        cx: &mut Context<'_>,
        mut handling: Pin<&mut impl Future<Output = Response>>,
    ) -> Poll<Handled> {
        let asks = match Asks::during(|| handling.as_mut().poll(cx)) {
            Ok(response) => return Poll::Ready(Handled::Answered(response)),
            Err(asks) => asks,
        };
        self.waiting.get_or_insert_with(|| self.link.shared.count_waiting());
        if self.incoming.as_ref().is_some_and(Incoming::take_continue) {
            let go_on = answer::interim(StatusCode::CONTINUE, &Headers::new());
            self.respond.send_interim(go_on);
        }
        if asks.early_hints {
            self.say_early_hints();
        }
        if let Some(patience) = asks.deadline {
            let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep(patience)));
            if deadline.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Handled::Overdue);
            }
        }
        if asks.cancel_on_disconnect && self.respond.poll_reset(cx).is_ready() {
            return Poll::Ready(Handled::Cancelled);
        }
        Poll::Pending
    }

    #[cold]
    fn say_early_hints(&mut self) {
        if let Some(hints) = EarlyHints::take_said() {
            let hints = answer::interim(StatusCode::EARLY_HINTS, &hints);
            self.respond.send_interim(hints);
        }
    }

    /// Answers in the place of a handler that is too slow, and lets it run on.
    async fn run_on(&mut self, handling: Pin<&mut impl Future<Output = Response>>) {
        if let Some(incoming) = &self.incoming {
            incoming.abandon();
        }
        let refusal = Refusal::with_status(
            StatusCode::SERVICE_UNAVAILABLE,
            "the answer takes longer than it may",
        );
        let shared = self.link.shared.clone();
        let _overdue = shared.count_overdue();
        crate::race::both(handling, self.refuse(refusal)).await;
    }

    async fn refuse(&mut self, refusal: Refusal) {
        tracing::debug!(status = %refusal.status, detail = refusal.detail, "request refused");
        self.answer(refuse(refusal)).await;
    }

    /// Sends the answer.
    async fn answer(&mut self, mut response: Response) {
        if response.is_upgrade() {
            tracing::error!("a handler hands the byte stream over, which HTTP/2 does not have");
            let detail = "this needs HTTP/1.1";
            response = refuse(Refusal::with_status(StatusCode::NOT_IMPLEMENTED, detail));
        }
        let Encoded { head, len, has_content } =
            answer::encode(&mut response, self.asked, &self.link.shared.clock);
        let stream = match self.respond.send_response(head, !has_content) {
            Ok(stream) => stream,
            Err(error) => {
                tracing::debug!(%error, "an answer could not be sent");
                return;
            }
        };
        if !has_content {
            return;
        }
        let mut sending = Sending::new(stream, &self.link);
        let body = match response.body_mut().take_bytes() {
            None => response.take_body(),
            Some(bytes) if bytes.len() <= FEW_BYTES_MAX => {
                let _ = sending.send_few(bytes);
                return;
            }
            Some(bytes) => Body::from(bytes),
        };
        // Whoever sees the end of it has told the log.
        let _ = Box::pin(sending.send(body, len)).await;
    }
}
