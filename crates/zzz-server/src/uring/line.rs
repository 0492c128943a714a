//! One connected socket in a ring.

use std::{
    io,
    ops::Range,
    os::fd::{AsFd as _, OwnedFd},
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use rustix::{io::Errno, net::Shutdown};
use tokio::{io::ReadBuf, time::Instant};

use super::{
    kernel::{Cargo, Event, FlightId, IsCopied, Kernel, Manner, Owner},
    ring::Blocks,
};

/// What is received ahead of whoever reads; past it receiving stops.
const RECEIVED_BYTES_MAX: usize = 32 * 1024;
/// What one send takes over from its writer.
const SENT_BYTES_MAX: usize = 64 * 1024;
/// From here on it is worth the second completion to send without a copy.
const UNCOPIED_BYTES_MIN: usize = 32 * 1024;
/// How many bodies that the network reads where they lie a connection may have on their way.
const LOADED_MAX: u32 = 8;

/// A connection: what was received and not read, what is being sent.
#[derive(Debug)]
pub(super) struct Line {
    /// `None` once it is closed, though flights may land still.
    socket: Option<OwnedFd>,
    is_dropped: bool,
    /// Since when something is still being sent though nobody uses it any more.
    left_at: Option<Instant>,
    receiving: Receiving,
    sending: Sending,
}

#[derive(Debug, Default)]
struct Receiving {
    flight: Option<FlightId>,
    /// The flight was told to end.
    is_cancelled: bool,
    block: Vec<u8>,
    /// How much of the block was read.
    start: usize,
    ended: Option<Ended>,
    reader: Option<Waker>,
}

/// Why nothing more is received.
#[derive(Clone, Copy, Debug)]
enum Ended {
    AtItsEnd,
    Failed(i32),
}

#[derive(Debug, Default)]
struct Sending {
    flight: Option<Flight>,
    /// How many flights have not given back what they send.
    loaded: u32,
    /// What a flight has left, and from where on it has to be sent.
    rest: Option<(Cargo, usize)>,
    /// How much was sent of bytes whose owner waits for that.
    outcome: Option<usize>,
    /// The kernel copies what it shall send uncopied, or cannot.
    copies: bool,
    failed: Option<i32>,
    /// What tells that the socket takes more, for who sends past the ring.
    writable: Option<FlightId>,
    is_cancelled: bool,
    writer: Option<Waker>,
}

/// A send whose outcome is not known.
#[derive(Clone, Copy, Debug)]
struct Flight {
    id: FlightId,
    manner: Manner,
    /// Where in its cargo it begins.
    start: usize,
}

impl Line {
    pub(super) fn new(socket: OwnedFd) -> Self {
        let (receiving, sending) = (Receiving::default(), Sending::default());
        Self { socket: Some(socket), is_dropped: false, left_at: None, receiving, sending }
    }

    /// Nobody reads or writes any more. What is on its way still leaves; since when it has to, if it does.
    pub(super) fn drop_it(&mut self) -> Option<Instant> {
        self.is_dropped = true;
        (self.receiving.reader, self.sending.writer) = (None, None);
        if self.sending.flight.is_some() || self.sending.rest.is_some() {
            self.left_at = Some(Instant::now());
        }
        self.left_at
    }

    /// Ends what is still being sent, if that was to be waited for since `left_at`.
    pub(super) fn give_up(&mut self, left_at: Instant, kernel: &mut Kernel) {
        if self.left_at == Some(left_at)
            && let Some(flight) = self.sending.flight
        {
            self.sending.failed = Some(Errno::TIMEDOUT.raw_os_error());
            kernel.cancel(flight.id);
        }
    }

    /// Notes what the kernel says, and whom to wake.
    pub(super) fn completed(
        &mut self,
        event: Event<'_>,
        is_last: bool,
        blocks: &mut Blocks,
    ) -> Option<Waker> {
        match event {
            Event::Received(received) => self.receiving.completed(received, is_last, blocks),
            Event::Sent(sent) => self.sending.completed(sent),
            Event::Unloaded(cargo, is_copied) => self.sending.unloaded(cargo, is_copied, blocks),
            Event::Ready => {
                self.sending.writable = None;
                self.sending.writer.take()
            }
            Event::Accepted(_) => None,
        }
    }

    /// Does what follows from a completion; whether the line is at its end.
    pub(super) fn settle(&mut self, index: u32, kernel: &mut Kernel, blocks: &mut Blocks) -> bool {
        let owner = Owner::Line(index);
        let Self { socket, is_dropped, receiving, sending, .. } = self;
        let Some(open) = socket else { return sending.loaded == 0 };
        if let Some(flight) = receiving.flight {
            if !receiving.is_cancelled && (*is_dropped || receiving.len() >= RECEIVED_BYTES_MAX) {
                receiving.is_cancelled = true;
                kernel.cancel(flight);
            }
        } else if receiving.is_wanted() {
            receiving.is_cancelled = false;
            receiving.flight = Some(kernel.receive(owner, open.as_fd()));
        }
        if let Some((cargo, start)) = sending.rest.take() {
            let part = start..cargo.bytes().len();
            let id = kernel.send(owner, open.as_fd(), cargo, part, Manner::All);
            sending.launched(Flight { id, manner: Manner::All, start });
        }
        if *is_dropped
            && !sending.is_cancelled
            && let Some(flight) = sending.writable
        {
            sending.is_cancelled = true;
            kernel.cancel(flight);
        }
        if *is_dropped
            && receiving.flight.is_none()
            && sending.flight.is_none()
            && sending.writable.is_none()
            && let Some(socket) = socket.take()
        {
            blocks.give_back(std::mem::take(&mut receiving.block));
            kernel.close(socket);
            return sending.loaded == 0;
        }
        false
    }

    pub(super) fn poll_read(
        &mut self,
        cx: &Context<'_>,
        buf: &mut ReadBuf<'_>,
        blocks: &mut Blocks,
    ) -> Poll<io::Result<()>> {
        let receiving = &mut self.receiving;
        if receiving.len() > 0 {
            receiving.read(buf, blocks);
            return Poll::Ready(Ok(()));
        }
        match receiving.ended {
            Some(Ended::AtItsEnd) => Poll::Ready(Ok(())),
            Some(Ended::Failed(code)) => Poll::Ready(Err(io::Error::from_raw_os_error(code))),
            None => {
                register(&mut receiving.reader, cx);
                Poll::Pending
            }
        }
    }

    /// Whether the reader waits for something that nobody asked the kernel for.
    pub(super) fn has_to_receive(&self) -> bool {
        self.receiving.flight.is_none() && self.receiving.is_wanted()
    }

    /// Takes over as much of `parts` as one send holds.
    pub(super) fn poll_write<'a>(
        &mut self,
        cx: &Context<'_>,
        parts: impl Iterator<Item = &'a [u8]>,
        index: u32,
        kernel: &mut Kernel,
        blocks: &mut Blocks,
    ) -> Poll<io::Result<usize>> {
        let Some(socket) = &self.socket else { return Poll::Ready(Ok(0)) };
        let sending = &mut self.sending;
        if let Some(code) = sending.failed {
            return Poll::Ready(Err(io::Error::from_raw_os_error(code)));
        }
        if sending.is_busy() {
            register(&mut sending.writer, cx);
            return Poll::Pending;
        }
        let mut block = blocks.take();
        for part in parts {
            let room = SENT_BYTES_MAX - block.len();
            block.extend_from_slice(&part[..part.len().min(room)]);
        }
        let count = block.len();
        if count == 0 {
            blocks.give_back(block);
        } else {
            let (owner, cargo) = (Owner::Line(index), Cargo::Block(block));
            let id = kernel.send(owner, socket.as_fd(), cargo, 0..count, Manner::All);
            sending.launched(Flight { id, manner: Manner::All, start: 0 });
        }
        Poll::Ready(Ok(count))
    }

    /// Sends a part of `bytes` where it lies; ready with how much of it, when it was sent. To be called with
    /// the same part until then.
    pub(super) fn poll_send(
        &mut self,
        cx: &Context<'_>,
        bytes: &Bytes,
        part: Range<usize>,
        index: u32,
        kernel: &mut Kernel,
    ) -> Poll<io::Result<usize>> {
        let Some(socket) = &self.socket else { return Poll::Ready(Ok(0)) };
        let sending = &mut self.sending;
        if let Some(code) = sending.failed {
            return Poll::Ready(Err(io::Error::from_raw_os_error(code)));
        }
        if let Some(count) = sending.outcome.take() {
            return Poll::Ready(Ok(count));
        }
        if !sending.is_busy() && sending.loaded < LOADED_MAX {
            let is_worth_it = part.len() >= UNCOPIED_BYTES_MIN && !sending.copies;
            let manner = if is_worth_it { Manner::Uncopied } else { Manner::Some };
            let (owner, cargo) = (Owner::Line(index), Cargo::Bytes(bytes.clone()));
            let start = part.start;
            let id = kernel.send(owner, socket.as_fd(), cargo, part, manner);
            sending.launched(Flight { id, manner, start });
        }
        register(&mut sending.writer, cx);
        Poll::Pending
    }

    /// Registers for the moment when the socket takes more; only for who was just told that it does not.
    pub(super) fn await_writable(&mut self, cx: &Context<'_>, index: u32, kernel: &mut Kernel) {
        let Some(socket) = &self.socket else { return };
        let sending = &mut self.sending;
        if sending.writable.is_none() {
            sending.writable = Some(kernel.until_writable(Owner::Line(index), socket.as_fd()));
        }
        register(&mut sending.writer, cx);
    }

    pub(super) fn socket(&self) -> Option<&OwnedFd> {
        self.socket.as_ref()
    }

    /// Ready when all that was written has been sent.
    pub(super) fn poll_flush(&mut self, cx: &Context<'_>) -> Poll<io::Result<()>> {
        let sending = &mut self.sending;
        if let Some(code) = sending.failed {
            return Poll::Ready(Err(io::Error::from_raw_os_error(code)));
        }
        if sending.is_busy() {
            register(&mut sending.writer, cx);
            return Poll::Pending;
        }
        Poll::Ready(Ok(()))
    }

    /// Says that nothing more will be sent.
    pub(super) fn shut_down(&self) -> io::Result<()> {
        let Some(socket) = &self.socket else { return Ok(()) };
        match rustix::net::shutdown(socket, Shutdown::Write) {
            // Gone already, which comes to the same.
            Ok(()) | Err(Errno::NOTCONN) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl Receiving {
    fn len(&self) -> usize {
        self.block.len() - self.start
    }

    fn is_wanted(&self) -> bool {
        self.reader.is_some() && self.len() == 0 && self.ended.is_none()
    }

    fn completed(
        &mut self,
        received: io::Result<&[u8]>,
        is_last: bool,
        blocks: &mut Blocks,
    ) -> Option<Waker> {
        if is_last {
            self.flight = None;
        }
        match received {
            Ok([]) => self.ended = Some(Ended::AtItsEnd),
            Ok(bytes) => {
                if self.block.capacity() == 0 {
                    self.block = blocks.take();
                }
                self.block.extend_from_slice(bytes);
            }
            Err(error) => match Errno::from_io_error(&error) {
                // Whoever reads then has it start again: all buffers were taken, or it was told to end.
                Some(Errno::NOBUFS | Errno::CANCELED | Errno::INTR | Errno::AGAIN) => return None,
                _ => self.ended = Some(Ended::Failed(error.raw_os_error().unwrap_or_default())),
            },
        }
        self.reader.take()
    }

    fn read(&mut self, buf: &mut ReadBuf<'_>, blocks: &mut Blocks) {
        let count = self.len().min(buf.remaining());
        buf.put_slice(&self.block[self.start..self.start + count]);
        self.start += count;
        if self.len() == 0 {
            self.start = 0;
            blocks.give_back(std::mem::take(&mut self.block));
        }
    }
}

impl Sending {
    fn is_busy(&self) -> bool {
        self.flight.is_some() || self.rest.is_some()
    }

    fn launched(&mut self, flight: Flight) {
        self.flight = Some(flight);
        self.loaded += 1;
    }

    fn completed(&mut self, sent: io::Result<usize>) -> Option<Waker> {
        let flight = self.flight?;
        match sent {
            Ok(count) if flight.manner == Manner::All => self.outcome = Some(count),
            Ok(count) => (self.outcome, self.flight) = (Some(count), None),
            // Whoever waits for it asks again, and then it is sent with a copy.
            Err(error) if flight.manner == Manner::Uncopied && is_for_want_of_means(&error) => {
                (self.copies, self.flight) = (true, None);
            }
            Err(error) => {
                let code = error.raw_os_error().unwrap_or_default();
                (self.failed, self.flight) = (self.failed.or(Some(code)), None);
            }
        }
        self.writer.take()
    }

    fn unloaded(
        &mut self,
        cargo: Cargo,
        IsCopied(is_copied): IsCopied,
        blocks: &mut Blocks,
    ) -> Option<Waker> {
        self.loaded -= 1;
        self.copies |= is_copied;
        match cargo {
            Cargo::Bytes(_) => return self.writer.take(),
            Cargo::Block(block) => {
                let start = self.flight.take().map(|flight| flight.start);
                let done = start.unwrap_or_default() + self.outcome.take().unwrap_or_default();
                if self.failed.is_none() && done < block.len() {
                    self.rest = Some((Cargo::Block(block), done));
                } else {
                    blocks.give_back(block);
                }
            }
        }
        None
    }
}

/// Whether it may well be sent with a copy.
fn is_for_want_of_means(error: &io::Error) -> bool {
    let errno = Errno::from_io_error(error);
    matches!(errno, Some(Errno::OPNOTSUPP | Errno::INVAL | Errno::NOMEM | Errno::NOBUFS))
}

fn register(place: &mut Option<Waker>, cx: &Context<'_>) {
    if !place.as_ref().is_some_and(|waker| waker.will_wake(cx.waker())) {
        *place = Some(cx.waker().clone());
    }
}
