//! What ends a statement before its time.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::job::Answer;

/// After how many instructions of its machine SQLite asks whether to go on: about each 0.1 ms.
const INSTRUCTIONS: i32 = 4096;

/// What ends a statement before its time: its deadline, and that nobody waits for it any more.
///
/// SQLite asks on the thread that runs the statement, so that no other statement can ever be meant.
#[derive(Clone, Default)]
pub(super) struct Watch(Arc<Mutex<Running>>);

#[derive(Default)]
struct Running {
    /// Statements of the adapter's own, such as `COMMIT`, are never ended.
    is_running: bool,
    deadline: Option<Instant>,
    /// Of the job that the statement is a part of.
    answer: Option<Answer>,
    ended: Option<Ended>,
}

/// Why a statement was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// It took too long.
    Timeout,
    /// Nobody waits for it any more.
    Cancelled,
}

impl Watch {
    /// Has `connection` ask it.
    pub(super) fn over(connection: &mut Connection) -> rusqlite::Result<Self> {
        let watch = Self::default();
        let asked = watch.clone();
        connection.progress_handler(INSTRUCTIONS, Some(move || asked.lock().is_to_end()))?;
        Ok(watch)
    }

    /// Looks after `answer`, until it is [taken back](Self::release).
    pub(super) fn follow(&self, answer: Option<Answer>) {
        self.lock().answer = answer;
    }

    /// The answer it looks after.
    pub(super) fn release(&self) -> Option<Answer> {
        self.lock().answer.take()
    }

    /// A statement begins, and may take that long; zero for ever.
    pub(super) fn begin(&self, timeout: Duration) {
        let deadline = if timeout.is_zero() { None } else { Instant::now().checked_add(timeout) };
        let mut running = self.lock();
        running.is_running = true;
        running.deadline = deadline;
        running.ended = None;
    }

    /// The statement has ended; if it was ended, why.
    pub(super) fn end(&self) -> Option<Ended> {
        let mut running = self.lock();
        running.is_running = false;
        running.ended.take()
    }

    fn lock(&self) -> MutexGuard<'_, Running> {
        // No panic leaves it half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    fn is_to_end(&mut self) -> bool {
        if !self.is_running {
            return false;
        }
        if self.answer.as_ref().is_some_and(oneshot::Sender::is_closed) {
            self.ended = Some(Ended::Cancelled);
        } else if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            self.ended = Some(Ended::Timeout);
        }
        self.ended.is_some()
    }
}
