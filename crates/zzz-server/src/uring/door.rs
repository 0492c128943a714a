//! One listening socket in a ring.

use std::{
    collections::VecDeque,
    io,
    os::fd::{AsFd as _, OwnedFd},
    task::{Context, Poll, Waker},
};

use rustix::io::Errno;

use super::kernel::{FlightId, Kernel, Owner};

/// How many connections are accepted ahead of whoever takes them; past it accepting stops, and what the kernel has
/// accepted by then waits here.
const AHEAD_MAX: usize = 16;

/// A listener, and who has come.
#[derive(Debug)]
pub(super) struct Door {
    listener: OwnedFd,
    flight: Option<FlightId>,
    is_cancelled: bool,
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
            is_closing: false,
            is_dropped: false,
            accepted: VecDeque::new(),
            acceptor: None,
        }
    }

    /// Notes who has come, and whom to wake.
    pub(super) fn completed(
        &mut self,
        accepted: io::Result<OwnedFd>,
        is_last: bool,
    ) -> Option<Waker> {
        if is_last {
            self.flight = None;
        }
        let was_told_to_end = accepted.as_ref().is_err_and(|error| {
            matches!(
                Errno::from_io_error(error),
                Some(Errno::CANCELED | Errno::INTR | Errno::AGAIN)
            )
        });
        // Then it is asked for again.
        if !was_told_to_end {
            self.accepted.push_back(accepted);
        }
        self.acceptor.take()
    }

    /// The next one who has come. Asks the kernel for more unless the door closes; then
    /// ready with nothing when nobody comes any more.
    pub(super) fn poll_accept(
        &mut self,
        cx: &Context<'_>,
        index: u32,
        kernel: &mut Kernel,
    ) -> Poll<Option<io::Result<OwnedFd>>> {
        if let Some(accepted) = self.accepted.pop_front() {
            return Poll::Ready(Some(accepted));
        }
        if self.flight.is_none() {
            if self.is_closing {
                return Poll::Ready(None);
            }
            self.is_cancelled = false;
            self.flight = Some(kernel.accept(Owner::Door(index), self.listener.as_fd()));
        }
        self.acceptor = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Nobody new is let in.
    pub(super) fn close(&mut self, kernel: &mut Kernel) {
        self.is_closing = true;
        self.settle(kernel);
    }

    /// Stops accepting where enough have come or nobody will; whether the door is at its end.
    pub(super) fn settle(&mut self, kernel: &mut Kernel) -> bool {
        let Some(flight) = self.flight else { return self.is_dropped };
        if !self.is_cancelled && (self.is_closing || self.accepted.len() >= AHEAD_MAX) {
            self.is_cancelled = true;
            kernel.cancel(flight);
        }
        false
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
