//! Bytes by key, for as long as they are worth something.

mod memory;

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;

pub use self::memory::MemoryStore;
use crate::{BoxFuture, Result};

/// A place for bytes by key: what sessions, rate limits and idempotency keys are
/// kept in.
///
/// [`MemoryStore`] forgets with the process; databases and Redis bring stores that
/// do not. What is written has a version, so that of two who change the same
/// value at the same time one is told. Every store passes `store_contract` of the
/// crate `zzz-test`.
pub trait Store: Send + Sync + 'static {
    /// What is kept under `key`, unless its time is over.
    ///
    /// # Errors
    ///
    /// If the store cannot be reached.
    fn get(&self, key: &str) -> impl Future<Output = Result<Option<Kept>>> + Send;

    /// Keeps `value` under `key` for the time `lasts`, if `only` holds; says
    /// whether it did. A time that is longer than the store can tell, such as
    /// [`Duration::MAX`], is the longest that it can.
    ///
    /// # Errors
    ///
    /// If the store cannot be reached, or has no room for a value of this size.
    fn put(
        &self,
        key: &str,
        value: Bytes,
        lasts: Duration,
        only: Only,
    ) -> impl Future<Output = Result<bool>> + Send;

    /// Forgets what is kept under `key`; says whether there was something.
    ///
    /// # Errors
    ///
    /// If the store cannot be reached.
    fn remove(&self, key: &str) -> impl Future<Output = Result<bool>> + Send;
}

/// A value of a [`Store`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    value: Bytes,
    version: u64,
}

impl Kept {
    /// What a store answers.
    pub fn new(value: Bytes, version: u64) -> Self {
        Self { value, version }
    }

    /// The bytes.
    pub fn value(&self) -> &Bytes {
        &self.value
    }

    /// A number that differs from that of every other value which the same key had
    /// as long as it was kept.
    pub fn version(&self) -> u64 {
        self.version
    }
}

/// Under which condition a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a store has to know them all")]
pub enum Only {
    /// Under none.
    Always,
    /// If there is nothing under the key.
    New,
    /// If what is there still has this version.
    Unchanged(u64),
}

/// A [`Store`] of any type.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use zzz_core::{AnyStore, MemoryStore, Only, Store};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(async {
/// let store = AnyStore::new(MemoryStore::new());
/// let hour = Duration::from_secs(3600);
/// assert!(store.put("greeting", "hello".into(), hour, Only::New).await?);
/// assert!(!store.put("greeting", "good day".into(), hour, Only::New).await?);
/// assert_eq!(store.get("greeting").await?.unwrap().value(), "hello");
/// # Ok::<(), zzz_core::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct AnyStore(Arc<dyn Erased>);

impl AnyStore {
    /// `store`, whatever it is.
    pub fn new(store: impl Store) -> Self {
        Self(Arc::new(store))
    }
}

impl Store for AnyStore {
    async fn get(&self, key: &str) -> Result<Option<Kept>> {
        self.0.get(key).await
    }

    async fn put(&self, key: &str, value: Bytes, lasts: Duration, only: Only) -> Result<bool> {
        self.0.put(key, value, lasts, only).await
    }

    async fn remove(&self, key: &str) -> Result<bool> {
        self.0.remove(key).await
    }
}

impl fmt::Debug for AnyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyStore").finish_non_exhaustive()
    }
}

/// [`Store`] behind a pointer.
trait Erased: Send + Sync + 'static {
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Kept>>>;

    fn put<'a>(
        &'a self,
        key: &'a str,
        value: Bytes,
        lasts: Duration,
        only: Only,
    ) -> BoxFuture<'a, Result<bool>>;

    fn remove<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<bool>>;
}

impl<S: Store> Erased for S {
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Kept>>> {
        Box::pin(Store::get(self, key))
    }

    fn put<'a>(
        &'a self,
        key: &'a str,
        value: Bytes,
        lasts: Duration,
        only: Only,
    ) -> BoxFuture<'a, Result<bool>> {
        Box::pin(Store::put(self, key, value, lasts, only))
    }

    fn remove<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<bool>> {
        Box::pin(Store::remove(self, key))
    }
}
