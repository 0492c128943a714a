//! What migrations write their steps into.

use super::{NewForeignKey, NewIndex, NewTable, TableChanges, operation::Operation};
use crate::Dialect;

/// What a migration does to a database, in order.
///
/// Names are quoted, whatever is in them, and have 63 bytes at most, which is where PostgreSQL cuts them. Conditions and
/// expressions are SQL of the migration's own.
#[derive(Debug)]
pub struct SchemaChanges {
    dialect: Dialect,
    operations: Vec<Operation>,
}

impl SchemaChanges {
    pub(super) const fn new(dialect: Dialect) -> Self {
        Self { dialect, operations: Vec::new() }
    }

    pub(super) fn into_operations(self) -> Vec<Operation> {
        self.operations
    }

    /// The SQL that the database speaks, where what is to be done differs.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }
}

/// Tables.
impl SchemaChanges {
    /// Makes a table. It is undone by dropping it.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_db::{Dialect, Migration, OnDelete};
    ///
    /// const MIGRATION: Migration = Migration::change(|schema| {
    ///     schema.create_table("posts", |t| {
    ///         t.id();
    ///         t.text("title").not_null();
    ///         t.references("user_id", "users").not_null().on_delete(OnDelete::Cascade);
    ///     });
    /// });
    /// assert_eq!(
    ///     MIGRATION.up_sql(Dialect::Sqlite).unwrap(),
    ///     ["CREATE TABLE \"posts\" (\n  \
    ///         \"id\" INTEGER PRIMARY KEY,\n  \
    ///         \"title\" TEXT NOT NULL,\n  \
    ///         \"user_id\" BIGINT NOT NULL CONSTRAINT \"posts_user_id_fkey\" REFERENCES \"users\" (\"id\") ON DELETE CASCADE\n)"]
    /// );
    /// ```
    pub fn create_table(&mut self, name: impl Into<String>, write: impl FnOnce(&mut NewTable)) {
        let mut table = NewTable::new(name);
        write(&mut table);
        let columns = table.columns.iter();
        let indexes: Vec<_> = columns.filter_map(|column| column.index_in(&table.name)).collect();
        self.operations.push(Operation::CreateTable(table));
        self.operations.extend(indexes.into_iter().map(Operation::CreateIndex));
    }

    /// Changes the columns of a table: adds, renames, changes and removes them.
    pub fn alter_table(&mut self, name: impl Into<String>, write: impl FnOnce(&mut TableChanges)) {
        let mut changes = TableChanges::new(name);
        write(&mut changes);
        for operation in changes.operations {
            let index = match &operation {
                Operation::AddColumn { table, column } => column.index_in(table),
                _ => None,
            };
            self.operations.push(operation);
            self.operations.extend(index.map(Operation::CreateIndex));
        }
    }

    /// Calls a table otherwise. Its indexes and constraints keep their names.
    pub fn rename_table(&mut self, from: impl Into<String>, to: impl Into<String>) {
        self.operations.push(Operation::RenameTable { from: from.into(), to: to.into() });
    }

    /// Drops a table with all that is in it, which cannot be undone by itself.
    pub fn drop_table(&mut self, name: impl Into<String>) {
        self.operations.push(Operation::DropTable(name.into()));
    }
}

/// Indexes and constraints.
impl SchemaChanges {
    /// Notes an operation of an index, which can still be told more.
    fn push_index(&mut self, operation: Operation) -> &mut NewIndex {
        match self.operations.push_mut(operation) {
            Operation::CreateIndex(index) | Operation::DropIndex(index) => index,
            _ => unreachable!("it is an operation of an index"),
        }
    }

    /// Notes an operation of a foreign key, which can still be told more.
    fn push_foreign_key(&mut self, operation: Operation) -> &mut NewForeignKey {
        match self.operations.push_mut(operation) {
            Operation::AddForeignKey { key, .. } | Operation::RemoveForeignKey { key, .. } => key,
            _ => unreachable!("it is an operation of a foreign key"),
        }
    }

