//! What the handles of a pool have in common.

use std::{
    collections::VecDeque,
    future::Future,
    hash::{BuildHasher as _, RandomState},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak},
    time::Duration,
};

use tokio::{
    runtime::Handle,
    sync::{Notify, oneshot},
    time::{self, Instant},
};

use super::{Connect, Connection, Limits, Pooled, Seat};
use crate::{Error, ErrorKind, PoolStatus, Result};

/// How long to pause after the first failure to connect, and at most.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));
/// How long a connection may take to come back to order before it is closed.
const CLEAN_TIMEOUT: Duration = Duration::from_secs(5);

type Waiter<C> = oneshot::Sender<Result<Pooled<C>>>;

#[derive(Debug)]
pub(super) struct Shared<C: Connect> {
    pub(super) connect: C,
    pub(super) limits: Limits,
    state: Mutex<State<C>>,
    /// Told when the last connection of a stopped pool is closed.
    all_closed: Notify,
    /// Where tasks run that are begun outside of a runtime.
    runtime: OnceLock<Handle>,
}

struct State<C: Connect> {
    /// The last one was given back last. Empty while somebody waits.
    idle: Vec<Member<C::Connection>>,
    /// Some of them may have gone.
    waiting: VecDeque<Waiter<C>>,
    /// One for each connection: idle, in use, or being brought back to order.
    seats: Vec<Arc<Seat>>,
    /// How many are being opened.
    opening: usize,
    /// Why the last attempt to open one failed, if none succeeded since.
    failure: Option<Error>,
    is_stopped: bool,
}

impl<C: Connect> std::fmt::Debug for State<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("opening", &self.opening).finish_non_exhaustive()
    }
}

/// A connection with what the pool knows of it.
pub(super) struct Member<T> {
    pub(super) connection: T,
    seat: Arc<Seat>,
    idle_since: Instant,
    /// Nothing for never.
    expires: Option<Instant>,
}

impl<T: Connection> Member<T> {
    fn is_expired(&self, now: Instant) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

/// What somebody who asks for a connection gets.
pub(super) enum Taken<C: Connect> {
    Idle(Member<C::Connection>),
    Waiting(oneshot::Receiver<Result<Pooled<C>>>),
}

#[cold]
pub(super) fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the repo has been stopped")
}

