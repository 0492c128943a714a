//! One listening socket in a ring.

use std::{
    collections::VecDeque,
    io,
    os::fd::{AsFd as _, OwnedFd},
    task::{Context, Poll, Waker},
};

use rustix::io::Errno;

use super::kernel::{Event, FlightId, Kernel, Owner};

/// How many connections are accepted ahead of whoever takes them; past it accepting stops, and what the kernel has
/// accepted by then waits here.
const AHEAD_MAX: usize = 16;

/// A listener, and who has come.
///
/// It does not block, because other processes may have it, too, and count on that. So it is waited
/// until somebody comes, and then all are accepted who have.
#[derive(Debug)]
pub(super) struct Door {
    listener: OwnedFd,
    flight: Option<FlightId>,
    is_cancelled: bool,
    /// Somebody has come who was not accepted.
    is_knocked_at: bool,
    is_closing: bool,
    is_dropped: bool,
    accepted: VecDeque<io::Result<OwnedFd>>,
    acceptor: Option<Waker>,
}

impl Door {
    pub(super) fn new(listener: OwnedFd) -> Self {
        Self {
            listener,
            flight: None,
            is_cancelled: false,
            is_knocked_at: false,
            is_closing: false,
            is_dropped: false,
            accepted: VecDeque::new(),
            acceptor: None,
        }
    }

    /// Notes what the kernel says, and whom to wake.
    pub(super) fn completed(&mut self, event: Event<'_>, is_last: bool) -> Option<Waker> {
        if is_last {
            (self.flight, self.is_cancelled) = (None, false);
        }
        match event {
            Event::Ready => self.is_knocked_at = true,
            Event::Accepted(Ok(socket)) => self.accepted.push_back(Ok(socket)),
            Event::Accepted(Err(error)) => match Errno::from_io_error(&error) {
                // Nobody waits any more.
                Some(Errno::AGAIN) => self.is_knocked_at = false,
                Some(Errno::CANCELED | Errno::INTR) => {}
                _ => self.accepted.push_back(Err(error)),
            },
            Event::Received(_) | Event::Sent(_) | Event::Unloaded(..) => {}
        }
        let is_told = !self.accepted.is_empty() || (self.is_closing && self.flight.is_none());
        if is_told { self.acceptor.take() } else { None }
    }

    /// The next one who has come; ready with nothing when the door is closed and nobody comes
    /// any more. [`settle`](Self::settle) has to follow.
    pub(super) fn poll_accept(&mut self, cx: &Context<'_>) -> Poll<Option<io::Result<OwnedFd>>> {
        if let Some(accepted) = self.accepted.pop_front() {
            return Poll::Ready(Some(accepted));
        }
        if self.is_closing && self.flight.is_none() {
            return Poll::Ready(None);
        }
        self.acceptor = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Asks the kernel for more, or no longer; whether the door is at its end.
    pub(super) fn settle(&mut self, index: u32, kernel: &mut Kernel) -> bool {
        let Some(flight) = self.flight else {
            if !self.is_closing && self.acceptor.is_some() {
                let (owner, listener) = (Owner::Door(index), self.listener.as_fd());
                self.flight = Some(if self.is_knocked_at {
                    kernel.accept(owner, listener)
                } else {
                    kernel.until_readable(owner, listener)
                });
            }
            return self.is_dropped;
        };
        if !self.is_cancelled && (self.is_closing || self.accepted.len() >= AHEAD_MAX) {
            self.is_cancelled = true;
            kernel.cancel(flight);
        }
        false
    }

    /// Nobody new is let in.
    pub(super) fn close(&mut self) {
        self.is_closing = true;
    }

    /// Nobody accepts any more; who has come and was not let in is sent away.
    pub(super) fn drop_it(&mut self) {
        (self.is_closing, self.is_dropped) = (true, true);
        self.accepted.clear();
        self.acceptor = None;
    }

    pub(super) fn into_listener(self) -> OwnedFd {
        self.listener
    }
}
