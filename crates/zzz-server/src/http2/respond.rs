//! Where an answer goes.

use std::task::{Context, Poll};

use bytes::Bytes;
use h2::{
    Error, Reason, SendStream,
    server::{SendPushedResponse, SendResponse},
};
use http::Response;

/// A stream that waits for its answer.
#[derive(Debug)]
pub(super) enum Respond {
    /// The client has asked.
    Asked(SendResponse<Bytes>),
    /// It was told that it will get this (RFC 9113, 8.4).
    Pushed(SendPushedResponse<Bytes>),
}

impl Respond {
    pub(super) fn send_response(
        &mut self,
        head: Response<()>,
        is_whole: bool,
    ) -> Result<SendStream<Bytes>, Error> {
        match self {
            Self::Asked(respond) => respond.send_response(head, is_whole),
            Self::Pushed(respond) => respond.send_response(head, is_whole),
        }
    }

    /// A client that is gone, or did not ask, needs no interim answer.
    pub(super) fn send_interim(&mut self, head: Response<()>) {
        if let Self::Asked(respond) = self {
            let _ = respond.send_informational(head);
        }
    }

    /// Says that `request` will be answered without being asked; `None` where the client does not want it.
    pub(super) fn push(&mut self, request: http::Request<()>) -> Option<Self> {
        match self {
            Self::Asked(respond) => respond.push_request(request).ok().map(Self::Pushed),
            Self::Pushed(_) => None,
        }
    }

    pub(super) fn send_reset(&mut self, reason: Reason) {
        match self {
            Self::Asked(respond) => respond.send_reset(reason),
            Self::Pushed(respond) => respond.send_reset(reason),
        }
    }

    pub(super) fn poll_reset(&mut self, cx: &mut Context<'_>) -> Poll<Result<Reason, Error>> {
        match self {
            Self::Asked(respond) => respond.poll_reset(cx),
            Self::Pushed(respond) => respond.poll_reset(cx),
        }
    }
}
