//! Tables that a migration changes.

use super::{
    IntoDefault, NewColumn,
    new_column::{ColumnKind, Default, columns},
    operation::Operation,
};
use crate::Kind;

/// What happens to a table; see [`SchemaChanges::alter_table`](super::SchemaChanges::alter_table).
///
/// Columns are added as to a new table: `t.text("bio")`.
#[derive(Debug)]
pub struct TableChanges {
    pub(super) table: String,
    pub(super) operations: Vec<Operation>,
}

/// What becomes of a column; see [`TableChanges::change`].
#[derive(Clone, Debug)]
pub struct ColumnChange {
    pub(super) name: String,
    pub(super) kind: Option<Kind>,
    pub(super) using: Option<String>,
    pub(super) is_nullable: Option<bool>,
    pub(super) default: Option<Option<Default>>,
}

columns!(TableChanges);

impl TableChanges {
    pub(super) fn new(table: impl Into<String>) -> Self {
        Self { table: table.into(), operations: Vec::new() }
    }

    fn add(&mut self, column: NewColumn) -> &mut NewColumn {
        let table = self.table.clone();
        match self.operations.push_mut(Operation::AddColumn { table, column }) {
            Operation::AddColumn { column, .. } => column,
            _ => unreachable!("pushed above"),
        }
    }

    /// Removes a column with all that is in it, which cannot be undone by itself.
    ///
    /// SQLite refuses while an index, a check or a foreign key of the table names it: remove that first.
    pub fn remove(&mut self, column: impl Into<String>) {
        let (table, name) = (self.table.clone(), column.into());
        self.operations.push(Operation::RemoveColumn { table, name });
    }

    /// Calls a column otherwise. Indexes and constraints on it keep their names.
    pub fn rename(&mut self, from: impl Into<String>, to: impl Into<String>) {
        let (table, from, to) = (self.table.clone(), from.into(), to.into());
        self.operations.push(Operation::RenameColumn { table, from, to });
    }

    /// Changes what a column is, on PostgreSQL, which cannot be undone by itself.
    ///
    /// SQLite cannot do it: add a column, copy what is in the old one, remove that, and rename.
    pub fn change(&mut self, column: impl Into<String>) -> &mut ColumnChange {
        let change = ColumnChange {
            name: column.into(),
            kind: None,
            using: None,
            is_nullable: None,
            default: None,
        };
        let table = self.table.clone();
        match self.operations.push_mut(Operation::ChangeColumn { table, change }) {
            Operation::ChangeColumn { change, .. } => change,
            _ => unreachable!("pushed above"),
        }
    }
}

impl ColumnChange {
    /// It holds something else from now on.
    pub fn kind(&mut self, kind: Kind) -> &mut Self {
        self.kind = Some(kind);
        self
    }

    /// What the new values are made of, an expression of SQL; without it, what PostgreSQL converts by itself.
    pub fn using(&mut self, expression: impl Into<String>) -> &mut Self {
        self.using = Some(expression.into());
        self
    }

    /// It cannot be `NULL`.
    pub fn not_null(&mut self) -> &mut Self {
        self.is_nullable = Some(false);
        self
    }

    /// It can be `NULL`.
    pub fn nullable(&mut self) -> &mut Self {
        self.is_nullable = Some(true);
        self
    }

    /// What a new row has in it if it says nothing.
    pub fn default(&mut self, value: impl IntoDefault) -> &mut Self {
        self.default = Some(Some(Default::Value(value.into_default())));
        self
    }

    /// What a new row has in it if it says nothing, as an expression of SQL.
    pub fn default_sql(&mut self, expression: impl Into<String>) -> &mut Self {
        self.default = Some(Some(Default::Sql(expression.into())));
        self
    }

    /// A new row has to say what is in it.
    pub fn no_default(&mut self) -> &mut Self {
        self.default = Some(None);
        self
    }
}
