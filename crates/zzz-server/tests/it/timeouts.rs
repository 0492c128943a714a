//! Time-outs, on a clock that the tests own.
//!
//! Limits promise that a time-out comes up to a second late and never early;
//! a tenth of a second more is the tick of the clock.

mod body;
mod head;
mod idle;
mod linger;
mod write;

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;
use zzz_server::Limits;

use crate::{support::Memory, test_app};

const HEAD: Duration = Duration::from_secs(10);
const BODY: Duration = Duration::from_secs(11);
const IDLE: Duration = Duration::from_secs(20);
const WRITE: Duration = Duration::from_secs(12);
/// Bytes per second.
const RATE: u64 = 100;

/// How long after its limit a time-out may come.
const LATE_MAX: Duration = Duration::from_millis(1200);

/// How far from a tick of the clock a test begins: on it, and on both sides.
const PHASES: [Duration; 4] = [
    Duration::ZERO,
    Duration::from_millis(1),
    Duration::from_millis(50),
    Duration::from_millis(99),
];

fn limits() -> Limits {
    let mut limits = Limits::default();
    (limits.head_timeout, limits.idle_timeout) = (HEAD, IDLE);
    (limits.body_timeout, limits.write_timeout) = (BODY, WRITE);
    limits.body_rate_min = RATE;
    limits
}

fn memory(limits: Limits) -> Memory {
    Memory::new(test_app::app(Arc::default()), limits)
}

/// Runs `behaviour` at each of the [`PHASES`], on a server of its own.
async fn at_every_phase(behaviour: impl AsyncFn(&Memory)) {
    for phase in PHASES {
        let memory = memory(limits());
        // The clock begins to tick when its task runs first.
        tokio::task::yield_now().await;
        tokio::time::sleep(phase).await;
        println!("{phase:?} after a tick:");
        behaviour(&memory).await;
    }
}

/// Asserts that since `start` so much time has passed, and hardly more.
#[track_caller]
fn is_about(start: Instant, wanted: Duration) {
    let elapsed = start.elapsed();
    assert!(elapsed >= wanted, "after {elapsed:?}, before {wanted:?}");
    assert!(elapsed <= wanted + LATE_MAX, "after {elapsed:?}, long past {wanted:?}");
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}
