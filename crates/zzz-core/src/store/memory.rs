//! A store in the memory of the process.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    future::ready,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use tokio::time::Instant;

use super::{Kept, Only, Store};
use crate::{Error, Result};

/// Keeps values as long as the process lives: for development, tests, and
/// applications of one process that may forget.
///
/// It is bounded: where a new value finds no room, those go first whose time is
/// over soonest.
pub struct MemoryStore {
    slots: Mutex<Slots>,
}

/// Values, and the order in which they expire.
struct Slots {
    by_key: HashMap<String, Slot>,
    /// Keys by the end of their time; the number keeps equal ends apart.
    by_end: BTreeMap<End, String>,
    bytes: usize,
    bytes_max: usize,
    /// The last version that was given away.
    version: u64,
}

struct Slot {
    kept: Kept,
    end: End,
}

/// When a value's time is over, and its version.
type End = (Instant, u64);

/// What a value takes beside its key and its bytes, about.
const SLOT_BYTES: usize = 160;

/// Thirty years, for a time that the clock cannot tell.
const LASTS_MAX: Duration = Duration::from_secs(30 * 365 * 86_400);

/// How many values whose time is over each write removes.
const SWEPT_PER_WRITE: usize = 8;

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryStore {
    /// Room for 64 MiB.
    pub fn new() -> Self {
        Self::with_bytes(64 * 1024 * 1024)
    }

    /// Room for `bytes_max`, keys and what each value takes beside its bytes
    /// included.
    pub fn with_bytes(bytes_max: usize) -> Self {
        let slots = Slots {
            by_key: HashMap::new(),
            by_end: BTreeMap::new(),
            bytes: 0,
            bytes_max,
            version: 0,
        };
        Self { slots: Mutex::new(slots) }
    }

    /// How many values there are, those included whose time is over and which
    /// nobody removed yet.
    pub fn len(&self) -> usize {
        self.slots().by_key.len()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A panic while it was locked left nothing half done that matters.
    fn slots(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn get(&self, key: &str) -> impl Future<Output = Result<Option<Kept>>> + Send {
        ready(Ok(self.slots().get(key)))
    }

    fn put(
        &self,
        key: &str,
        value: Bytes,
        lasts: Duration,
        only: Only,
    ) -> impl Future<Output = Result<bool>> + Send {
        ready(self.slots().put(key, value, lasts, only))
    }

    fn remove(&self, key: &str) -> impl Future<Output = Result<bool>> + Send {
        let mut slots = self.slots();
        let was_there = slots.get(key).is_some();
        slots.remove(key);
        ready(Ok(was_there))
    }
}

impl Slots {
    /// The clock is asked only where there is something.
    fn get(&self, key: &str) -> Option<Kept> {
        let slot = self.by_key.get(key).filter(|slot| slot.end.0 > Instant::now())?;
        Some(slot.kept.clone())
    }

    fn put(&mut self, key: &str, value: Bytes, lasts: Duration, only: Only) -> Result<bool> {
        let there = self.get(key).map(|kept| kept.version);
        let holds = match only {
            Only::Always => true,
            Only::New => there.is_none(),
            Only::Unchanged(version) => there == Some(version),
        };
        if !holds {
            return Ok(false);
        }
        let bytes = size(key, &value);
        if bytes > self.bytes_max {
            return Err(Error::internal(format!(
                "a value of {} bytes does not fit into a memory store of {} bytes: give it more \
                 with `MemoryStore::with_bytes`",
                value.len(),
                self.bytes_max
            )));
        }
        let now = Instant::now();
        self.remove(key);
        self.sweep(now);
        while self.bytes + bytes > self.bytes_max && self.remove_first() {}
        self.version += 1;
        let end = now.checked_add(lasts).unwrap_or(now + LASTS_MAX);
        let end = (end, self.version);
        self.bytes += bytes;
        self.by_end.insert(end, key.to_owned());
        let kept = Kept { value, version: self.version };
        self.by_key.insert(key.to_owned(), Slot { kept, end });
        Ok(true)
    }

    fn remove(&mut self, key: &str) {
        if let Some(slot) = self.by_key.remove(key) {
            self.bytes -= size(key, &slot.kept.value);
            self.by_end.remove(&slot.end);
        }
    }

    /// Removes some of those whose time is over.
    fn sweep(&mut self, now: Instant) {
        for _ in 0..SWEPT_PER_WRITE {
            match self.by_end.first_key_value() {
                Some((end, _)) if end.0 <= now => self.remove_first(),
                _ => return,
            };
        }
    }

    /// Removes the value whose time is over first; false if there is none.
    fn remove_first(&mut self) -> bool {
        let Some((_, key)) = self.by_end.pop_first() else {
            return false;
        };
        self.remove(&key);
        true
    }
}

fn size(key: &str, value: &Bytes) -> usize {
    2 * key.len() + value.len() + SLOT_BYTES
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").field("len", &self.len()).finish_non_exhaustive()
    }
}
