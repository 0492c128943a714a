//! The pool with connections that are none.

use std::sync::{
    Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use tokio::time::Instant;

use super::*;
use crate::{Error, ErrorKind};

/// What a test and its connections have in common.
#[derive(Clone, Debug, Default)]
struct World(Arc<State>);

#[derive(Debug, Default)]
struct State {
    opened: AtomicUsize,
    dropped: AtomicUsize,
    cleaned: AtomicUsize,
    /// What connecting fails with.
    failure: Mutex<Option<ErrorKind>>,
    is_clean_refused: AtomicBool,
}

#[derive(Debug)]
struct Fake {
    number: usize,
    is_closed: bool,
    is_clean: bool,
    world: World,
    seat: Arc<Seat>,
}

impl Connect for World {
    type Connection = Fake;

    async fn connect(&self, seat: Arc<Seat>) -> Result<Fake> {
        tokio::task::yield_now().await;
        if let Some(kind) = self.0.failure.lock().unwrap().clone() {
            return Err(Error::new(kind, "the server is down"));
        }
        let number = self.0.opened.fetch_add(1, Ordering::AcqRel);
        Ok(Fake { number, is_closed: false, is_clean: true, world: self.clone(), seat })
    }
}

impl Connection for Fake {
    fn is_closed(&mut self) -> bool {
        self.is_closed
    }

    fn is_clean(&self) -> bool {
        self.is_clean
    }

    async fn clean(&mut self) -> Result<()> {
        tokio::task::yield_now().await;
        self.world.0.cleaned.fetch_add(1, Ordering::AcqRel);
        if self.world.0.is_clean_refused.load(Ordering::Acquire) {
            return Err(Error::new(ErrorKind::Connection, "it does not answer"));
        }
        self.is_clean = true;
        Ok(())
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.world.0.dropped.fetch_add(1, Ordering::AcqRel);
    }
}

impl World {
    fn pool(&self, connections_max: usize) -> Pool<Self> {
        Pool::new(
            self.clone(),
            Limits {
                connections_max,
                checkout_timeout: Duration::from_secs(5),
                idle_timeout: Duration::from_mins(10),
                connection_lifetime: Duration::from_mins(30),
            },
        )
    }

    fn fail(&self, kind: Option<ErrorKind>) {
        *self.0.failure.lock().unwrap() = kind;
    }

    fn counts(&self) -> (usize, usize, usize) {
        let count = |counter: &AtomicUsize| counter.load(Ordering::Acquire);
        (count(&self.0.opened), count(&self.0.dropped), count(&self.0.cleaned))
    }
}

/// Polls `future` once, without its end.
async fn begin<F: Future>(future: &mut std::pin::Pin<Box<F>>) {
    let polled = std::future::poll_fn(|cx| std::task::Poll::Ready(future.as_mut().poll(cx))).await;
    assert!(polled.is_pending());
}

fn error_of<T>(result: Result<T>) -> Error {
    result.err().expect("an error")
}

#[tokio::test(start_paused = true)]
async fn the_one_given_back_last_is_taken_first() {
    let world = World::default();
    let pool = world.pool(3);
    let (a, b) = (pool.checkout().await.unwrap(), pool.checkout().await.unwrap());
    let last = a.number;
    drop(b);
    drop(a);
    for _ in 0..5 {
        assert_eq!(pool.checkout().await.unwrap().number, last);
    }
    assert_eq!(world.counts(), (2, 0, 0));
    let status = pool.status();
    assert_eq!((status.max, status.active, status.idle, status.waiting), (3, 0, 2, 0));
}

#[tokio::test(start_paused = true)]
async fn who_comes_first_is_served_first() {
    let world = World::default();
    let pool = world.pool(1);
    let held = pool.checkout().await.unwrap();
    let mut waiting: Vec<_> = (0..3).map(|_| Box::pin(pool.checkout())).collect();
    for waiter in &mut waiting {
        begin(waiter).await;
    }
    assert_eq!(pool.status().waiting, 3);
    // One that gives up leaves its place to the next.
    drop(waiting.remove(1));
    drop(held);
    let mut last = waiting.pop().unwrap();
    begin(&mut last).await;
    let first = waiting.pop().unwrap().await.unwrap();
    begin(&mut last).await;
    drop(first);
    last.await.unwrap();
    assert_eq!(world.counts(), (1, 0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_comes_to_somebody_who_has_gone_is_not_lost() {
    let world = World::default();
    let pool = world.pool(1);
    let held = pool.checkout().await.unwrap();
    let mut waiter = Box::pin(pool.checkout());
    begin(&mut waiter).await;
    // It is sent to the waiter, who is dropped with it.
    drop(held);
    drop(waiter);
    assert_eq!(pool.status().idle, 1);
    // And so it is while it is being opened.
    let other = World::default();
    let pool = other.pool(1);
    let mut waiter = Box::pin(pool.checkout());
    begin(&mut waiter).await;
    drop(waiter);
    assert_eq!(pool.checkout().await.unwrap().number, 0);
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_in_vain_is_told_who_holds_them() {
    let world = World::default();
    let pool = world.pool(2);
    let long = pool.checkout().await.unwrap();
    long.seat.note(&"SELECT *\n  FROM   users".into());
    time::advance(Duration::from_secs(7)).await;
    let _short = pool.checkout().await.unwrap();
    let start = Instant::now();
    let error = error_of(pool.checkout().await);
    assert_eq!(start.elapsed().as_secs(), 5);
    assert_eq!(*error.kind(), ErrorKind::PoolTimeout);
    let said = error.to_string();
    let start =
        "2 of 2 connections are busy, and none became free within 5s; the oldest is held for 12";
    assert!(said.starts_with(start), "{said}");
    assert!(said.ends_with("s by `SELECT * FROM users`"), "{said}");
    assert_eq!(pool.status().waiting, 0);
    // What ran on it before is not told of the next holder.
    drop(long);
    let _silent = pool.checkout().await.unwrap();
    assert!(!error_of(pool.checkout().await).to_string().contains("SELECT"));
}

#[tokio::test(start_paused = true)]
async fn closed_ones_are_replaced() {
    let world = World::default();
    let pool = world.pool(1);
    let mut broken = pool.checkout().await.unwrap();
    broken.is_closed = true;
    let mut waiter = Box::pin(pool.checkout());
    begin(&mut waiter).await;
    drop(broken);
    assert_eq!(waiter.await.unwrap().number, 1);
    assert_eq!(world.counts(), (2, 1, 0));
}

#[tokio::test(start_paused = true)]
async fn one_in_the_middle_of_something_is_cleaned_before_the_next_gets_it() {
    let world = World::default();
    let pool = world.pool(1);
    pool.checkout().await.unwrap().is_clean = false;
    let connection = pool.checkout().await.unwrap();
    assert!(connection.is_clean);
    assert_eq!((connection.number, world.counts()), (0, (1, 0, 1)));
    drop(connection);
    // One that cannot be cleaned is closed.
    world.0.is_clean_refused.store(true, Ordering::Release);
    pool.checkout().await.unwrap().is_clean = false;
    assert_eq!(pool.checkout().await.unwrap().number, 1);
    assert_eq!(world.counts(), (2, 1, 2));
}

#[expect(clippy::disallowed_methods, reason = "the test waits for them")]
#[tokio::test(start_paused = true)]
async fn a_server_that_is_down_is_tried_again_while_somebody_waits() {
    let world = World::default();
    let pool = world.pool(4);
    world.fail(Some(ErrorKind::Connection));
    let failure = error_of(pool.checkout().await);
    assert_eq!(*failure.kind(), ErrorKind::Connection);
    let said = "no connection could be opened within 5s: the server is down";
    assert_eq!(failure.to_string(), said);
    // It comes back while four wait.
    let waiting: Vec<_> = (0..4)
        .map(|_| {
            let pool = Pool(Arc::clone(&pool.0));
            tokio::task::spawn(async move { pool.checkout().await.map(|held| (held, ())) })
        })
        .collect();
    time::advance(Duration::from_secs(1)).await;
    world.fail(None);
    let mut held = Vec::new();
    for waiter in waiting {
        held.push(waiter.await.unwrap().unwrap());
    }
    assert_eq!(pool.status().active, 4);
}

#[tokio::test(start_paused = true)]
async fn what_trying_again_does_not_mend_is_told_at_once() {
    let world = World::default();
    let pool = world.pool(2);
    world.fail(Some(ErrorKind::Config));
    let start = Instant::now();
    assert_eq!(*error_of(pool.checkout().await).kind(), ErrorKind::Config);
    assert_eq!(*error_of(pool.start().await).kind(), ErrorKind::Config);
    assert_eq!(start.elapsed(), Duration::ZERO);
    world.fail(Some(ErrorKind::Connection));
    assert_eq!(*error_of(pool.start().await).kind(), ErrorKind::Connection);
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(pool.status().active, 0);
}

#[tokio::test(start_paused = true)]
async fn idle_and_old_ones_are_closed() {
    let world = World::default();
    let pool = world.pool(2);
    pool.start().await.unwrap();
    assert_eq!(pool.status().idle, 1);
    time::sleep(Duration::from_mins(12)).await;
    assert_eq!((pool.status().idle, world.counts()), (0, (1, 1, 0)));
    // One that is never idle for long lives up to a tenth less than its time, or all of it.
    for minutes in 1..=31 {
        pool.checkout().await.unwrap();
        time::advance(Duration::from_mins(1)).await;
        if minutes < 27 {
            assert_eq!(world.counts().0, 2, "after {minutes} minutes");
        }
    }
    assert_eq!(world.counts().0, 3);
}

#[tokio::test(start_paused = true)]
async fn stop_waits_for_those_in_use_and_refuses_the_rest() {
    let world = World::default();
    let pool = world.pool(1);
    let held = pool.checkout().await.unwrap();
    let mut waiter = Box::pin(pool.checkout());
    begin(&mut waiter).await;
    let mut stop = Box::pin(pool.stop());
    begin(&mut stop).await;
    assert_eq!(*error_of(waiter.await).kind(), ErrorKind::Closed);
    assert_eq!(*error_of(pool.checkout().await).kind(), ErrorKind::Closed);
    begin(&mut stop).await;
    drop(held);
    stop.await;
    assert_eq!(world.counts(), (1, 1, 0));
    pool.stop().await;
}

#[test]
fn one_that_is_dropped_outside_of_a_runtime_is_given_back() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let world = World::default();
    let pool = world.pool(2);
    let (clean, mut busy) = runtime
        .block_on(async { (pool.checkout().await.unwrap(), pool.checkout().await.unwrap()) });
    busy.is_clean = false;
    drop(runtime);
    drop(clean);
    drop(busy);
    assert_eq!(pool.status().idle, 1);
    assert_eq!(world.counts().1, 1, "nobody could clean it");
}
