//! The queues that we share with the kernel: the one place in this crate that is not safe Rust.
//!
//! The kernel reads and writes memory of ours while our code runs on, which no borrow can
//! say. What makes it sound are four invariants, all of them kept in this file:
//!
//! 1. **Cargo outlives its flight.** What an operation reads from or writes to belongs to a [`Flight`], and a flight is removed
//!    only when the kernel has reported its last completion ([`Kernel::reap`]). Cargo is never
//!    changed meanwhile: it is given away by value and comes back by value.
//! 2. **A buffer of the pool belongs to one side.** It is the kernel's from [`Pool::give`] until a completion names it, and
//!    ours from then until the next [`Pool::give`], which the end of the visit of that completion calls.
//! 3. **Nothing is freed under the kernel.** Dropping [`Kernel`] cancels every flight and waits for the last completions; if they do
//!    not come in time, cargo and pool are leaked.
//! 4. **A descriptor is owned once.** The one that a completion brings is new and belongs to whoever takes
//!    the [`Event::Accepted`]; the one that is closed is given up by value.
#![expect(unsafe_code, reason = "the kernel uses memory of ours beside our code")]

use std::{
    collections::VecDeque,
    io,
    mem::ManuallyDrop,
    ops::{ControlFlow, Range},
    os::fd::{AsRawFd as _, BorrowedFd, FromRawFd as _, IntoRawFd as _, OwnedFd},
    ptr::NonNull,
    sync::atomic::{AtomicU16, Ordering, fence},
    time::{Duration, Instant},
};

use bytes::Bytes;
use io_uring::{
    IoUring, Probe, cqueue, opcode, squeue,
    types::{BufRingEntry, CancelBuilder, Fd, SubmitArgs, Timespec},
};
use rustix::{
    event::PollFlags,
    mm::{MapFlags, ProtFlags, mmap_anonymous, munmap},
    net::{RecvFlags, SendFlags},
};
use tokio::io::{Interest, unix::AsyncFd};

use super::table::Table;

/// Operations that one system call can bring; more wait here.
const SUBMISSIONS: u32 = 512;
/// Completions that the kernel can leave before it has to keep them for itself.
const COMPLETIONS: u32 = 4096;
/// How long the kernel may take to let go of memory when a ring ends.
const LANDING_MAX: Duration = Duration::from_secs(1);

/// The user data of operations whose end interests nobody.
const NOBODY: u64 = u64::MAX;

/// For whom an operation runs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Owner {
    Line(u32),
    Door(u32),
}

/// The number of an operation that runs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct FlightId(u32);

/// What is sent.
#[derive(Debug)]
pub(super) enum Cargo {
    Block(Vec<u8>),
    Bytes(Bytes),
}

impl Cargo {
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Block(block) => block,
            Self::Bytes(bytes) => bytes,
        }
    }
}

/// How something is sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Manner {
    /// All of it, unless the connection fails.
    All,
    /// As much as the connection takes at once, and something in any case.
    Some,
    /// The same, and the network reads it where it lies.
    Uncopied,
}

/// One operation that the kernel has not reported the end of.
#[derive(Debug)]
struct Flight {
    owner: Owner,
    kind: Kind,
    /// Kept for the kernel, which reads it until the last completion.
    cargo: Option<Cargo>,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Accept,
    Receive,
    Send,
    Ready,
}

/// What the kernel says of an operation.
#[derive(Debug)]
pub(super) struct Completion<'a> {
    pub(super) owner: Owner,
    pub(super) event: Event<'a>,
    /// Whether the operation has come to its end.
    pub(super) is_last: bool,
}

#[derive(Debug)]
pub(super) enum Event<'a> {
    Accepted(io::Result<OwnedFd>),
    /// No bytes are the end of the stream.
    Received(io::Result<&'a [u8]>),
    Sent(io::Result<usize>),
    Ready,
    /// What was sent is ours again, and whether the kernel made a copy of what should be sent without.
    Unloaded(Cargo, IsCopied),
}

