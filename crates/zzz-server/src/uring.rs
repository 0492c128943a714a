//! io_uring inside a runtime of tokio.
//!
//! A thread with a ring still sleeps in tokio's own driver, so that timers, channels and whatever else
//! an application brings along work as ever. Before it sleeps, [`before_park`] brings the kernel what was left for it and visits what has
//! completed. While it sleeps the kernel rings a bell, which tokio's driver hears, at the first completion; then [`pump`] visits it.
//! While it works the same pump runs between the other tasks, so that a runtime that is never idle serves
//! its connections, too.
//!
//! `ring.rs` is what a thread has, `line.rs` and `door.rs` are connections and listeners in it, `kernel.rs` the queues.

mod door;
mod kernel;
mod line;
mod listener;
mod ring;
mod stream;
mod table;
#[cfg(test)]
mod tests;

use std::{future::poll_fn, io, pin::pin, task::Poll, time::Duration};

use tokio::time::sleep;

pub(crate) use self::{
    listener::RingListener,
    ring::{check, install},
    stream::{OVER_RING, RingStream},
};

/// To be called before each sleep of the thread's runtime.
pub(crate) fn before_park() {
    ring::turn();
}

/// Serves the ring of this thread for ever, in a task of its runtime.
///
/// # Errors
///
/// If the thread has no ring, or its runtime no driver for descriptors.
pub(crate) async fn pump() -> io::Result<()> {
    let address = ring::here().ok_or(io::ErrorKind::NotConnected)?;
    // Never read: each ring of it is an event of its own.
    let bell = kernel::hear(address.bell().try_clone()?)?;
    let mut alarm = pin!(sleep(Duration::ZERO));
    poll_fn(|cx| {
        while let Poll::Ready(rung) = bell.poll_read_ready(cx) {
            match rung {
                Ok(mut rung) => rung.clear_ready(),
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        ring::pump_by(cx);
        ring::turn();
        while let Some(at) = ring::give_up_leaving() {
            if alarm.deadline() != at {
                alarm.as_mut().reset(at);
            }
            if alarm.as_mut().poll(cx).is_pending() {
                break;
            }
        }
        Poll::Pending
    })
    .await
}
