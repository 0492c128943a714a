//! Background and blocking work.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    task::Poll,
    time::Duration,
};

use tokio::sync::oneshot;
use zzz_core::{App, Tasks, http::StatusCode};

use crate::log;

const SECOND: Duration = Duration::from_secs(1);

async fn is_ready<F: Future>(mut future: Pin<&mut F>) -> bool {
    poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx).is_ready())).await
}

#[tokio::test]
async fn a_panic_is_logged_and_ends_only_its_task() {
    log::listen();
    App::new().start().await.unwrap();
    let tasks = Tasks::default();
    let (end, ended) = oneshot::channel();
    let (done, is_done) = oneshot::channel();
    tasks.spawn("lasting", async {
        ended.await.unwrap();
        done.send("done").unwrap();
    });
    let line = line!() + 1;
    tasks.spawn("broken", async { panic!("out of luck") });
    while tasks.running() == 2 {
        tokio::task::yield_now().await;
    }
    let place = format!("{}:{line}:35", file!());
    let broken = r#"a background task failed task="broken" error=panicked: out of luck"#;
    assert_eq!(log::errors(), [format!("{broken} location={place}")]);
    end.send(()).unwrap();
    assert_eq!(is_done.await, Ok("done"));
    assert!(tasks.drain(SECOND).await);
}

#[tokio::test]
async fn drain_waits_for_every_task() {
    let tasks = Tasks::default();
    assert!(tasks.drain(Duration::ZERO).await, "nothing runs");
    let ends: Vec<_> = (0..3)
        .map(|_| {
            let (end, ended) = oneshot::channel::<()>();
            tasks.spawn("lasting", async { ended.await.unwrap() });
            end
        })
        .collect();
    assert_eq!(tasks.running(), 3);
    assert_eq!(format!("{tasks:?}"), "Tasks(3 running)");
    // A copy is a second handle.
    let copy = tasks.clone();
    let mut draining = pin!(copy.drain(SECOND));
    for end in ends {
        assert!(!is_ready(draining.as_mut()).await);
        end.send(()).unwrap();
    }
    assert!(draining.await);
    assert_eq!(tasks.running(), 0);
}

#[tokio::test(start_paused = true)]
async fn drain_gives_up_at_its_deadline() {
    let tasks = Tasks::default();
    tasks.spawn("endless", std::future::pending());
    let start = tokio::time::Instant::now();
    assert!(!tasks.drain(SECOND).await);
    assert_eq!((start.elapsed(), tasks.running()), (SECOND, 1));
}

#[tokio::test]
async fn tasks_may_spawn_tasks() {
    let tasks = Tasks::default();
    let count = Arc::new(AtomicUsize::new(0));
    let (inner, counted) = (tasks.clone(), count.clone());
    tasks.spawn("outer", async move {
        inner.spawn("inner", async move {
            tokio::task::yield_now().await;
            counted.fetch_add(1, Ordering::Relaxed);
        });
    });
    assert!(tasks.drain(SECOND).await);
    assert_eq!(count.load(Ordering::Relaxed), 1);
}

/// Every handle that an application gives out is to the same supervisor, whether
/// or not it lists a service.
#[tokio::test]
async fn an_application_waits_for_its_work() {
    let app = App::new();
    let (end, ended) = oneshot::channel::<()>();
    app.spawn("lasting", async { ended.await.unwrap() });
    assert_eq!(app.tasks().running(), 1);
    assert_eq!(app.services().tasks().running(), 1);
    let mut stopping = pin!(app.stop(SECOND));
    assert!(!is_ready(stopping.as_mut()).await);
    end.send(()).unwrap();
    stopping.await;
    assert_eq!(app.tasks().running(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_application_says_what_did_not_end() {
    log::listen();
    let app = App::new();
    app.spawn("endless", std::future::pending());
    app.stop(SECOND).await;
    assert_eq!(log::errors(), ["background tasks did not end in time running=1 deadline=1s"]);
}

#[tokio::test]
async fn blocking_work_runs_elsewhere() {
    App::new().start().await.unwrap();
    let tasks = Tasks::default();
    let here = std::thread::current().id();
    let there = tasks.blocking(|| std::thread::current().id()).await.unwrap();
    assert_ne!(here, there);
    let error = tasks.blocking(|| panic!("out of luck")).await.map(|(): ()| ()).unwrap_err();
    assert!(error.is_panic());
    assert!(error.place().unwrap().file().ends_with("tasks.rs"));
    assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(tasks.running(), 0);
}

/// Blocking work that lasts until it is told to end.
struct Gate {
    ends: Vec<mpsc::Sender<()>>,
    running: Arc<AtomicUsize>,
}

impl Gate {
    fn new() -> Self {
        Self { ends: Vec::new(), running: Arc::default() }
    }

    /// Work for [`Tasks::blocking`] that counts itself while it runs.
    fn work(&mut self) -> impl FnOnce() + Send + use<> {
        let (end, ended) = mpsc::channel();
        self.ends.push(end);
        let running = self.running.clone();
        move || {
            running.fetch_add(1, Ordering::AcqRel);
            // The sender is dropped to end it.
            let _ = ended.recv();
            running.fetch_sub(1, Ordering::AcqRel);
        }
    }

    async fn until_running(&self, count: usize) {
        while self.running.load(Ordering::Acquire) < count {
            tokio::task::yield_now().await;
        }
        assert_eq!(self.running.load(Ordering::Acquire), count);
    }
}

#[tokio::test]
async fn at_most_64_pieces_of_blocking_work_run_and_1024_wait() {
    let tasks = Tasks::default();
    let mut gate = Gate::new();
    let mut pieces: Vec<_> =
        (0..64 + 1024).map(|_| Box::pin(tasks.blocking(gate.work()))).collect();
    for piece in &mut pieces {
        assert!(!is_ready(piece.as_mut()).await);
    }
    gate.until_running(64).await;

    let error = tasks.blocking(|| ()).await.unwrap_err();
    assert_eq!(error.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(error.problem().unwrap().code(), "busy");

    // One that waits and is dropped never starts, and its place is free.
    drop(pieces.pop());
    let mut late = pin!(tasks.blocking(|| "late"));
    assert!(!is_ready(late.as_mut()).await);
    assert_eq!(gate.running.load(Ordering::Acquire), 64);

    // Places are given in the order in which they were waited for.
    gate.ends.clear();
    for piece in pieces {
        piece.await.unwrap();
    }
    assert_eq!(late.await.unwrap(), "late");
    assert!(tasks.drain(SECOND).await);
}

/// Work whose caller has gone runs on: it still has its place, and is waited for.
#[tokio::test]
async fn blocking_work_counts_until_it_ends() {
    let tasks = Tasks::default();
    let mut gate = Gate::new();
    let mut piece = Box::pin(tasks.blocking(gate.work()));
    assert!(!is_ready(piece.as_mut()).await);
    gate.until_running(1).await;
    drop(piece);
    assert_eq!(tasks.running(), 1);
    let mut draining = pin!(tasks.drain(SECOND));
    assert!(!is_ready(draining.as_mut()).await);
    gate.ends.clear();
    assert!(draining.await);
}
