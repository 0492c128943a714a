//! Background work that the application counts, names and waits for.

use std::{
    fmt,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
    time::Duration,
};

use http::StatusCode;
use tokio::sync::{Notify, Semaphore};

use crate::{Error, Problem, Result};

/// How many pieces of blocking work run at once.
const BLOCKING_RUNNING_MAX: usize = 64;
/// How many pieces of blocking work may wait for a place.
const BLOCKING_WAITING_MAX: usize = 1024;

/// Supervises what runs beside requests. A copy is a second handle.
///
/// # Examples
///
/// ```
/// use zzz_core::Tasks;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(async {
/// let tasks = Tasks::default();
/// tasks.spawn("greet", async { println!("hello from beside") });
/// let sum = tasks.blocking(|| (1..=10).sum::<u32>()).await.unwrap();
/// assert_eq!(sum, 55);
/// assert!(tasks.drain(std::time::Duration::from_secs(1)).await);
/// # });
/// ```
#[derive(Clone)]
pub struct Tasks {
    shared: Arc<Shared>,
}

struct Shared {
    running: AtomicUsize,
    /// Told each time a task ends while somebody may be draining.
    ended: Notify,
    blocking_waiting: AtomicUsize,
    blocking_places: Arc<Semaphore>,
}

impl Default for Tasks {
    fn default() -> Self {
        Self {
            shared: Arc::new(Shared {
                running: AtomicUsize::new(0),
                ended: Notify::new(),
                blocking_waiting: AtomicUsize::new(0),
                blocking_places: Arc::new(Semaphore::new(BLOCKING_RUNNING_MAX)),
            }),
        }
    }
}

impl Tasks {
    /// Runs `work` beside the caller; shutdown waits for its end within the
    /// drain deadline. A panic is logged under `name` and ends only this task.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn spawn(&self, name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
        let running = Counted::new(self.shared.clone());
        #[expect(clippy::disallowed_methods, reason = "this is the supervisor")]
        let task = tokio::spawn(caught(work));
        #[expect(clippy::disallowed_methods, reason = "this is the supervisor")]
        tokio::spawn(async move {
            let _running = running;
            let error = match task.await {
                Ok(Err(error)) => error,
                Err(stopped) if stopped.is_panic() => Error::from_panic(&*stopped.into_panic()),
                Ok(Ok(())) | Err(_) => return,
            };
            let location = error.place().map(tracing::field::display);
            tracing::error!(task = name, %error, location, "a background task failed");
        });
    }

    /// Runs `work`, which blocks or computes for long, off the async threads.
    ///
    /// At most 64 pieces run at once and 1,024 wait. `work` runs to its end
    /// even if the caller is dropped.
    ///
    /// # Errors
    ///
    /// 503 if 1,024 pieces wait already; a 500 if `work` panics.
    ///
    /// # Cancel safety
    ///
    /// Dropped while waiting, `work` never starts; dropped later, its result
    /// is lost.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let shared = &self.shared;
        let places = shared.blocking_places.clone();
        let place = match places.clone().try_acquire_owned() {
            Ok(place) => place,
            Err(_) => {
                let _waiting = Waiting::new(&shared.blocking_waiting)?;
                places.acquire_owned().await?
            }
        };
        // They go with the work, which runs on where its caller is dropped.
        let held = (place, Counted::new(shared.clone()));
        let work = move || {
            let _held = held;
            // Caught on its own thread, which knows where it was.
            catch_unwind(AssertUnwindSafe(work)).map_err(|payload| Error::from_panic(&*payload))
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(done) => done,
            Err(stopped) if stopped.is_panic() => Err(Error::from_panic(&*stopped.into_panic())),
            Err(stopped) => Err(stopped.into()),
        }
    }

    /// How many tasks run now.
    pub fn running(&self) -> usize {
        self.shared.running.load(Ordering::Acquire)
    }

    /// Waits until no task runs; `false` if some still do after `deadline`.
    pub async fn drain(&self, deadline: Duration) -> bool {
        let none_runs = async {
            loop {
                // Registered before the count is read, so that an end between
                // the two is not missed.
                let mut ended = pin!(self.shared.ended.notified());
                ended.as_mut().enable();
                if self.running() == 0 {
                    return;
                }
                ended.await;
            }
        };
        tokio::time::timeout(deadline, none_runs).await.is_ok()
    }
}

/// `work`, whose panic is caught on the thread that knows where it was.
async fn caught(work: impl Future<Output = ()>) -> Result<()> {
    let mut work = pin!(work);
    poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx))) {
        Ok(polled) => polled.map(Ok),
        Err(payload) => Poll::Ready(Err(Error::from_panic(&*payload))),
    })
    .await
}

/// One in the count of running tasks.
struct Counted {
    shared: Arc<Shared>,
}

impl Counted {
    fn new(shared: Arc<Shared>) -> Self {
        shared.running.fetch_add(1, Ordering::AcqRel);
        Self { shared }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.shared.running.fetch_sub(1, Ordering::AcqRel);
        self.shared.ended.notify_waiters();
    }
}

/// One in the count of those who wait for a place.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Result<Self> {
        static BUSY: Problem = Problem::fixed(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "too much work is waiting already; try again later",
        );
        if count.fetch_add(1, Ordering::AcqRel) >= BLOCKING_WAITING_MAX {
            count.fetch_sub(1, Ordering::AcqRel);
            return Err(BUSY.clone().into());
        }
        Ok(Self(count))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl fmt::Debug for Tasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tasks({} running)", self.running())
    }
}