/// Whether the kernel has copied after all what it was to send uncopied.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct IsCopied(pub(super) bool);

/// A ring, and what the kernel uses of our memory.
pub(super) struct Kernel {
    uring: IoUring,
    /// What finds no place in the submission queue.
    waiting: VecDeque<squeue::Entry>,
    flights: ManuallyDrop<Table<Flight>>,
    pool: ManuallyDrop<Pool>,
}

impl Kernel {
    /// A ring for this thread alone, which tells of completions by `bell`.
    pub(super) fn new(bell: BorrowedFd<'_>) -> io::Result<Self> {
        let uring: IoUring = IoUring::builder()
            .setup_single_issuer()
            .setup_defer_taskrun()
            .setup_taskrun_flag()
            .setup_submit_all()
            .setup_clamp()
            .setup_cqsize(COMPLETIONS)
            .build(SUBMISSIONS)?;
        require_operations(&uring)?;
        let pool = Pool::new()?;
        // SAFETY: `Pool` owns the pages of its ring for as long as this ring lives: invariant 3.
        unsafe {
            let address = pool.ring.as_ptr() as u64;
            uring.submitter().register_buf_ring_with_flags(address, POOL_BUFFERS, POOL_GROUP, 0)?;
        }
        uring.submitter().register_eventfd(bell.as_raw_fd())?;
        let (flights, pool) = (ManuallyDrop::new(Table::new()), ManuallyDrop::new(pool));
        Ok(Self { uring, waiting: VecDeque::new(), flights, pool })
    }

    /// Accepts one after the other all who wait.
    pub(super) fn accept(&mut self, owner: Owner, listener: BorrowedFd<'_>) -> FlightId {
        let close_on_exec = rustix::net::SocketFlags::CLOEXEC.bits();
        let fd = Fd(listener.as_raw_fd());
        let entry = opcode::AcceptMulti::new(fd).flags(close_on_exec.cast_signed()).build();
        self.launch(Flight { owner, kind: Kind::Accept, cargo: None }, &entry)
    }

    /// Receives into the pool until it is cancelled, the stream ends or no buffer is left.
    pub(super) fn receive(&mut self, owner: Owner, socket: BorrowedFd<'_>) -> FlightId {
        let entry = opcode::RecvMulti::new(Fd(socket.as_raw_fd()), POOL_GROUP).build();
        self.launch(Flight { owner, kind: Kind::Receive, cargo: None }, &entry)
    }

