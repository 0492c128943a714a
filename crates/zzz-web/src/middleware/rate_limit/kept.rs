//! Where buckets are kept.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    mem,
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use tokio::time::Instant;
use zzz_core::{AnyStore, Only, Result, Store};

use super::bucket::{Quota, Verdict};

/// In this process, or in a store that several have.
pub(super) enum Kept {
    Memory(Table),
    Store(Buckets),
}

impl Kept {
    pub(super) fn in_memory(keys_max: usize) -> Self {
        Self::Memory(Table {
            generations: Mutex::new(Generations::default()),
            half_max: (keys_max / 2).max(1),
            hasher: RandomState::new(),
            clock: Clock::new(Duration::ZERO),
        })
    }

    pub(super) fn in_store(store: AnyStore) -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self::Store(Buckets { store, clock: Clock::new(since_epoch) })
    }
}

/// Nanoseconds on a clock that goes on evenly, and that tests stop.
struct Clock {
    start: Instant,
    start_nanos: u64,
}

impl Clock {
    fn new(start: Duration) -> Self {
        Self { start: Instant::now(), start_nanos: nanos(start) }
    }

    fn now(&self) -> u64 {
        self.start_nanos.saturating_add(nanos(self.start.elapsed()))
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// Buckets in memory, by the hash of their keys: what somebody sends takes no room here. The hash
/// has a secret, so nobody can look for two keys that share a bucket.
pub(super) struct Table {
    generations: Mutex<Generations>,
    /// How many buckets one generation holds.
    half_max: usize,
    hasher: RandomState,
    clock: Clock,
}

/// Buckets that were used lately, and those that were used before. What is forgotten with the
/// older generation was not used for as long as it takes to fill up, and so is full,
/// unless there was no more room.
#[derive(Default)]
struct Generations {
    young: HashMap<u64, u64>,
    old: HashMap<u64, u64>,
    /// When the young one began.
    begun: u64,
}

impl Table {
    pub(super) fn take(&self, key: &str, quota: &Quota) -> Verdict {
        let (key, now) = (self.hasher.hash_one(key), self.clock.now());
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = now.saturating_sub(generations.begun) >= quota.fill_nanos();
        if is_over || generations.young.len() >= self.half_max {
            generations.old = mem::take(&mut generations.young);
            generations.begun = now;
        }
        let Generations { young, old, .. } = &mut *generations;
        let full_at = young.entry(key).or_insert_with(|| old.remove(&key).unwrap_or(now));
        let verdict = quota.take(*full_at, now);
        *full_at = verdict.full_at;
        verdict
    }
}

/// Buckets in a store.
pub(super) struct Buckets {
    store: AnyStore,
    clock: Clock,
}

impl Buckets {
    pub(super) async fn take(&self, key: &str, quota: &Quota) -> Result<Verdict> {
        const TRIES: usize = 16;
        for _ in 0..TRIES {
            let kept = self.store.get(key).await?;
            let full_at = kept.as_ref().and_then(|kept| kept.value().first_chunk());
            let now = self.clock.now();
            let verdict = quota.take(full_at.map_or(now, |bytes| u64::from_be_bytes(*bytes)), now);
            if verdict.is_refused() {
                return Ok(verdict);
            }
            let only = kept.map_or(Only::New, |kept| Only::Unchanged(kept.version()));
            let value = verdict.full_at.to_be_bytes().to_vec();
            if self.store.put(key, value.into(), verdict.full_after(), only).await? {
                return Ok(verdict);
            }
        }
        Ok(quota.refuse(self.clock.now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_and_those_who_came_lately_are_remembered() {
        let Kept::Memory(table) = Kept::in_memory(100) else {
            unreachable!("asked for memory");
        };
        let quota = Quota::new(Duration::from_secs(3600), 1);
        for number in 0..1000 {
            assert!(!table.take(&format!("client {number}"), &quota).is_refused());
        }
        assert!(table.take("client 999", &quota).is_refused());
        assert!(table.take("client 951", &quota).is_refused());
        assert!(!table.take("client 0", &quota).is_refused(), "forgotten");
        let generations = table.generations.lock().unwrap();
        assert!(generations.young.len() + generations.old.len() <= 100);
    }

    #[tokio::test(start_paused = true)]
    async fn full_buckets_are_forgotten() {
        let Kept::Memory(table) = Kept::in_memory(100) else {
            unreachable!("asked for memory");
        };
        let quota = Quota::new(Duration::from_secs(10), 5);
        for key in ["a", "b"] {
            table.take(key, &quota);
            tokio::time::advance(Duration::from_secs(10)).await;
        }
        table.take("c", &quota);
        let generations = table.generations.lock().unwrap();
        assert_eq!((generations.young.len(), generations.old.len()), (1, 1));
    }
}
