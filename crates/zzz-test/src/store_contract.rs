//! What every store does.

use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};

use zzz_core::{Only, Store, bytes::Bytes};

const HOUR: Duration = Duration::from_secs(3600);

/// Asserts that `store`, which is empty, does what [`Store`] says.
///
/// `pass` lets time pass for the store: under a test's own clock
/// `tokio::time::advance` does, elsewhere waiting.
///
/// # Panics
///
/// If it does not.
///
/// # Examples
///
/// ```
/// use zzz_core::MemoryStore;
/// use zzz_test::store_contract;
///
/// # let mut runtime = tokio::runtime::Builder::new_current_thread();
/// # let runtime = runtime.enable_time().start_paused(true).build().unwrap();
/// # runtime.block_on(async {
/// store_contract(&MemoryStore::new(), tokio::time::advance).await;
/// # });
/// ```
pub async fn store_contract<S: Store, F: Future<Output = ()>>(
    store: &S,
    pass: impl Fn(Duration) -> F,
) {
    keeps_what_was_put(store).await;
    writes_only_where_the_condition_holds(store).await;
    lets_one_of_two_win(store).await;
    forgets_in_time(store, pass).await;
}

async fn keeps_what_was_put(store: &impl Store) {
    assert_eq!(get(store, "a").await, None, "there is something before anything was put");
    put(store, "a", "one", Only::Always).await;
    put(store, "b", "two", Only::Always).await;
    assert_eq!(value(store, "a").await, "one");
    assert_eq!(value(store, "b").await, "two");
    put(store, "a", "", Only::Always).await;
    assert_eq!(value(store, "a").await, "", "the second value replaces the first one");
    let odd = "every kind of key: ä/%20\u{1F600} and a \"quote\"";
    put(store, odd, "odd", Only::Always).await;
    assert_eq!(value(store, odd).await, "odd");
    let long = Bytes::from(vec![0; 100_000]);
    assert!(store.put("long", long.clone(), HOUR, Only::Always).await.expect("it is kept"));
    assert_eq!(value(store, "long").await, long);
    for key in ["a", "b", odd, "long"] {
        assert!(store.remove(key).await.expect("it is removed"), "{key} was there");
        assert_eq!(get(store, key).await, None, "{key} was removed");
        assert!(!store.remove(key).await.expect("it is removed"), "{key} was not there");
    }
}

async fn writes_only_where_the_condition_holds(store: &impl Store) {
    assert!(!put(store, "c", "one", Only::Unchanged(1)).await, "there is nothing to change");
    assert!(put(store, "c", "one", Only::New).await);
    assert!(!put(store, "c", "two", Only::New).await, "there is something already");
    let first = version(store, "c").await;
    assert!(put(store, "c", "two", Only::Unchanged(first)).await);
    let second = version(store, "c").await;
    assert_ne!(first, second, "another value has another version");
    assert!(!put(store, "c", "three", Only::Unchanged(first)).await, "somebody was faster");
    assert_eq!(value(store, "c").await, "two");
    assert!(put(store, "c", "two", Only::Always).await);
    assert_ne!(second, version(store, "c").await, "the same value, put again, is another one");
    store.remove("c").await.expect("it is removed");
    assert!(!put(store, "c", "four", Only::Unchanged(second)).await, "it was removed");
}

async fn lets_one_of_two_win(store: &impl Store) {
    put(store, "d", "start", Only::Always).await;
    let version = version(store, "d").await;
    let (a, b) = both(
        put(store, "d", "a", Only::Unchanged(version)),
        put(store, "d", "b", Only::Unchanged(version)),
    )
    .await;
    assert!(a != b, "of two who change the same version one wins: {a} and {b}");
    assert_eq!(value(store, "d").await, if a { "a" } else { "b" });
    store.remove("d").await.expect("it is removed");
}

async fn forgets_in_time<F: Future<Output = ()>>(store: &impl Store, pass: impl Fn(Duration) -> F) {
    let lasts = Duration::from_secs(1);
    for (key, lasts) in [("short", lasts), ("long", HOUR), ("again", lasts)] {
        assert!(store.put(key, "x".into(), lasts, Only::New).await.expect("it is kept"));
    }
    assert!(put(store, "again", "y", Only::Always).await, "its time begins anew");
    let for_ever = store.put("ever", "x".into(), Duration::MAX, Only::New).await;
    assert!(for_ever.expect("it is kept"), "a time without end is a long one");
    pass(Duration::from_millis(1_500)).await;
    assert_eq!(get(store, "short").await, None, "its time is over");
    assert!(!store.remove("short").await.expect("it is removed"), "its time is over");
    assert_eq!(value(store, "long").await, "x");
    assert_eq!(value(store, "ever").await, "x");
    assert_eq!(value(store, "again").await, "y");
    assert!(put(store, "short", "z", Only::New).await, "whose time is over is as if it were not");
    for key in ["short", "long", "again", "ever"] {
        store.remove(key).await.expect("it is removed");
    }
}

/// Both at the same time.
async fn both(a: impl Future<Output = bool>, b: impl Future<Output = bool>) -> (bool, bool) {
    let (mut a, mut b) = (pin!(a), pin!(b));
    let mut done = (None, None);
    poll_fn(|cx| {
        done.0 = done.0.or_else(|| ready_value(a.as_mut().poll(cx)));
        done.1 = done.1.or_else(|| ready_value(b.as_mut().poll(cx)));
        match done {
            (Some(a), Some(b)) => Poll::Ready((a, b)),
            _ => Poll::Pending,
        }
    })
    .await
}

fn ready_value<T>(poll: Poll<T>) -> Option<T> {
    match poll {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

async fn put(store: &impl Store, key: &str, value: &'static str, only: Only) -> bool {
    store.put(key, Bytes::from_static(value.as_bytes()), HOUR, only).await.expect("it is kept")
}

async fn get(store: &impl Store, key: &str) -> Option<Bytes> {
    store.get(key).await.expect("it is read").map(|kept| kept.value().clone())
}

#[track_caller]
fn found<T>(found: Option<T>, key: &str) -> T {
    found.unwrap_or_else(|| panic!("there is nothing under {key:?}"))
}

async fn value(store: &impl Store, key: &str) -> Bytes {
    found(get(store, key).await, key)
}

async fn version(store: &impl Store, key: &str) -> u64 {
    found(store.get(key).await.expect("it is read"), key).version()
}
