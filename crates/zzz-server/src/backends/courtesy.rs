//! Giving the core away before a worker sleeps.

use std::{
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

/// Lets another thread have the core before a worker sleeps, where one wants
/// it.
///
/// A worker that sleeps is woken by the first request that comes, takes the
/// core from whoever sent it, answers that one request and sleeps again. A
/// worker that yields first comes back to many requests at once. Where nobody
/// wants the core that is a system call for nothing, so the next ones are left
/// out, more of them each time.
#[derive(Debug, Default)]
pub(super) struct Courtesy {
    /// How many sleeps come before the next yield.
    left_out: AtomicU32,
    /// How many were left out the last time.
    pause: AtomicU32,
}

/// A yield that took no longer was the system call alone.
const NOBODY_WANTED_IT: Duration = Duration::from_micros(3);

/// Sleeps between two yields, where nobody wants the core.
const PAUSE_MAX: u32 = 63;

impl Courtesy {
    /// To be called before each sleep, by the one thread that sleeps.
    pub(super) fn before_sleep(&self) {
        let left_out = self.left_out.load(Relaxed);
        if left_out > 0 {
            self.left_out.store(left_out - 1, Relaxed);
            return;
        }
        let start = Instant::now();
        thread::yield_now();
        let wanted = start.elapsed() > NOBODY_WANTED_IT;
        let pause = if wanted { 0 } else { (self.pause.load(Relaxed) * 2 + 1).min(PAUSE_MAX) };
        self.pause.store(pause, Relaxed);
        self.left_out.store(pause, Relaxed);
    }
}
