//! The prepared statements of a connection.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    num::NonZeroU32,
    sync::Arc,
};

use super::wire::Statement;
use crate::driver::{Access, Call};

/// Prepared statements by their SQL. The one that was used longest ago makes place for a new one.
pub(super) struct Statements {
    entries: HashMap<Arc<str>, Entry, BuildHasherDefault<TextHasher>>,
    max: usize,
    /// Counts uses, so that the least recent one is known.
    clock: u64,
    /// Counts names.
    names: u64,
    /// What the server may know, and nobody here any more: it is closed with the next that are prepared. Not earlier,
    /// since one that made place may be among those that are about to be sent.
    left: Vec<String>,
    /// Whether the transaction has changed tables.
    has_changed_tables: bool,
}

/// What changes tables.
const CHANGES: [&str; 3] = ["ALTER", "CREATE", "DROP"];

struct Entry {
    sql: Arc<str>,
    statement: Arc<Statement>,
    used: u64,
}

impl Statements {
    pub(super) fn new(max: NonZeroU32) -> Self {
        let max = usize::try_from(max.get()).unwrap_or(usize::MAX);
        Self {
            entries: HashMap::default(),
            max,
            clock: 0,
            names: 0,
            left: Vec::new(),
            has_changed_tables: false,
        }
    }

    #[inline]
    pub(super) fn find(&mut self, sql: &str) -> Option<(&Arc<str>, &Arc<Statement>)> {
        self.clock += 1;
        let entry = self.entries.get_mut(sql)?;
        entry.used = self.clock;
        Some((&entry.sql, &entry.statement))
    }

    /// A name that no other statement has. Until it is [kept](Self::keep), it counts as left.
    pub(super) fn name(&mut self) -> String {
        self.names += 1;
        let name = format!("s{}", self.names);
        self.left.push(name.clone());
        name
    }

    /// The names of those that are to be closed.
    pub(super) fn take_left(&mut self) -> Vec<String> {
        std::mem::take(&mut self.left)
    }

    pub(super) fn keep(&mut self, sql: &str, statement: Arc<Statement>) {
        if self.entries.len() >= self.max && !self.entries.contains_key(sql) {
            // A scan, since it comes after a round trip to the server anyway.
            let oldest = self.entries.values().min_by_key(|entry| entry.used);
            if let Some(sql) = oldest.map(|entry| Arc::clone(&entry.sql)) {
                self.forget(&sql);
            }
        }
        self.left.retain(|name| *name != statement.name);
        self.clock += 1;
        let sql = Arc::<str>::from(sql);
        let entry = Entry { sql: Arc::clone(&sql), statement, used: self.clock };
        self.entries.insert(sql, entry);
    }

    pub(super) fn forget(&mut self, sql: &str) {
        if let Some(entry) = self.entries.remove(sql) {
            self.left.push(entry.statement.name.clone());
        }
    }

    /// Forgets all after `calls` of a transaction that have changed tables or undone that: a statement that does not fit
    /// them any more would fail, and the transaction with it.
    pub(super) fn follow(&mut self, calls: &[Call]) {
        for call in calls.iter().filter(|call| call.access != Access::Read) {
            let sql = call.sql.trim_start();
            let word = &sql[..sql.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(sql.len())];
            let is = |known: &str| known.eq_ignore_ascii_case(word);
            let changes = CHANGES.into_iter().any(is);
            if changes || self.has_changed_tables && is("ROLLBACK") {
                self.forget_all();
            }
            self.has_changed_tables |= changes;
        }
    }

    /// That the transaction has ended; one that was not committed has undone what it did to tables.
    pub(super) fn follow_end(&mut self, is_committed: bool) {
        if std::mem::take(&mut self.has_changed_tables) && !is_committed {
            self.forget_all();
        }
    }

    fn forget_all(&mut self) {
        let entries = self.entries.drain();
        self.left.extend(entries.map(|(_, entry)| entry.statement.name.clone()));
    }
}

/// Hashes the text of statements, eight bytes at a time.
///
/// Whoever chooses texts may have them meet: the developer does, and there are as many as are kept.
#[derive(Default)]
struct TextHasher(u64);

impl TextHasher {
    const fn add(&mut self, word: u64) {
        // The golden ratio, whose multiples lie far from each other.
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

impl Hasher for TextHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.add(u64::from_le_bytes(*word)));
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.add(u64::from_le_bytes(last));
    }

    fn finish(&self) -> u64 {
        // The table looks at the highest bits and the lowest, and a product is well mixed in the highest alone.
        self.0 ^ self.0 >> 32
    }
}
