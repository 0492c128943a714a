//! What SQLite says, as errors of this crate.

use rusqlite::{Error as Sqlite, ErrorCode, ffi};

use crate::{Constraint, ConstraintKind, Error, ErrorKind};

/// How much of the SQL is shown from where it is wrong.
const EXCERPT_CHARS: usize = 40;

/// Why `sql` cannot be prepared.
#[cold]
pub(super) fn of_prepare(error: &Sqlite, sql: &str) -> Error {
    let several = || {
        let message = "the SQL holds several statements: run them one by one";
        Error::new(ErrorKind::Statement, message)
    };
    match error {
        Sqlite::MultipleStatement => several(),
        // What stands behind the first statement is wrong by itself.
        Sqlite::SqlInputError { sql: rest, .. } if rest.len() < sql.trim().len() => several(),
        Sqlite::SqlInputError { msg, sql, offset, .. } => {
            let rest = usize::try_from(*offset).ok().and_then(|offset| sql.get(offset..));
            let excerpt = match rest.map(str::trim) {
                None | Some("") => String::new(),
                Some(rest) => format!(", at `{}`", excerpt(rest)),
            };
            Error::new(ErrorKind::Statement, format!("{msg}{excerpt}"))
        }
        Sqlite::SqliteFailure(code, Some(text)) if code.code == ErrorCode::Unknown => {
            Error::new(ErrorKind::Statement, text.clone())
        }
        other => of_step(other),
    }
}

/// The first letters of `rest`.
fn excerpt(rest: &str) -> String {
    match rest.char_indices().nth(EXCERPT_CHARS) {
        Some((end, _)) => format!("{}..", &rest[..end]),
        None => rest.to_owned(),
    }
}

/// Why a statement that was prepared does not run, or a connection cannot be set up.
#[cold]
pub(super) fn of_step(error: &Sqlite) -> Error {
    let Sqlite::SqliteFailure(code, text) = error else {
        return Error::new(ErrorKind::Database, error.to_string());
    };
    let text = text.as_deref().unwrap_or_default();
    let (kind, message) = match code.code {
        ErrorCode::ConstraintViolation => return of_constraint(code.extended_code, text),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => (
            ErrorKind::Locked,
            "the database is locked by another connection, and did not become free in the `busy_timeout`: \
             end what holds it (a shell with an open transaction, a backup), or wait longer"
                .to_owned(),
        ),
        ErrorCode::DiskFull => (
            ErrorKind::Full,
            "the disk is full, or the database has the size that it may have (`PRAGMA max_page_count`): \
             nothing was changed"
                .to_owned(),
        ),
        ErrorCode::ReadOnly => (
            ErrorKind::Database,
            format!("the database cannot be written to ({text}): look at the permissions of its file and folder"),
        ),
        ErrorCode::CannotOpen => (
            ErrorKind::Connection,
            format!("the file cannot be opened ({text}): look at the permissions of its file and folder"),
        ),
        ErrorCode::DatabaseCorrupt => (
            ErrorKind::Database,
            format!("the file is damaged ({text}): restore a backup, or save what can be read by `.recover` of the sqlite3 shell"),
        ),
        ErrorCode::NotADatabase => (
            ErrorKind::Connection,
            "the file is no SQLite database, or it is encrypted: name another one".to_owned(),
        ),
        ErrorCode::TooBig | ErrorCode::TypeMismatch => {
            (ErrorKind::Value, format!("a value does not fit: {text}"))
        }
        ErrorCode::ApiMisuse => (ErrorKind::Statement, "the SQL holds no statement".to_owned()),
        ErrorCode::Unknown => (ErrorKind::Statement, without_quoted(text)),
        _ => (ErrorKind::Database, format!("SQLite says: {text}")),
    };
    Error::new(kind, message)
}

/// What functions say while they run quotes values, as in `bad JSON path: 'x'`.
fn without_quoted(text: &str) -> String {
    match text.split_once(['\'', '"']) {
        Some((said, _)) => format!("{said}(a value that is not shown)"),
        None => text.to_owned(),
    }
}

/// `UNIQUE constraint failed: users.email, users.team_id`, and so on.
fn of_constraint(code: i32, text: &str) -> Error {
    let names = text.split_once("constraint failed: ").map_or("", |(_, names)| names);
    let (kind, message) = match code {
        ffi::SQLITE_CONSTRAINT_UNIQUE
        | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
        | ffi::SQLITE_CONSTRAINT_ROWID => {
            (ConstraintKind::Unique, format!("there is a row with the same already: {names}"))
        }
        ffi::SQLITE_CONSTRAINT_NOTNULL => {
            (ConstraintKind::NotNull, format!("{names} must not be NULL"))
        }
        ffi::SQLITE_CONSTRAINT_CHECK => {
            (ConstraintKind::Check, format!("a row breaks the condition `{names}`"))
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => (
            ConstraintKind::ForeignKey,
            "a row refers to one that is not there, or is referred to by others".to_owned(),
        ),
        ffi::SQLITE_CONSTRAINT_DATATYPE => {
            return Error::new(ErrorKind::Value, format!("a value does not fit: {text}"));
        }
        // `RAISE` of a trigger, whose text its author chose.
        _ => return Error::new(ErrorKind::Database, text),
    };
    Error::new(ErrorKind::Constraint(constraint(kind, names)), message)
}

/// The constraint behind SQLite's `names` for it.
fn constraint(kind: ConstraintKind, names: &str) -> Constraint {
    let mut constraint = Constraint { kind, name: None, table: None, columns: Vec::new() };
    if kind == ConstraintKind::Check {
        constraint.name = Some(names.to_owned());
    } else if let Some(index) = names.strip_prefix("index '") {
        constraint.name = Some(index.trim_end_matches('\'').to_owned());
    } else {
        for (table, column) in names.split(", ").filter_map(|name| name.split_once('.')) {
            constraint.table = Some(table.to_owned());
            constraint.columns.push(column.to_owned());
        }
    }
    constraint
}
