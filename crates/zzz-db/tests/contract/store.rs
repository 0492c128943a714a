//! Bytes by key, in a table.

use std::time::Duration;

use zzz_core::{Only, Store as _};
use zzz_db::{DatabaseStore, Repo};
use zzz_test::store_contract;

pub(crate) async fn keeps_what_was_put(repo: Repo) {
    // What is over sooner is over as if time had passed.
    let pass = async |time: Duration| {
        let sooner = format!("UPDATE zzz_store SET expires_at = expires_at - {}", time.as_micros());
        repo.raw_exec(&sooner, ()).await.unwrap();
    };
    store_contract(&DatabaseStore::new(repo.clone()), pass).await;
}

pub(crate) async fn is_shared_and_cleaned(repo: Repo) {
    let (one, other) = (DatabaseStore::new(repo.clone()), DatabaseStore::new(repo.clone()));
    let hour = Duration::from_secs(3600);
    assert!(one.put("a", "x".into(), hour, Only::New).await.unwrap());
    assert!(!other.put("a", "y".into(), hour, Only::New).await.unwrap());
    assert_eq!(other.get("a").await.unwrap().unwrap().value(), "x");
    for number in 0..300 {
        assert!(
            other.put(&number.to_string(), "x".into(), Duration::ZERO, Only::New).await.unwrap()
        );
    }
    let count: Option<i64> = repo.raw_one("SELECT count(*) FROM zzz_store", ()).await.unwrap();
    assert!(count.is_some_and(|count| count < 100), "{count:?}");
}
