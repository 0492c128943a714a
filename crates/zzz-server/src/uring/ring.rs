//! The ring of one thread: its connections, its listeners, and its turns.

use std::{
    cell::RefCell,
    collections::VecDeque,
    io,
    os::fd::{AsFd as _, OwnedFd},
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Waker},
    time::Duration,
};

use rustix::event::{EventfdFlags, eventfd};
use tokio::time::Instant;

use super::{
    door::Door,
    kernel::{Completion, Kernel, Owner},
    line::Line,
    table::Table,
};

thread_local! {
    static HERE: RefCell<Option<Ring>> = const { RefCell::new(None) };
}

/// What a thread does with the kernel.
///
/// It is used by its own thread alone, through [`with`]; others leave a [`Message`].
pub(super) struct Ring {
    pub(super) kernel: Kernel,
    pub(super) lines: Table<Line>,
    pub(super) doors: Table<Door>,
    pub(super) blocks: Blocks,
    address: Arc<Address>,
    /// Wakes [`pump`](super::pump).
    pump: Option<Waker>,
    /// Whether it was woken since its last turn.
    is_pump_due: bool,
    /// Connections that nobody uses and that still send, those that do so for longest first.
    leaving: VecDeque<(Instant, u32)>,
    /// Whose completions were visited in this turn.
    settling: Vec<Owner>,
    wakers: Vec<Waker>,
}

/// Where other threads find a ring.
#[derive(Debug)]
pub(super) struct Address {
    inbox: Mutex<Vec<Message>>,
    /// Rung by the kernel and by other threads.
    bell: OwnedFd,
}

/// What another thread, or code in the middle of a turn, wants of a ring.
#[derive(Debug)]
pub(super) enum Message {
    DroppedLine(u32),
    DroppedDoor(u32),
}

impl Address {
    /// Leaves a message, which is read in the next turn.
    pub(super) fn send(&self, message: Message) {
        self.inbox().push(message);
        let _ = rustix::io::write(&self.bell, &1_u64.to_ne_bytes());
    }

    pub(super) fn bell(&self) -> &OwnedFd {
        &self.bell
    }

    /// No code that runs under this lock can panic half way.
    fn inbox(&self) -> MutexGuard<'_, Vec<Message>> {
        self.inbox.lock().unwrap_or_else(|broken| broken.into_inner())
    }
}

/// Blocks for what is received and sent, kept between uses.
#[derive(Debug, Default)]
pub(super) struct Blocks(Vec<Vec<u8>>);

/// How long what a connection has promised to send may take after it was dropped.
const LEAVING_MAX: Duration = Duration::from_secs(30);

/// Blocks that grew past this are freed rather than kept.
const KEPT_BLOCK_BYTES_MAX: usize = 64 * 1024;
const KEPT_MAX: usize = 64;

impl Blocks {
    /// An empty block.
    pub(super) fn take(&mut self) -> Vec<u8> {
        self.0.pop().unwrap_or_else(|| Vec::with_capacity(super::kernel::POOL_BUFFER_BYTES))
    }

    pub(super) fn give_back(&mut self, mut block: Vec<u8>) {
        if self.0.len() < KEPT_MAX && (1..=KEPT_BLOCK_BYTES_MAX).contains(&block.capacity()) {
            block.clear();
            self.0.push(block);
        }
    }
}

/// Calls `use_it` with the ring at `address` if it is that of this thread and nobody uses it at this
/// moment.
pub(super) fn with<T>(address: &Arc<Address>, use_it: impl FnOnce(&mut Ring) -> T) -> Option<T> {
    let here = HERE.try_with(|here| {
        let mut here = here.try_borrow_mut().ok()?;
        here.as_mut().filter(|ring| Arc::ptr_eq(&ring.address, address)).map(use_it)
    });
    here.ok().flatten()
}

/// The address of the ring of this thread, if it has one.
pub(super) fn here() -> Option<Arc<Address>> {
    HERE.with_borrow(|here| here.as_ref().map(|ring| ring.address.clone()))
}

/// Says why there would be no ring.
pub(crate) fn check() -> io::Result<()> {
    Ring::new().map(drop)
}

/// Gives this thread a ring, until the guard is dropped.
pub(crate) fn install() -> io::Result<Installed> {
    HERE.set(Some(Ring::new()?));
    Ok(Installed(()))
}

/// The ring of a thread; it ends with it.
#[derive(Debug)]
pub(crate) struct Installed(());

impl Drop for Installed {
    fn drop(&mut self) {
        // Out of its place first: what is dropped with it may look for it.
        let ring = HERE.take();
        drop(ring);
    }
}

/// Whether the kernel holds nothing of the ring of this thread, and nothing is left in it.
#[cfg(test)]
pub(super) fn rests() -> bool {
    HERE.with_borrow(|here| {
        here.as_ref().is_none_or(|ring| ring.lines.is_empty() && ring.kernel.rests())
    })
}

