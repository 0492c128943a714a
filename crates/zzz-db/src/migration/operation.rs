//! What a migration is made of.

use super::{ColumnChange, NewColumn, NewForeignKey, NewIndex, NewTable};
use crate::{Error, Result};

/// One thing that a migration does.
#[derive(Clone, Debug)]
pub(super) enum Operation {
    CreateTable(NewTable),
    DropTable(String),
    RenameTable { from: String, to: String },
    AddColumn { table: String, column: NewColumn },
    RemoveColumn { table: String, name: String },
    RenameColumn { table: String, from: String, to: String },
    ChangeColumn { table: String, change: ColumnChange },
    CreateIndex(NewIndex),
    DropIndex(NewIndex),
    AddForeignKey { table: String, key: NewForeignKey },
    RemoveForeignKey { table: String, key: NewForeignKey },
    AddCheck { table: String, name: String, condition: String },
    RemoveCheck { table: String, name: String },
    Execute { sql: String, undo: Option<String> },
}

/// What undoes `operations`.
///
/// # Errors
///
/// If one of them cannot be undone without knowing what was there.
pub(super) fn reverse(operations: Vec<Operation>) -> Result<Vec<Operation>> {
    operations.into_iter().rev().map(Operation::reverse).collect()
}

impl Operation {
    fn reverse(self) -> Result<Self> {
        Ok(match self {
            Self::CreateTable(table) => Self::DropTable(table.name),
            Self::RenameTable { from, to } => Self::RenameTable { from: to, to: from },
            Self::AddColumn { table, column } => Self::RemoveColumn { table, name: column.name },
            Self::RenameColumn { table, from, to } => {
                Self::RenameColumn { table, from: to, to: from }
            }
            Self::CreateIndex(index) => Self::DropIndex(index),
            Self::DropIndex(index) => Self::CreateIndex(index),
            Self::AddForeignKey { table, key } => Self::RemoveForeignKey { table, key },
            Self::RemoveForeignKey { table, key } => Self::AddForeignKey { table, key },
            Self::AddCheck { table, name, .. } => Self::RemoveCheck { table, name },
            Self::Execute { sql, undo: Some(undo) } => Self::Execute { sql: undo, undo: Some(sql) },
            Self::DropTable(table) => return Err(lost(&format!("dropping the table `{table}`"))),
            Self::RemoveColumn { table, name } => {
                return Err(lost(&format!("removing `{name}` from `{table}`")));
            }
            Self::ChangeColumn { table, change } => {
                return Err(lost(&format!("changing `{}` of `{table}`", change.name)));
            }
            Self::RemoveCheck { table, name } => {
                return Err(lost(&format!("removing the check `{name}` from `{table}`")));
            }
            Self::Execute { sql, undo: None } => return Err(lost(&format!("`{sql}`"))),
        })
    }
}

#[cold]
fn lost(what: &str) -> Error {
    Error::statement(format!(
        "{what} cannot be undone by itself: say how with `Migration::up_down`"
    ))
}
