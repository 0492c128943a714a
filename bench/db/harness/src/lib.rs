//! Runs the cases of the database suite on one engine, and says what they cost.
//!
//! `<engine> <url> <cases> <seconds>`: a line of JSON for each case. Before anything is timed, what an engine
//! reads is put into a checksum, which `cargo xtask bench db` compares.
//!
//! With `200x` for the seconds nothing is timed: one task does 200 operations, for those who count instructions
//! (`valgrind --tool=callgrind`, two counts, their difference).

mod measure;
mod sample;

use std::future::Future;

pub use measure::run;
pub use sample::{Sample, TABLES_POSTGRES, TABLES_SQLITE, people};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many people there are to be read.
pub const PEOPLE: i64 = 10_000;
/// How many queries of one row each are asked at once.
pub const BATCH: i64 = 20;
/// How many rows are inserted at once.
pub const ROWS: usize = 1_000;
/// How many tasks ask at the same time, unless a case says otherwise.
pub const TASKS: usize = 16;
/// How many connections a pool may have.
pub const CONNECTIONS: u32 = 10;

/// A row as an engine gives it to its user.
pub trait Person: Send + 'static {
    /// The whole row as text, the moment in microseconds.
    fn shown(&self) -> String;
    /// What makes the compiler keep it.
    fn id(&self) -> i64;
}

/// A library that is measured, in front of a database that has the tables of [`TABLES_SQLITE`] or [`TABLES_POSTGRES`].
pub trait Engine: Clone + Send + Sync + 'static {
    /// A row of `people`.
    type Person: Person;
    /// A row of `entries`.
    type Entry: Person;

    /// The row of `people` with this key.
    fn one(&self, id: i64) -> impl Future<Output = Self::Person> + Send;
    /// The rows with the [`BATCH`] keys from `first` on, asked by a query each, at once where that is offered.
    fn batch(&self, first: i64) -> impl Future<Output = Vec<Self::Person>> + Send;
    /// All rows of `people`, by their key.
    fn all(&self) -> impl Future<Output = Vec<Self::Person>> + Send;
    /// Inserts into `entries`, and gives back the whole row.
    fn insert(&self, sample: Sample) -> impl Future<Output = Self::Entry> + Send;
    /// Inserts into `entries`, all or none.
    fn insert_all(&self, samples: Vec<Sample>) -> impl Future<Output = ()> + Send;
    /// Empties `entries`.
    fn clear(&self) -> impl Future<Output = ()> + Send;
}
