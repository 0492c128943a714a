//! What waits for the threads of one sort, in order.

use std::{
    collections::VecDeque,
    fmt::Write as _,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::job::Job;
use crate::{Error, ErrorKind};

/// How many jobs may wait.
const JOBS_MAX: usize = 16_384;

/// What waits for the threads of one sort, in order.
pub(super) struct Queue {
    /// Who serves it, for messages.
    name: &'static str,
    state: Mutex<State>,
    woken: Condvar,
}

struct State {
    phase: Phase,
    jobs: VecDeque<Job>,
    /// Threads that sleep and that nobody has woken yet.
    sleeping: usize,
    /// Threads that were woken and did not notice yet: a thread that wakes up by itself sleeps on.
    wakes: usize,
    /// What each thread is busy with.
    threads: Vec<Option<Busy>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    New,
    Open,
    Closed,
}

/// What a thread is busy with.
struct Busy {
    since: Instant,
    /// The last statement of the transaction that holds it.
    transaction: Option<String>,
}

impl Queue {
    /// A queue for `threads` that are not there yet.
    pub(super) fn new(name: &'static str, threads: usize) -> Self {
        let state = State {
            phase: Phase::New,
            jobs: VecDeque::new(),
            sleeping: 0,
            wakes: 0,
            threads: (0..threads).map(|_| None).collect(),
        };
        Self { name, state: Mutex::new(state), woken: Condvar::new() }
    }

    /// Takes jobs from now on, if it has not been closed.
    pub(super) fn open(&self) {
        let mut state = self.lock();
        if state.phase == Phase::New {
            state.phase = Phase::Open;
        }
    }

    /// Takes none from now on; those that wait are still done.
    pub(super) fn close(&self) {
        self.lock().phase = Phase::Closed;
        self.woken.notify_all();
    }

    /// Puts `job` at the end.
    ///
    /// # Errors
    ///
    /// If it is not open, or too many wait: the job comes back.
    pub(super) fn push(&self, job: Job) -> Result<(), (Error, Job)> {
        let mut state = self.lock();
        if state.phase != Phase::Open || state.jobs.len() >= JOBS_MAX {
            return Err((self.refuse(&state), job));
        }
        state.jobs.push_back(job);
        if state.sleeping > 0 {
            state.sleeping -= 1;
            state.wakes += 1;
            drop(state);
            self.woken.notify_one();
        }
        Ok(())
    }

    #[cold]
    fn refuse(&self, state: &State) -> Error {
        match state.phase {
            Phase::New => {
                Error::new(ErrorKind::Closed, "the repo has not started: call `Repo::start`")
            }
            Phase::Closed => Error::new(ErrorKind::Closed, "the repo has been stopped"),
            Phase::Open => {
                let message = format!("{JOBS_MAX} calls wait already for {}", self.name);
                Error::new(ErrorKind::PoolTimeout, message)
            }
        }
    }

    /// Waits for what the thread `index` does next: a job, or up to `most` that can share a transaction.
    /// Says `false` when there will be none.
    pub(super) fn take(&self, index: usize, most: usize, jobs: &mut Vec<Job>) -> bool {
        let mut state = self.lock();
        loop {
            state.move_to(jobs, most);
            if !jobs.is_empty() {
                let now = Instant::now();
                jobs.iter_mut().for_each(|job| job.begin(now));
                state.threads[index] = Some(Busy { since: now, transaction: None });
                return true;
            }
            state.threads[index] = None;
            if state.phase == Phase::Closed {
                return false;
            }
            state.sleeping += 1;
            while state.wakes == 0 && state.phase != Phase::Closed {
                state = self.woken.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            if state.wakes > 0 {
                state.wakes -= 1;
            }
        }
    }

    /// Takes the job out if it waits here, and says why it had to wait for `waited`.
    pub(super) fn give_up(&self, id: u64, waited: Duration) -> Option<Error> {
        let mut state = self.lock();
        let index = state.jobs.iter().position(|job| job.id == id)?;
        state.jobs.remove(index);
        Some(self.too_long(&state, waited))
    }

    /// Notes that the thread `index` is held by a transaction, which has just run `sql`.
    pub(super) fn hold(&self, index: usize, sql: &str) {
        if let Some(busy) = &mut self.lock().threads[index] {
            let last = busy.transaction.get_or_insert_default();
            sql.clone_into(last);
        }
    }

    #[cold]
    fn too_long(&self, state: &State, waited: Duration) -> Error {
        let mut message = format!("{} did not become free in {waited:?}", self.name);
        let oldest = state.threads.iter().flatten().min_by_key(|busy| busy.since);
        if let Some(Busy { since, transaction }) = oldest {
            let held = Duration::from_millis(
                u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX),
            );
            let _ = match transaction.as_deref() {
                None => write!(message, ": it has been busy with statements for {held:?}"),
                Some("") => write!(
                    message,
                    ": a transaction that has run nothing yet has held it for {held:?}"
                ),
                Some(sql) => write!(
                    message,
                    ": a transaction has held it for {held:?}, whose last statement is `{sql}`"
                ),
            };
        }
        message.push_str("; keep transactions short, and use their own handle inside of them");
        Error::new(ErrorKind::PoolTimeout, message)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No panic leaves it half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Moves the next job to `jobs`, and those behind it that can share a transaction with it.
    fn move_to(&mut self, jobs: &mut Vec<Job>, most: usize) {
        while jobs.len() < most
            && let Some(job) = self.jobs.front()
            && (jobs.is_empty() || job.is_grouped())
        {
            let is_last = !job.is_grouped();
            let is_cancelled = job.is_cancelled();
            jobs.extend(self.jobs.pop_front().filter(|_| !is_cancelled));
            if is_last && !is_cancelled {
                break;
            }
        }
    }
}
