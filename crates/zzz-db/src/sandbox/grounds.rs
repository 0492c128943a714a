//! What sandboxes begin with, made once for the process.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use tokio::sync::OnceCell;

use super::runtime;
use crate::Result;

/// What sandboxes begin with: one for each database with its migrations, of which tests have few.
pub(super) struct Grounds<T>(LazyLock<Mutex<HashMap<String, Arc<OnceCell<T>>>>>);

impl<T: Clone + Send + Sync + 'static> Grounds<T> {
    /// None yet.
    pub(super) const fn new() -> Self {
        Self(LazyLock::new(Mutex::default))
    }

    /// That of `key`; the first who asks has `make` make it, and those who come meanwhile wait. What failed is made again
    /// for the next.
    pub(super) async fn get<F>(&'static self, key: String, make: F) -> Result<T>
    where
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let cell = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(key).or_default())
        };
        cell.get_or_try_init(|| runtime::run(make)).await.cloned()
    }
}