    /// Makes an index: `schema.create_index("users", ["email"]).unique()`.
    pub fn create_index<N: Into<String>>(
        &mut self,
        table: impl Into<String>,
        columns: impl IntoIterator<Item = N>,
    ) -> &mut NewIndex {
        let index = NewIndex::new(table, names(columns));
        self.push_index(Operation::CreateIndex(index))
    }

    /// Drops the index that [`create_index`](Self::create_index) made when it was told the same. It is undone by making it
    /// again, so say `unique` and what else it was.
    pub fn drop_index<N: Into<String>>(
        &mut self,
        table: impl Into<String>,
        columns: impl IntoIterator<Item = N>,
    ) -> &mut NewIndex {
        let index = NewIndex::new(table, names(columns));
        self.push_index(Operation::DropIndex(index))
    }

    /// Adds a foreign key to a table that is there, on PostgreSQL: `schema.add_foreign_key("posts", ["user_id"], "users", ["id"])`.
    ///
    /// SQLite cannot do it; there, a column [refers](NewTable::references) to a table from its beginning.
    pub fn add_foreign_key<N: Into<String>, K: Into<String>>(
        &mut self,
        table: impl Into<String>,
        columns: impl IntoIterator<Item = N>,
        to: impl Into<String>,
        keys: impl IntoIterator<Item = K>,
    ) -> &mut NewForeignKey {
        let (table, key) = (table.into(), NewForeignKey::new(names(columns), to, names(keys)));
        self.push_foreign_key(Operation::AddForeignKey { table, key })
    }

    /// Removes the foreign key that [`add_foreign_key`](Self::add_foreign_key) or a column's `references` made, on PostgreSQL.
    pub fn remove_foreign_key<N: Into<String>, K: Into<String>>(
        &mut self,
        table: impl Into<String>,
        columns: impl IntoIterator<Item = N>,
        to: impl Into<String>,
        keys: impl IntoIterator<Item = K>,
    ) -> &mut NewForeignKey {
        let (table, key) = (table.into(), NewForeignKey::new(names(columns), to, names(keys)));
        self.push_foreign_key(Operation::RemoveForeignKey { table, key })
    }

    /// Has all rows hold to `condition`, SQL, on PostgreSQL: `schema.add_check("users", "age_is_positive", "age > 0")`.
    ///
    /// SQLite cannot do it for a table that is there; a new column can have one.
    pub fn add_check(
        &mut self,
        table: impl Into<String>,
        name: impl Into<String>,
        condition: impl Into<String>,
    ) {
        let (table, name, condition) = (table.into(), name.into(), condition.into());
        self.operations.push(Operation::AddCheck { table, name, condition });
    }

    /// Removes a check, on PostgreSQL, which cannot be undone by itself.
    pub fn remove_check(&mut self, table: impl Into<String>, name: impl Into<String>) {
        let (table, name) = (table.into(), name.into());
        self.operations.push(Operation::RemoveCheck { table, name });
    }
}

/// SQL of one's own.
impl SchemaChanges {
    /// Runs one statement, which cannot be undone by itself.
    pub fn execute(&mut self, sql: impl Into<String>) {
        self.operations.push(Operation::Execute { sql: sql.into(), undo: None });
    }

    /// Runs one statement; `undo` is the statement that undoes it.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_db::{Dialect, Migration};
    ///
    /// const MIGRATION: Migration = Migration::change(|schema| {
    ///     if schema.dialect() == Dialect::Postgres {
    ///         schema.execute_with_undo("CREATE EXTENSION citext", "DROP EXTENSION citext");
    ///     }
    /// });
    /// assert_eq!(MIGRATION.down_sql(Dialect::Postgres).unwrap(), ["DROP EXTENSION citext"]);
    /// assert!(MIGRATION.up_sql(Dialect::Sqlite).unwrap().is_empty());
    /// ```
    pub fn execute_with_undo(&mut self, sql: impl Into<String>, undo: impl Into<String>) {
        self.operations.push(Operation::Execute { sql: sql.into(), undo: Some(undo.into()) });
    }
}

/// Names, as their owner keeps them.
pub(super) fn names<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Vec<String> {
    names.into_iter().map(Into::into).collect()
}
