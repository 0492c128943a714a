//! Rows of a call, as a list.

use std::any::Any;

use crate::{Result, Row, driver::Sink};

/// Takes all rows.
pub(crate) struct Rows<T> {
    rows: Vec<T>,
    read: fn(&mut Row<'_>) -> Result<T>,
}

impl<T> Rows<T> {
    pub(crate) const fn new(read: fn(&mut Row<'_>) -> Result<T>) -> Self {
        Self { rows: Vec::new(), read }
    }

    pub(crate) fn into_inner(self) -> Vec<T> {
        self.rows
    }
}

impl<T: Send + 'static> Sink for Rows<T> {
    fn row(&mut self, row: &mut Row<'_>) -> Result<()> {
        self.rows.push((self.read)(row)?);
        Ok(())
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn clear(&mut self) {
        self.rows.clear();
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}