impl<C: Connect> Shared<C> {
    pub(super) fn new(connect: C, limits: Limits) -> Self {
        let state = State {
            idle: Vec::new(),
            waiting: VecDeque::new(),
            seats: Vec::new(),
            opening: 0,
            failure: None,
            is_stopped: false,
        };
        Self {
            connect,
            limits,
            state: Mutex::new(state),
            all_closed: Notify::new(),
            runtime: OnceLock::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<C>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let runtime = Handle::try_current().ok().or_else(|| self.runtime.get().cloned());
        if let Some(runtime) = runtime {
            runtime.spawn(task);
        }
    }

    /// Takes an idle connection, or a place in the queue.
    pub(super) fn take(shared: &Arc<Self>) -> Result<Taken<C>> {
        let now = Instant::now();
        let mut state = shared.lock();
        if state.is_stopped {
            return Err(closed());
        }
        while let Some(mut member) = state.idle.pop() {
            if !member.connection.is_closed() && !member.is_expired(now) {
                member.seat.take(now);
                return Ok(Taken::Idle(member));
            }
            state.leave(&member.seat);
        }
        let (sender, receiver) = oneshot::channel();
        state.waiting.push_back(sender);
        let count = state.grow(shared.limits.connections_max);
        drop(state);
        Self::open(shared, count);
        Ok(Taken::Waiting(receiver))
    }

    /// Opens `count` connections, for which there is place. Never under the lock: a runtime that shuts down drops
    /// the task at once.
    fn open(shared: &Arc<Self>, count: usize) {
        for _ in 0..count {
            let opening = Opening { shared: Arc::clone(shared), is_done: false };
            shared.spawn(opening.run());
        }
    }

    pub(super) async fn open_first(shared: &Arc<Self>) -> Result<()> {
        {
            let mut state = shared.lock();
            if state.is_stopped {
                return Err(closed());
            }
            if state.opening + state.seats.len() > 0 {
                return Ok(());
            }
            state.opening += 1;
        }
        let opening = Opening { shared: Arc::clone(shared), is_done: false };
        let (connection, seat) = opening.connect().await?;
        opening.finish(connection, seat);
        Ok(())
    }

    /// Takes a connection that somebody has used.
    #[inline]
    pub(super) fn give_back(shared: &Arc<Self>, mut member: Member<C::Connection>) {
        if member.connection.is_closed() {
            Self::close(shared, &member);
        } else if member.connection.is_clean() {
            Self::put(shared, member);
        } else {
            shared.spawn(Cleaning { shared: Arc::clone(shared), member: Some(member) }.run());
        }
    }

    /// Hands a connection that is in order to the first who waits, or keeps it.
    fn put(shared: &Arc<Self>, mut member: Member<C::Connection>) {
        let now = Instant::now();
        loop {
            let mut state = shared.lock();
            if state.is_stopped || member.is_expired(now) {
                drop(state);
                return Self::close(shared, &member);
            }
            let Some(waiter) = state.waiting.pop_front() else {
                member.seat.free();
                member.idle_since = now;
                state.idle.push(member);
                return;
            };
            drop(state);
            if waiter.is_closed() {
                continue;
            }
            member.seat.take(now);
            let pooled = Pooled::new(member, shared);
            match waiter.send(Ok(pooled)) {
                Err(Ok(mut pooled)) => {
                    member = pooled.member.take().expect("it has just been put there");
                }
                _ => return,
            }
        }
    }

    /// Forgets a connection, whose owner drops it then.
    fn close(shared: &Arc<Self>, member: &Member<C::Connection>) {
        let mut state = shared.lock();
        state.leave(&member.seat);
        let count = state.grow(shared.limits.connections_max);
        shared.tell_if_empty(&state);
        drop(state);
        Self::open(shared, count);
    }

    fn tell_if_empty(&self, state: &State<C>) {
        if state.is_stopped && state.is_empty() {
            self.all_closed.notify_waiters();
        }
    }

    /// Why somebody has waited in vain.
    pub(super) fn too_late(&self) -> Error {
        let now = Instant::now();
        let mut state = self.lock();
        // Those who wait longest gave up first; the others are passed over when their turn comes.
        while state.waiting.front().is_some_and(oneshot::Sender::is_closed) {
            state.waiting.pop_front();
        }
        let waited = self.limits.checkout_timeout;
        if let Some(failure) = &state.failure {
            let message = format!("no connection could be opened within {waited:?}: {failure}");
            return Error::new(ErrorKind::Connection, message);
        }
        let held: Vec<_> = state.seats.iter().filter_map(|seat| seat.held(now)).collect();
        let (busy, max) = (held.len(), self.limits.connections_max);
        let oldest = held.into_iter().max_by_key(|(time, _)| *time);
        drop(state);
        let mut message =
            format!("{busy} of {max} connections are busy, and none became free within {waited:?}");
        if let Some((time, statement)) = oldest {
            let time = Duration::from_millis(u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
            message += &format!("; the oldest is held for {time:?}");
            if let Some(statement) = statement {
                message += &format!(" by `{}`", excerpt(&statement));
            }
        }
        Error::new(ErrorKind::PoolTimeout, message)
    }

    pub(super) fn status(&self) -> PoolStatus {
        let state = self.lock();
        PoolStatus {
            max: self.limits.connections_max,
            active: state.seats.len() - state.idle.len() + state.opening,
            idle: state.idle.len(),
            waiting: state.waiting.iter().filter(|waiter| !waiter.is_closed()).count(),
        }
    }

    pub(super) async fn stop(&self) {
        let gone = self.all_closed.notified();
        tokio::pin!(gone);
        gone.as_mut().enable();
        let (idle, waiting) = {
            let mut state = self.lock();
            state.is_stopped = true;
            let idle = std::mem::take(&mut state.idle);
            for member in &idle {
                state.leave(&member.seat);
            }
            self.tell_if_empty(&state);
            (idle, std::mem::take(&mut state.waiting))
        };
        drop(idle);
        for waiter in waiting {
            let _ = waiter.send(Err(closed()));
        }
        gone.await;
    }

    /// Has idle connections closed when they are too old.
    pub(super) fn start(self: &Arc<Self>) {
        if let Ok(runtime) = Handle::try_current() {
            let _ = self.runtime.set(runtime);
        }
        let Limits { idle_timeout, connection_lifetime, .. } = self.limits;
        let shortest =
            [idle_timeout, connection_lifetime].into_iter().filter(|time| !time.is_zero()).min();
        let Some(shortest) = shortest else { return };
        let pause = (shortest / 8).clamp(Duration::from_millis(10), Duration::from_mins(1));
        self.spawn(reap(Arc::downgrade(self), pause));
    }

    fn close_old(&self, now: Instant) {
        let idle_timeout = self.limits.idle_timeout;
        let is_old = |member: &mut Member<C::Connection>| {
            let is_idle = !idle_timeout.is_zero() && member.idle_since + idle_timeout <= now;
            is_idle || member.is_expired(now) || member.connection.is_closed()
        };
        let mut state = self.lock();
        let old: Vec<_> = state.idle.extract_if(.., is_old).collect();
        for member in &old {
            state.leave(&member.seat);
        }
        drop(state);
        drop(old);
    }
}

impl<C: Connect> State<C> {
    /// Makes place for as many connections as callers wait for and as there may be.
    fn grow(&mut self, connections_max: usize) -> usize {
        // After a failure, one attempt at a time is enough.
        let wanted = self.waiting.len().min(if self.failure.is_some() { 1 } else { usize::MAX });
        let room = connections_max.saturating_sub(self.opening + self.seats.len());
        let count = if self.is_stopped { 0 } else { wanted.saturating_sub(self.opening).min(room) };
        self.opening += count;
        count
    }

    fn leave(&mut self, seat: &Arc<Seat>) {
        self.seats.retain(|other| !Arc::ptr_eq(other, seat));
    }

    fn is_empty(&self) -> bool {
        self.seats.is_empty() && self.opening == 0
    }
}

async fn reap<C: Connect>(shared: Weak<Shared<C>>, pause: Duration) {
    loop {
        time::sleep(pause).await;
        match shared.upgrade() {
            Some(shared) if !shared.lock().is_stopped => shared.close_old(Instant::now()),
            _ => return,
        }
    }
}

/// A connection that is being opened.
struct Opening<C: Connect> {
    shared: Arc<Shared<C>>,
    is_done: bool,
}

impl<C: Connect> Opening<C> {
    async fn connect(&self) -> Result<(C::Connection, Arc<Seat>)> {
        let seat = Arc::new(Seat::default());
        Ok((self.shared.connect.connect(Arc::clone(&seat)).await?, seat))
    }

    /// Tries until it succeeds, nobody waits any more, or it makes no sense.
    async fn run(self) {
        let mut pause = BACK_OFF.0;
        loop {
            match self.connect().await {
                Ok((connection, seat)) => return self.finish(connection, seat),
                Err(error) if *error.kind() == ErrorKind::Connection => {
                    let mut state = self.shared.lock();
                    state.failure = Some(error);
                    state.waiting.retain(|waiter| !waiter.is_closed());
                    if state.waiting.is_empty() || state.is_stopped || state.opening > 1 {
                        return;
                    }
                }
                Err(error) => return self.tell_all(&error),
            }
            time::sleep(pause).await;
            pause = (pause * 2).min(BACK_OFF.1);
        }
    }

    /// Brings a connection into the pool.
    fn finish(mut self, connection: C::Connection, seat: Arc<Seat>) {
        let now = Instant::now();
        let lifetime = self.shared.limits.connection_lifetime;
        let expires = (!lifetime.is_zero()).then(|| now + shortened(lifetime));
        {
            let mut state = self.shared.lock();
            state.opening -= 1;
            state.seats.push(Arc::clone(&seat));
            state.failure = None;
            self.is_done = true;
        }
        Shared::put(&self.shared, Member { connection, seat, idle_since: now, expires });
        // Where the server is back, others can be served, too.
        let count = self.shared.lock().grow(self.shared.limits.connections_max);
        Shared::open(&self.shared, count);
    }

    fn tell_all(&self, error: &Error) {
        let waiting = std::mem::take(&mut self.shared.lock().waiting);
        for waiter in waiting {
            let _ = waiter.send(Err(Error::new(error.kind().clone(), error.to_string())));
        }
    }
}

impl<C: Connect> Drop for Opening<C> {
    fn drop(&mut self) {
        if !self.is_done {
            let mut state = self.shared.lock();
            state.opening -= 1;
            self.shared.tell_if_empty(&state);
        }
    }
}

/// A connection on its way back to order. Dropping it closes it, and so does an error.
struct Cleaning<C: Connect> {
    shared: Arc<Shared<C>>,
    member: Option<Member<C::Connection>>,
}

impl<C: Connect> Cleaning<C> {
    async fn run(mut self) {
        let Some(member) = &mut self.member else { return };
        let cleaned = time::timeout(CLEAN_TIMEOUT, member.connection.clean()).await;
        if matches!(cleaned, Ok(Ok(()))) && !member.connection.is_closed() {
            Shared::put(&self.shared, self.member.take().expect("it was there a line ago"));
        }
    }
}

impl<C: Connect> Drop for Cleaning<C> {
    fn drop(&mut self) {
        if let Some(member) = &self.member {
            Shared::close(&self.shared, member);
        }
    }
}

/// A little less than `lifetime`, so that connections that were opened together are not closed together.
fn shortened(lifetime: Duration) -> Duration {
    let random = u32::try_from(random() % 1000).unwrap_or_default();
    lifetime - lifetime / 10_000 * random
}

/// A number that nobody depends on being hard to guess.
pub(crate) fn random() -> usize {
    usize::try_from(RandomState::new().hash_one(()) >> 33).unwrap_or_default()
}

/// The beginning of a statement, on one line.
fn excerpt(statement: &str) -> String {
    const CHARS_MAX: usize = 120;
    let words = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}
