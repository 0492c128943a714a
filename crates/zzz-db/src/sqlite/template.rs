//! A database in memory of which others are made.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, backup::Backup};

use super::error;
use crate::Result;

/// A database in memory of which others are made, with all that is in it.
#[derive(Clone)]
pub(crate) struct Template(Arc<Mutex<Connection>>);

impl Template {
    /// One with what `connection` has.
    pub(super) fn of(connection: &Connection) -> Result<Self> {
        let make = || {
            let mut copied = Connection::open_in_memory()?;
            copy(connection, &mut copied)?;
            Ok(Self(Arc::new(Mutex::new(copied))))
        };
        make().map_err(|error| error::of_step(&error))
    }

    /// Puts what it has into the database of `connection`.
    pub(super) fn copy_to(&self, connection: &mut Connection) -> rusqlite::Result<()> {
        // Nobody changes it, so that a panic leaves it as it was.
        copy(&self.0.lock().unwrap_or_else(PoisonError::into_inner), connection)
    }
}

fn copy(from: &Connection, to: &mut Connection) -> rusqlite::Result<()> {
    // In one step: nobody else uses either.
    Backup::new(from, to)?.run_to_completion(i32::MAX, Duration::ZERO, None)
}