/// Takes a turn with the kernel, and wakes whoever has waited for what it brings.
pub(super) fn turn() {
    let wakers = HERE.with_borrow_mut(|here| here.as_mut().map(Ring::turn));
    // Not under the borrow: a waker may do anything.
    let Some(mut wakers) = wakers else { return };
    wakers.drain(..).for_each(Waker::wake);
    HERE.with_borrow_mut(|here| {
        if let Some(ring) = here {
            ring.wakers = wakers;
        }
    });
}

/// Gives up what was to be sent for too long; when to ask again.
pub(super) fn give_up_leaving() -> Option<Instant> {
    HERE.with_borrow_mut(|here| here.as_mut().and_then(Ring::give_up_leaving))
}

/// Has `pump` woken from now on.
pub(super) fn pump_by(cx: &Context<'_>) {
    HERE.with_borrow_mut(|here| {
        if let Some(ring) = here {
            ring.is_pump_due = false;
            if !ring.pump.as_ref().is_some_and(|pump| pump.will_wake(cx.waker())) {
                ring.pump = Some(cx.waker().clone());
            }
        }
    });
}

impl Ring {
    fn new() -> io::Result<Self> {
        let bell = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        Ok(Self {
            kernel: Kernel::new(bell.as_fd())?,
            lines: Table::new(),
            doors: Table::new(),
            blocks: Blocks::default(),
            address: Arc::new(Address { inbox: Mutex::default(), bell }),
            pump: None,
            is_pump_due: false,
            leaving: VecDeque::new(),
            settling: Vec::new(),
            wakers: Vec::new(),
        })
    }

    /// Something was left for the kernel. It is brought there when those had their turn who can run now: a
    /// runtime that is never idle must not keep it for ever.
    pub(super) fn pump_soon(&mut self) {
        if !self.is_pump_due
            && let Some(pump) = &self.pump
        {
            self.is_pump_due = true;
            pump.wake_by_ref();
        }
    }

    fn turn(&mut self) -> Vec<Waker> {
        self.kernel.hush();
        self.read_messages();
        self.kernel.enter();
        let Self { kernel, lines, doors, blocks, settling, wakers, .. } = self;
        kernel.reap(|Completion { owner, event, is_last }| {
            match owner {
                Owner::Line(index) => {
                    if let Some(line) = lines.get_mut(index) {
                        wakers.extend(line.completed(event, is_last, blocks));
                    }
                }
                Owner::Door(index) => {
                    if let Some(door) = doors.get_mut(index) {
                        wakers.extend(door.completed(event, is_last));
                    }
                }
            }
            settling.push(owner);
        });
        self.settle();
        self.kernel.listen();
        if self.kernel.has_work() {
            self.pump_soon();
        }
        std::mem::take(&mut self.wakers)
    }

    /// Does what follows from completions: asks for more, or closes.
    fn settle(&mut self) {
        let mut settling = std::mem::take(&mut self.settling);
        for owner in settling.drain(..) {
            match owner {
                Owner::Line(index) => self.settle_line(index),
                Owner::Door(index) => self.settle_door(index),
            }
        }
        self.settling = settling;
    }

    fn read_messages(&mut self) {
        let messages = std::mem::take(&mut *self.address.inbox());
        for message in messages {
            match message {
                Message::DroppedLine(index) => self.drop_line(index),
                Message::DroppedDoor(index) => self.drop_door(index),
            }
        }
    }

    /// Nobody uses the line any more.
    pub(super) fn drop_line(&mut self, index: u32) {
        if let Some(line) = self.lines.get_mut(index) {
            let left_at = line.drop_it();
            self.leaving.extend(left_at.map(|left_at| (left_at, index)));
            self.settle_line(index);
            self.pump_soon();
        }
    }

    pub(super) fn settle_line(&mut self, index: u32) {
        let Self { kernel, lines, blocks, .. } = self;
        if lines.get_mut(index).is_some_and(|line| line.settle(index, kernel, blocks)) {
            lines.remove(index);
        }
    }

    fn give_up_leaving(&mut self) -> Option<Instant> {
        let Self { kernel, lines, leaving, .. } = self;
        while let Some((left_at, index)) = leaving.front().copied() {
            if left_at.elapsed() < LEAVING_MAX {
                return Some(left_at + LEAVING_MAX);
            }
            leaving.pop_front();
            if let Some(line) = lines.get_mut(index) {
                line.give_up(left_at, kernel);
            }
        }
        None
    }

    /// Nobody accepts there any more.
    pub(super) fn drop_door(&mut self, index: u32) {
        if let Some(door) = self.doors.get_mut(index) {
            door.drop_it();
            self.settle_door(index);
            self.pump_soon();
        }
    }

    pub(super) fn settle_door(&mut self, index: u32) {
        let Self { kernel, doors, .. } = self;
        if doors.get_mut(index).is_some_and(|door| door.settle(index, kernel)) {
            doors.remove(index);
        }
    }
}
