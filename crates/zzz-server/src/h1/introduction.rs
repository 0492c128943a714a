//! The header by which a proxy introduces a client.

use std::{
    future::poll_fn,
    task::{Context, Poll},
};

use zzz_core::{ConnectionInfo, Io};

use super::connection::Connection;
use crate::{
    clients::{OfClient, TooMany},
    proxy_protocol::{ProxyProtocol, parse},
    shared::Open,
};

/// Why a connection ends before its first request.
enum NotIntroduced {
    /// Nobody is to blame: the peer left without a word, or the server stops.
    Over,
    Because(&'static str),
}

impl<S: Io + 'static> Connection<S> {
    /// Reads the header that has to come first; whether it did.
    ///
    /// What follows it waits in the input.
    pub(crate) async fn introduce(&mut self, protocol: &ProxyProtocol, open: &mut Open) -> bool {
        self.wire.watch.arm(&self.shared.clock, protocol.timeout);
        loop {
            match parse(self.wire.input.bytes(), protocol.bytes_max) {
                Ok(Some(header)) => {
                    self.wire.input.consume(header.len);
                    self.wire.watch.disarm();
                    if let Some(ends) = header.ends {
                        match OfClient::count(&self.shared, ends.client.ip()) {
                            Ok(of_client) => open.of_client = of_client,
                            Err(TooMany) => return false,
                        }
                        let secure = self.info.secure;
                        self.info = ConnectionInfo::tcp(Some(ends.client), Some(ends.proxy));
                        self.info.secure = secure;
                    }
                    return true;
                }
                Ok(None) => {}
                Err(malformed) => return self.turn_away(&malformed.to_string()),
            }
            match poll_fn(|cx| self.poll_read_introduction(cx)).await {
                Ok(()) => {}
                Err(NotIntroduced::Over) => return false,
                Err(NotIntroduced::Because(reason)) => return self.turn_away(reason),
            }
        }
    }

    #[cold]
    fn turn_away(&self, reason: &str) -> bool {
        let peer = self.info.peer.map(tracing::field::display);
        tracing::warn!(peer, reason, "a connection without a valid PROXY header is closed");
        false
    }

    fn poll_read_introduction(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), NotIntroduced>> {
        let Self { wire, shared, .. } = self;
        if let Poll::Ready(read) = wire.input.poll_fill(cx, &mut wire.stream) {
            return Poll::Ready(match read {
                Ok(count) if count > 0 => Ok(()),
                Ok(_) if !wire.input.is_empty() => {
                    Err(NotIntroduced::Because("it ends in the middle of the header"))
                }
                _ => Err(NotIntroduced::Over),
            });
        }
        if wire.watch.is_over(cx, &shared.clock) {
            return Poll::Ready(Err(NotIntroduced::Because("the header did not arrive in time")));
        }
        // Asked after the waker is registered: a change wakes us.
        if shared.closes_idle() {
            return Poll::Ready(Err(NotIntroduced::Over));
        }
        wire.rest();
        Poll::Pending
    }
}
