use std::time::Duration;

use tokio::time::advance;
use zzz_core::{AnyStore, MemoryStore, Only, Store};
use zzz_test::store_contract;

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test(start_paused = true)]
async fn a_memory_store_keeps_the_contract() {
    store_contract(&MemoryStore::new(), advance).await;
}

#[tokio::test(start_paused = true)]
async fn a_store_of_any_type_keeps_the_contract() {
    store_contract(&AnyStore::new(MemoryStore::new()), advance).await;
}

#[tokio::test(start_paused = true)]
async fn a_full_memory_store_forgets_what_ends_first() {
    let store = MemoryStore::with_bytes(10_000);
    for (key, hours) in [("soon", 1), ("late", 3), ("between", 2)] {
        let value = vec![0; 2_500].into();
        assert!(store.put(key, value, HOUR * hours, Only::Always).await.unwrap());
    }
    assert!(store.put("new", vec![0; 4_000].into(), HOUR, Only::Always).await.unwrap());
    assert!(store.get("soon").await.unwrap().is_none());
    for key in ["late", "between", "new"] {
        assert!(store.get(key).await.unwrap().is_some(), "{key}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_memory_store_does_not_grow_with_what_has_ended() {
    let store = MemoryStore::new();
    for round in 0..100 {
        for number in 0..10 {
            let key = format!("{round} {number}");
            store.put(&key, "x".into(), Duration::from_secs(1), Only::New).await.unwrap();
        }
        advance(Duration::from_secs(2)).await;
    }
    assert!(store.len() <= 20, "{}", store.len());
}

#[tokio::test(start_paused = true)]
async fn a_value_that_never_fits_is_refused() {
    let store = MemoryStore::with_bytes(1_000);
    let error = store.put("a", vec![0; 2_000].into(), HOUR, Only::Always).await.unwrap_err();
    assert!(error.to_string().contains("2000 bytes"), "{error}");
    assert!(error.to_string().contains("MemoryStore::with_bytes"), "{error}");
}
