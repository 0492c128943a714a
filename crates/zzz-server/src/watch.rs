//! Who is waiting for what until when: one coarse wheel for all connections.
//!
//! A timer per request would cost more than parsing it. Instead each
//! connection writes its deadline into a cell of its own, and the clock visits
//! every cell once a second and wakes the connections whose time is over.

use std::{
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Waker},
    time::Duration,
};

use crate::clock::{Clock, TICK_MS};

const NO_DEADLINE: u64 = u64::MAX;

/// How many parts the wheel has; one of them is visited at each tick.
const SPOKES: usize = 10;

/// The deadline of one connection, shared with the wheel.
#[derive(Debug)]
struct Cell {
    deadline_ms: AtomicU64,
    waker: Mutex<Option<Waker>>,
}

/// All cells, spread over the spokes.
#[derive(Debug)]
pub(crate) struct Wheel {
    turn: Mutex<Turn>,
}

#[derive(Debug, Default)]
struct Turn {
    spokes: [Vec<Arc<Cell>>; SPOKES],
    next_visit: usize,
    next_join: usize,
}

impl Wheel {
    pub(crate) fn new() -> Self {
        Self { turn: Mutex::new(Turn::default()) }
    }

    /// Adds a connection.
    pub(crate) fn join(&self) -> Watch {
        let cell =
            Arc::new(Cell { deadline_ms: AtomicU64::new(NO_DEADLINE), waker: Mutex::new(None) });
        let mut turn = lock(&self.turn);
        let spoke = turn.next_join;
        turn.next_join = (spoke + 1) % SPOKES;
        turn.spokes[spoke].push(cell.clone());
        Watch { cell, registered: None }
    }

    /// Visits the next spoke: forgets closed connections, wakes those whose
    /// time is over; all of them where there are too many.
    pub(crate) fn tick(&self, now_ms: u64, wakes_all: bool) {
        let mut turn = lock(&self.turn);
        let spoke = turn.next_visit;
        turn.next_visit = (spoke + 1) % SPOKES;
        turn.spokes[spoke].retain(|cell| {
            if Arc::strong_count(cell) == 1 {
                return false;
            }
            if wakes_all || cell.deadline_ms.load(Ordering::Relaxed) <= now_ms {
                cell.wake();
            }
            true
        });
    }

    /// Wakes every connection, because something changed for all of them.
    pub(crate) fn wake_all(&self) {
        for spoke in &lock(&self.turn).spokes {
            spoke.iter().for_each(|cell| cell.wake());
        }
    }
}

impl Cell {
    fn wake(&self) {
        if let Some(waker) = &*lock(&self.waker) {
            waker.wake_by_ref();
        }
    }
}

/// A connection's own end of its cell.
#[derive(Debug)]
pub(crate) struct Watch {
    cell: Arc<Cell>,
    /// What stands in the cell, to look without its lock.
    registered: Option<Waker>,
}

impl Watch {
    /// Sets the deadline to `timeout` from now, and never to less: the clock
    /// may be a tick behind.
    pub(crate) fn arm(&self, clock: &Clock, timeout: Duration) {
        let whole_ms = timeout.as_secs().saturating_mul(1000);
        let part_ms = u64::from(timeout.subsec_millis()) + TICK_MS;
        let deadline_ms = clock.now_ms().saturating_add(whole_ms).saturating_add(part_ms);
        self.cell.deadline_ms.store(deadline_ms, Ordering::Relaxed);
    }

    /// Removes the deadline.
    pub(crate) fn disarm(&self) {
        self.cell.deadline_ms.store(NO_DEADLINE, Ordering::Relaxed);
    }

    /// Whether a deadline is set.
    pub(crate) fn is_armed(&self) -> bool {
        self.cell.deadline_ms.load(Ordering::Relaxed) != NO_DEADLINE
    }

    /// How much of `timeout`, with which it was armed, is over.
    pub(crate) fn waited(&self, clock: &Clock, timeout: Duration) -> Duration {
        let deadline_ms = self.cell.deadline_ms.load(Ordering::Relaxed);
        timeout.saturating_sub(Duration::from_millis(deadline_ms.saturating_sub(clock.now_ms())))
    }

    /// Whether the deadline is over; if not, the wheel will wake `cx` then.
    pub(crate) fn is_over(&mut self, cx: &Context<'_>, clock: &Clock) -> bool {
        if self.cell.deadline_ms.load(Ordering::Relaxed) <= clock.now_ms() {
            return true;
        }
        if !self.registered.as_ref().is_some_and(|waker| waker.will_wake(cx.waker())) {
            self.registered = Some(cx.waker().clone());
            *lock(&self.cell.waker) = Some(cx.waker().clone());
        }
        false
    }
}

/// No code that runs under these locks can panic half way.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|broken| broken.into_inner())
}
