//! Tables that a migration makes.

use super::{
    NewColumn, NewForeignKey,
    new_column::{ColumnKind, columns},
    schema_changes::names,
};
use crate::Kind;

/// A table that is made; see [`SchemaChanges::create_table`](super::SchemaChanges::create_table).
#[derive(Clone, Debug)]
pub struct NewTable {
    pub(super) name: String,
    pub(super) columns: Vec<NewColumn>,
    pub(super) key: Vec<String>,
    pub(super) foreign_keys: Vec<NewForeignKey>,
    pub(super) checks: Vec<(String, String)>,
}

columns!(NewTable);

impl NewTable {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            columns: Vec::new(),
            key: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
        }
    }

    fn add(&mut self, column: NewColumn) -> &mut NewColumn {
        self.columns.push_mut(column)
    }

    /// The primary key `id`, a number that the database counts up; `i64`.
    ///
    /// A key that the application makes is `t.uuid("id").primary_key()`.
    pub fn id(&mut self) -> &mut NewColumn {
        self.add(NewColumn::new("id", ColumnKind::Counted)).primary_key()
    }

    /// `inserted_at` and `updated_at`, which the repo keeps for schemas with `timestamps`.
    pub fn timestamps(&mut self) {
        self.timestamp("inserted_at").not_null();
        self.timestamp("updated_at").not_null();
    }

    /// A primary key of several columns: `t.primary_key(["user_id", "team_id"])`.
    pub fn primary_key<N: Into<String>>(&mut self, columns: impl IntoIterator<Item = N>) {
        self.key = names(columns);
    }

    /// A foreign key of several columns, or to others than `id`.
    pub fn foreign_key<N: Into<String>, K: Into<String>>(
        &mut self,
        columns: impl IntoIterator<Item = N>,
        table: impl Into<String>,
        keys: impl IntoIterator<Item = K>,
    ) -> &mut NewForeignKey {
        self.foreign_keys.push_mut(NewForeignKey::new(names(columns), table, names(keys)))
    }

    /// All rows hold to `condition`, SQL: `t.check("ends_after_start", "ends_at > starts_at")`.
    pub fn check(&mut self, name: impl Into<String>, condition: impl Into<String>) {
        self.checks.push((name.into(), condition.into()));
    }
}