    /// Sends a part of `cargo`.
    pub(super) fn send(
        &mut self,
        owner: Owner,
        socket: BorrowedFd<'_>,
        cargo: Cargo,
        part: Range<usize>,
        manner: Manner,
    ) -> FlightId {
        const SEND_ZC_REPORT_USAGE: u16 = 8;
        let fd = Fd(socket.as_raw_fd());
        let bytes = &cargo.bytes()[part];
        let (start, len) = (bytes.as_ptr(), u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        let no_signal = SendFlags::NOSIGNAL.bits();
        let entry = match manner {
            Manner::All => {
                let flags = (no_signal | RecvFlags::WAITALL.bits()).cast_signed();
                opcode::Send::new(fd, start, len).flags(flags).build()
            }
            Manner::Some => {
                opcode::Send::new(fd, start, len).flags(no_signal.cast_signed()).build()
            }
            Manner::Uncopied => opcode::SendZc::new(fd, start, len)
                .flags(no_signal.cast_signed())
                .zc_flags(SEND_ZC_REPORT_USAGE)
                .build(),
        };
        self.launch(Flight { owner, kind: Kind::Send, cargo: Some(cargo) }, &entry)
    }

    /// Waits until `socket` takes more.
    pub(super) fn until_writable(&mut self, owner: Owner, socket: BorrowedFd<'_>) -> FlightId {
        self.until_ready(owner, socket, PollFlags::OUT)
    }

    /// Waits until `listener` has somebody to accept.
    pub(super) fn until_readable(&mut self, owner: Owner, listener: BorrowedFd<'_>) -> FlightId {
        self.until_ready(owner, listener, PollFlags::IN)
    }

    fn until_ready(
        &mut self,
        owner: Owner,
        socket: BorrowedFd<'_>,
        for_what: PollFlags,
    ) -> FlightId {
        let flags = u32::from(for_what.bits());
        let entry = opcode::PollAdd::new(Fd(socket.as_raw_fd()), flags).build();
        self.launch(Flight { owner, kind: Kind::Ready, cargo: None }, &entry)
    }

    /// Ends a flight; its last completion still comes.
    pub(super) fn cancel(&mut self, flight: FlightId) {
        let entry = opcode::AsyncCancel::new(u64::from(flight.0)).build().user_data(NOBODY);
        self.push(&entry);
    }

    /// Closes a descriptor that no flight uses any more.
    pub(super) fn close(&mut self, fd: OwnedFd) {
        let entry = opcode::Close::new(Fd(fd.into_raw_fd())).build().user_data(NOBODY);
        self.push(&entry);
    }

    fn launch(&mut self, flight: Flight, entry: &squeue::Entry) -> FlightId {
        let id = self.flights.insert(flight);
        self.push(&entry.clone().user_data(u64::from(id)));
        FlightId(id)
    }

    fn push(&mut self, entry: &squeue::Entry) {
        // SAFETY: an entry points to nothing or into the cargo of a flight: invariant 1.
        let pushed = unsafe { self.uring.submission().push(entry) };
        if pushed.is_err() {
            self.waiting.push_back(entry.clone());
        }
    }

    /// Whether the kernel has something for us, or we for the kernel.
    pub(super) fn has_work(&mut self) -> bool {
        // Pairs with the kernel's, which leaves a completion or its flag first and then asks whether to ring.
        fence(Ordering::SeqCst);
        !self.uring.completion().is_empty() || self.has_to_enter()
    }

    #[cfg(test)]
    pub(super) fn rests(&self) -> bool {
        self.flights.is_empty() && self.waiting.is_empty()
    }

    fn has_to_enter(&mut self) -> bool {
        let submission = self.uring.submission();
        !submission.is_empty() || submission.taskrun() || submission.cq_overflow()
    }

    /// The bell does not ring until [`listen`](Self::listen).
    pub(super) fn hush(&mut self) {
        self.uring.completion().disable_eventfd();
    }

    /// The bell rings at the next completion; whoever sleeps then has to ask [`has_work`](Self::has_work) first.
    pub(super) fn listen(&mut self) {
        self.uring.completion().enable_eventfd();
    }

    /// Brings the kernel what it shall do, and lets it complete what it can.
    pub(super) fn enter(&mut self) {
        const GETEVENTS: u32 = 1;
        while self.has_to_enter() {
            let count = u32::try_from(self.uring.submission().len()).unwrap_or(u32::MAX);
            // SAFETY: no argument is passed, and the entries have been pushed by `push`.
            let entered = unsafe { self.uring.submitter().enter::<()>(count, 0, GETEVENTS, None) };
            match entered {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                // It has no memory, or wants its completions to be taken first; the next turn tries again.
                Err(_) => return,
                Ok(_) => {}
            }
            if self.refill().is_break() {
                return;
            }
        }
    }

    /// Moves what waits into the submission queue.
    fn refill(&mut self) -> ControlFlow<()> {
        if self.waiting.is_empty() {
            return ControlFlow::Break(());
        }
        while let Some(entry) = self.waiting.pop_front() {
            // SAFETY: as in `push`.
            if unsafe { self.uring.submission().push(&entry) }.is_err() {
                self.waiting.push_front(entry);
                break;
            }
        }
        ControlFlow::Continue(())
    }

    /// Visits what has completed.
    pub(super) fn reap(&mut self, mut visit: impl FnMut(Completion<'_>)) {
        let Self { uring, flights, pool, .. } = self;
        for entry in uring.completion() {
            let is_last = !cqueue::more(entry.flags());
            let buffer = cqueue::buffer_select(entry.flags());
            let id = u32::try_from(entry.user_data()).ok();
            let Some((id, flight)) = id.and_then(|id| Some((id, flights.get(id)?))) else {
                continue;
            };
            let (owner, kind) = (flight.owner, flight.kind);
            let count = usize::try_from(entry.result());
            let result =
                count.map_err(|_| io::Error::from_raw_os_error(entry.result().wrapping_neg()));
            let is_notice = cqueue::notif(entry.flags());
            let cargo = is_last.then(|| flights.remove(id)).flatten().and_then(|last| last.cargo);
            let event = match kind {
                Kind::Accept => Event::Accepted(result.map(|_| accepted(&entry))),
                Kind::Receive => Event::Received(result.map(|count| match buffer {
                    Some(buffer) => pool.filled(buffer, count),
                    None => &[],
                })),
                Kind::Send => Event::Sent(result),
                Kind::Ready => Event::Ready,
            };
            if !is_notice {
                visit(Completion { owner, event, is_last: is_last && cargo.is_none() });
            }
            if let Some(cargo) = cargo {
                // The sign bit of a notice: IORING_NOTIF_USAGE_ZC_COPIED.
                let is_copied = IsCopied(is_notice && entry.result() < 0);
                visit(Completion { owner, event: Event::Unloaded(cargo, is_copied), is_last });
            }
            if let Some(buffer) = buffer {
                pool.give(buffer);
            }
        }
        pool.publish();
    }
}

/// Has tokio's driver hear of `bell`.
pub(super) fn hear(bell: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    // SAFETY: an `OwnedFd` that nobody replaces names the same open descriptor for all its life: invariant 4.
    let heard = unsafe { AsyncFd::register_with_interest(bell, Interest::READABLE) };
    heard.map_err(io::Error::from)
}

/// The connection that the completion of an `accept` brings.
fn accepted(entry: &cqueue::Entry) -> OwnedFd {
    // SAFETY: the kernel has opened it for this completion, and each completion is visited once: invariant 4.
    unsafe { OwnedFd::from_raw_fd(entry.result()) }
}

impl Drop for Kernel {
    fn drop(&mut self) {
        if self.has_landed() {
            // SAFETY: nothing uses them after this, and the kernel has nothing to use them for.
            unsafe {
                ManuallyDrop::drop(&mut self.flights);
                ManuallyDrop::drop(&mut self.pool);
            }
        } else {
            tracing::warn!("the kernel holds memory of connections that ended; it is left to it");
        }
    }
}

impl Kernel {
    /// Cancels every flight; whether all have come to their end.
    fn has_landed(&mut self) -> bool {
        // What was promised to be sent is, as far as the connection takes it at once.
        self.enter();
        self.push(&opcode::AsyncCancel2::new(CancelBuilder::any()).build().user_data(NOBODY));
        let start = Instant::now();
        let step = Timespec::new().nsec(10_000_000);
        loop {
            self.reap(|_| {});
            if self.flights.is_empty() {
                return true;
            }
            if start.elapsed() > LANDING_MAX {
                return false;
            }
            let _ = self.uring.submitter().submit_with_args(1, &SubmitArgs::new().timespec(&step));
            let _ = self.refill();
        }
    }
}

/// Refuses a kernel that lacks an operation.
fn require_operations(uring: &IoUring) -> io::Result<()> {
    let mut probe = Probe::new();
    uring.submitter().register_probe(&mut probe)?;
    let wanted = [
        (opcode::AcceptMulti::CODE, "accept"),
        (opcode::RecvMulti::CODE, "receive"),
        (opcode::Send::CODE, "send"),
        (opcode::SendZc::CODE, "send without a copy"),
        (opcode::PollAdd::CODE, "poll"),
        (opcode::AsyncCancel::CODE, "cancel"),
        (opcode::Close::CODE, "close"),
    ];
    match wanted.into_iter().find(|(code, _)| !probe.is_supported(*code)) {
        Some((_, name)) => {
            let text = format!("its io_uring cannot {name}");
            Err(io::Error::new(io::ErrorKind::Unsupported, text))
        }
        None => Ok(()),
    }
}

/// How many buffers the pool has; a power of two.
const POOL_BUFFERS: u16 = 256;
/// How much one buffer holds.
pub(super) const POOL_BUFFER_BYTES: usize = BUFFER_BYTES as usize;
const BUFFER_BYTES: u32 = 4096;
const POOL_GROUP: u16 = 0;
const RING_BYTES: usize = POOL_BUFFERS as usize * size_of::<BufRingEntry>();
const POOL_BYTES: usize = POOL_BUFFERS as usize * POOL_BUFFER_BYTES;

/// Buffers that the kernel takes when something has arrived, for all connections of a ring.
struct Pool {
    /// The queue of buffers that are the kernel's; it begins a page.
    ring: NonNull<BufRingEntry>,
    buffers: NonNull<u8>,
    /// How many were ever given, and how many of them the kernel knows of.
    tail: u16,
}

impl Pool {
    fn new() -> io::Result<Self> {
        let mut pool = Self { ring: map(RING_BYTES)?.cast(), buffers: map(POOL_BYTES)?, tail: 0 };
        for buffer in 0..POOL_BUFFERS {
            pool.give(buffer);
        }
        pool.publish();
        Ok(pool)
    }

    /// The first `count` bytes of a buffer that a completion has named and that was not given back since.
    fn filled(&self, buffer: u16, count: usize) -> &[u8] {
        assert!(buffer < POOL_BUFFERS && count <= POOL_BUFFER_BYTES, "the kernel made it up");
        // SAFETY: it lies within the pool, was zeroed at first, and is ours: invariant 2.
        unsafe {
            let start = self.buffers.as_ptr().add(usize::from(buffer) * POOL_BUFFER_BYTES);
            std::slice::from_raw_parts(start, count)
        }
    }

    /// Leaves a buffer to the kernel, once it is told so.
    fn give(&mut self, buffer: u16) {
        let place = usize::from(self.tail % POOL_BUFFERS);
        // SAFETY: the place lies within the ring, and the kernel does not look behind the tail. The tail
        // itself lies in the part of the first entry that these do not write.
        unsafe {
            let entry = &mut *self.ring.as_ptr().add(place);
            let start = self.buffers.as_ptr().add(usize::from(buffer) * POOL_BUFFER_BYTES);
            entry.set_addr(start as u64);
            entry.set_len(BUFFER_BYTES);
            entry.set_bid(buffer);
        }
        self.tail = self.tail.wrapping_add(1);
    }

    /// Tells the kernel of the buffers that are left to it.
    fn publish(&mut self) {
        // SAFETY: the address is that of the first entry, aligned to a page; the kernel reads it atomically.
        let tail = unsafe {
            let tail = BufRingEntry::tail(self.ring.as_ptr());
            AtomicU16::from_ptr(tail.cast_mut())
        };
        tail.store(self.tail, Ordering::Release);
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // SAFETY: both were mapped by `new` with these lengths, and no slice of them is left.
        unsafe {
            let _ = munmap(self.ring.as_ptr().cast(), RING_BYTES);
            let _ = munmap(self.buffers.as_ptr().cast(), POOL_BYTES);
        }
    }
}

/// Zeroed pages that nobody else has; they cost memory once they are written to.
fn map(bytes: usize) -> io::Result<NonNull<u8>> {
    // SAFETY: without an address of ours nothing that is mapped already is touched.
    let start = unsafe {
        mmap_anonymous(
            std::ptr::null_mut(),
            bytes,
            ProtFlags::READ | ProtFlags::WRITE,
            MapFlags::PRIVATE,
        )?
    };
    NonNull::new(start.cast()).ok_or_else(|| io::ErrorKind::OutOfMemory.into())
}
