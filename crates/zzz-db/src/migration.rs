//! Migrations: how the tables of a database came to be what they are, step by step.
//!
//! Each is a file of the application, called by the moment at which it was begun and by what it does. They are compiled in, so
//! whoever has the program has its migrations. See [`Migration`] for what stands in one, [`Migrations`] for their list, and
//! [`Repo::migrate`](crate::Repo::migrate) for what runs them.

mod commands;
mod generator;
mod id;
mod list;
mod literal;
mod new_column;
mod new_foreign_key;
mod new_index;
mod new_table;
mod operation;
mod runner;
mod schema_changes;
mod sql;
mod status;
mod table_changes;

use std::fmt;

pub use self::{
    id::MigrationId,
    list::Migrations,
    literal::IntoDefault,
    new_column::NewColumn,
    new_foreign_key::{NewForeignKey, OnDelete},
    new_index::NewIndex,
    new_table::NewTable,
    schema_changes::SchemaChanges,
    status::{MigrationState, MigrationStatus},
    table_changes::{ColumnChange, TableChanges},
};
use crate::{Dialect, Error, Result};

/// One step of a database: what it does, and how that is undone.
///
/// # Examples
///
/// What [`change`](Self::change) does is undone by itself:
///
/// ```
/// // src/migrations/m20261122_093000_create_users.rs
/// use zzz_db::Migration;
///
/// pub const MIGRATION: Migration = Migration::change(|schema| {
///     schema.create_table("users", |t| {
///         t.id();
///         t.text("name").not_null();
///         t.text("email").not_null().unique();
///         t.boolean("admin").not_null().default(false);
///         t.references("team_id", "teams");
///         t.timestamps();
///     });
/// });
/// # MIGRATION.up_sql(zzz_db::Dialect::Sqlite).unwrap();
/// ```
///
/// What loses something is undone by what is written for it:
///
/// ```
/// use zzz_db::Migration;
///
/// pub const MIGRATION: Migration = Migration::up_down(
///     |schema| schema.alter_table("users", |t| t.remove("age")),
///     |schema| schema.alter_table("users", |t| {
///         t.integer("age");
///     }),
/// );
/// # MIGRATION.down_sql(zzz_db::Dialect::Sqlite).unwrap();
/// ```
#[derive(Clone, Copy)]
#[must_use = "a migration does nothing by itself: list it in `Migrations`"]
pub struct Migration {
    up: fn(&mut SchemaChanges),
    down: Down,
    is_transactional: bool,
}

/// How a migration is undone.
#[derive(Clone, Copy)]
enum Down {
    /// By the reverse of each of its steps, from the last to the first.
    Reverse,
    By(fn(&mut SchemaChanges)),
    Never,
}

impl Migration {
    /// What knows its own reverse: new tables, columns, indexes, foreign keys and checks, and new names.
    ///
    /// Undoing what removes or changes something is refused, since what was there is not known: that is for
    /// [`up_down`](Self::up_down).
    pub const fn change(change: fn(&mut SchemaChanges)) -> Self {
        Self { up: change, down: Down::Reverse, is_transactional: true }
    }

    /// What is undone by `down`.
    pub const fn up_down(up: fn(&mut SchemaChanges), down: fn(&mut SchemaChanges)) -> Self {
        Self { up, down: Down::By(down), is_transactional: true }
    }

    /// What cannot be undone. A rollback that comes to it is refused.
    pub const fn irreversible(up: fn(&mut SchemaChanges)) -> Self {
        Self { up, down: Down::Never, is_transactional: true }
    }

    /// Runs it in no transaction, which PostgreSQL demands for [indexes that are built beside
    /// writes](NewIndex::concurrently). What had run when it fails stays, so it should do one thing only. SQLite has nothing of
    /// the sort, and runs it in a transaction all the same.
    pub const fn outside_transaction(mut self) -> Self {
        self.is_transactional = false;
        self
    }

    /// The statements that it runs, for tests and for whoever reviews them.
    ///
    /// # Errors
    ///
    /// If the database cannot do it, or something is missing: a table without columns, a name that is too long.
    pub fn up_sql(&self, dialect: Dialect) -> Result<Vec<String>> {
        sql::write(&self.changes(self.up, dialect), dialect, self.runs_in_transaction(dialect))
    }

    /// The statements that undo it.
    ///
    /// # Errors
    ///
    /// As [`up_sql`](Self::up_sql), and if it cannot be undone.
    pub fn down_sql(&self, dialect: Dialect) -> Result<Vec<String>> {
        let operations = match self.down {
            Down::Reverse => operation::reverse(self.changes(self.up, dialect))?,
            Down::By(down) => self.changes(down, dialect),
            Down::Never => {
                return Err(Error::statement("it was written as one that cannot be undone"));
            }
        };
        sql::write(&operations, dialect, self.runs_in_transaction(dialect))
    }

    fn changes(
        &self,
        write: fn(&mut SchemaChanges),
        dialect: Dialect,
    ) -> Vec<operation::Operation> {
        let mut changes = SchemaChanges::new(dialect);
        write(&mut changes);
        changes.into_operations()
    }

    const fn runs_in_transaction(&self, dialect: Dialect) -> bool {
        self.is_transactional || matches!(dialect, Dialect::Sqlite)
    }
}

impl fmt::Debug for Migration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Migration")
            .field("is_transactional", &self.is_transactional)
            .finish_non_exhaustive()
    }
}
