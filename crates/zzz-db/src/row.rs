//! Rows on their way from a database.

use std::fmt;

use crate::{Cell, CellError, ColumnInfo, Error, Result, Table, Type, Value};

/// A row as the database's driver holds it, read from the first column to the last.
///
/// # Examples
///
/// ```
/// use zzz_db::{FromRow, Result, Row};
///
/// struct Point { x: i64, y: i64 }
///
/// impl FromRow for Point {
///     const COLUMNS: usize = 2;
///
///     fn from_row(row: &mut Row<'_>) -> Result<Self> {
///         Ok(Self { x: row.read()?, y: row.read()? })
///     }
/// }
/// ```
pub struct Row<'r> {
    source: Source<'r>,
    next: usize,
}

/// The row of each driver, and one that no driver gave.
#[derive(Clone, Copy)]
pub(crate) enum Source<'r> {
    Values(&'static Table, &'r [Value]),
    #[cfg(feature = "sqlite")]
    Sqlite(&'r rusqlite::Row<'r>),
    #[cfg(feature = "postgres")]
    Postgres(crate::postgres::WireRow<'r>),
}

/// What a row, or the next few columns of one, can be read as.
///
/// Every [`Type`] is read from one column, tuples from as many as they have, and `#[derive(Schema)]` reads
/// a struct from the columns of its table in their order.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a row",
    label = "expected the type of a column, a schema, a struct with `#[derive(zzz::db::FromRow)]`, or a tuple of them"
)]
pub trait FromRow: Sized + Send + 'static {
    /// How many columns it takes.
    const COLUMNS: usize;

    /// Reads it from the row's next columns.
    ///
    /// # Errors
    ///
    /// If one of them does not fit: the error names it.
    fn from_row(row: &mut Row<'_>) -> Result<Self>;
}

impl<T: Type> FromRow for T {
    const COLUMNS: usize = 1;

    #[inline]
    fn from_row(row: &mut Row<'_>) -> Result<Self> {
        row.read()
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<$($name: FromRow),*> FromRow for ($($name,)*) {
            const COLUMNS: usize = 0 $(+ $name::COLUMNS)*;

            #[inline]
            fn from_row(row: &mut Row<'_>) -> Result<Self> {
                Ok(($($name::from_row(row)?,)*))
            }
        }
    };
}

crate::tuples::for_each!(tuples);

impl<'r> Row<'r> {
    /// The first column of `source` is next.
    #[inline]
    pub(crate) const fn new(source: Source<'r>) -> Self {
        Self { source, next: 0 }
    }

    /// Reads the next column.
    ///
    /// # Errors
    ///
    /// If there is none, or it does not fit.
    #[inline]
    pub fn read<T: Type>(&mut self) -> Result<T> {
        let index = self.next;
        T::from_cell(self.next_cell()?).map_err(|error| self.does_not_fit(index, error))
    }

    /// Reads the next column by `read`; it is `column` of its table, which the error tells.
    ///
    /// # Errors
    ///
    /// If there is none, or it does not fit.
    #[inline]
    pub fn read_column<T>(
        &mut self,
        column: &'static ColumnInfo,
        read: impl FnOnce(Cell<'r>) -> Result<T, CellError>,
    ) -> Result<T> {
        read(self.next_cell()?).map_err(|error| Error::of_column(column, error))
    }

    /// Reads the column called `name`, wherever it stands.
    ///
    /// # Errors
    ///
    /// If there is none, or it does not fit.
    pub fn get<T: Type>(&self, name: &str) -> Result<T> {
        let names = self.names();
        let Some(index) = names.iter().position(|known| *known == name) else {
            let known = names.join("`, `");
            return Err(Error::value(format!("there is no column `{name}` among `{known}`")));
        };
        T::from_cell(self.cell(index)?).map_err(|error| self.does_not_fit(index, error))
    }

    /// Whether the next `count` columns are all `NULL`, as of a row that an outer join did not find.
    pub(crate) fn are_null(&self, count: usize) -> Result<bool> {
        let mut ahead = Row { ..*self };
        for _ in 0..count {
            if !ahead.next_cell()?.is_null() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Leaves out the next `count` columns.
    pub(crate) fn skip(&mut self, count: usize) {
        for _ in 0..count {
            // One that is not there is told when somebody reads it.
            let _ = self.next_cell();
        }
    }

    /// What its columns are called.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        match self.source {
            Source::Values(table, _) => table.columns.iter().map(|column| column.name).collect(),
            #[cfg(feature = "sqlite")]
            Source::Sqlite(row) => row.as_ref().column_names().collect(),
            #[cfg(feature = "postgres")]
            Source::Postgres(row) => row.names().collect(),
        }
    }

    // Left in memory, a cell is read before it is written as a whole, which costs more than all else.
    #[inline(always)]
    fn next_cell(&mut self) -> Result<Cell<'r>> {
        let index = self.next;
        self.next += 1;
        #[cfg(feature = "sqlite")]
        if let Source::Sqlite(row) = self.source {
            return Cell::of_sqlite(row, index).ok_or_else(|| self.too_short());
        }
        #[cfg(feature = "postgres")]
        if let Source::Postgres(row) = &mut self.source {
            return row.next().ok_or_else(|| self.too_short());
        }
        self.cell(index)
    }

    #[inline]
    fn cell(&self, index: usize) -> Result<Cell<'r>> {
        match self.source {
            Source::Values(_, values) => {
                values.get(index).map(Cell::of).ok_or_else(|| self.too_short())
            }
            #[cfg(feature = "sqlite")]
            Source::Sqlite(row) => Cell::of_sqlite(row, index).ok_or_else(|| self.too_short()),
            #[cfg(feature = "postgres")]
            Source::Postgres(row) => row.get(index).ok_or_else(|| self.too_short()),
        }
    }

    #[cold]
    fn too_short(&self) -> Error {
        let names = self.names();
        let (count, known) = (names.len(), names.join("`, `"));
        Error::value(format!("a row has {count} columns, `{known}`, and more are read from it"))
    }

    #[cold]
    fn does_not_fit(&self, index: usize, error: CellError) -> Error {
        let names = self.names();
        Error::of_cell(names.get(index).copied().unwrap_or("a column"), error)
    }
}

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Row").field(&self.names()).finish()
    }
}
