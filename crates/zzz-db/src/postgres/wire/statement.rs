//! Statements that a server has prepared, and their rows.

use postgres_types::Type;

use crate::{Cell, cell::Raw};

/// A statement that the server has prepared.
pub(crate) struct Statement {
    /// What the server knows it by.
    pub(crate) name: String,
    /// The types of its placeholders.
    pub(crate) parameters: Vec<Type>,
    pub(crate) columns: Vec<Column>,
}

/// A column of a statement's rows.
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) ty: Type,
}

/// A row where it lies among what has come, read from the first column to the last.
#[derive(Clone, Copy)]
pub(crate) struct WireRow<'r> {
    columns: &'r [Column],
    values: &'r [u8],
    /// Those that are still to be read.
    next: &'r [Column],
    rest: &'r [u8],
}

impl<'r> WireRow<'r> {
    /// The row of `columns` whose values, each behind its length, are `values`.
    #[inline]
    pub(crate) const fn new(columns: &'r [Column], values: &'r [u8]) -> Self {
        Self { columns, values, next: columns, rest: values }
    }

    /// The value of the next column, if there is one.
    #[inline(always)]
    pub(crate) fn next(&mut self) -> Option<Cell<'r>> {
        let (column, next) = self.next.split_first()?;
        let (length, rest) = self.rest.split_first_chunk()?;
        let (raw, rest) = match usize::try_from(i32::from_be_bytes(*length)) {
            Ok(length) => {
                let (bytes, rest) = rest.split_at_checked(length)?;
                (Raw::Postgres(&column.ty, bytes), rest)
            }
            // A length of -1.
            Err(_) => (Raw::Null, rest),
        };
        (self.next, self.rest) = (next, rest);
        Some(Cell(raw))
    }

    /// The value of the column with this number, if there is one, wherever the next one is.
    pub(crate) fn get(&self, index: usize) -> Option<Cell<'r>> {
        let mut row = Self::new(self.columns, self.values);
        for _ in 0..index {
            row.next()?;
        }
        row.next()
    }

    /// What its columns are called.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'r str> {
        self.columns.iter().map(|column| column.name.as_str())
    }
}
