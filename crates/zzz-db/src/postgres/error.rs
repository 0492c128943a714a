//! What PostgreSQL says when it refuses, as errors that say how to mend it.
//!
//! The classes are those of "PostgreSQL Error Codes", appendix A of its manual. Messages name tables, columns and
//! constraints; details, which hold values of rows, are left out.

use std::io;

use super::{
    socket::Address,
    wire::{ServerError, WireError, startup::StartError},
};
use crate::{Constraint, ConstraintKind, Error, ErrorKind};

/// The error of a statement.
#[cold]
pub(super) fn of_statement(error: WireError, sql: &str) -> Error {
    match error {
        WireError::Refused(refused) => of_server(&refused, Some(sql)),
        WireError::Lost(error) => {
            let message = format!("the connection to PostgreSQL was lost: {error}");
            Error::new(ErrorKind::Connection, message).with_source(error)
        }
        WireError::Copy => Error::statement(
            "`COPY` from and to the client is not supported: use a file or a program of the server, or `INSERT`",
        ),
    }
}

/// The error of a request that cannot be written.
#[cold]
pub(super) fn of_request(error: &io::Error) -> Error {
    Error::statement(format!("the SQL cannot be sent to PostgreSQL: {error}"))
}

/// The error of a connection to `place` that is being opened.
#[cold]
pub(super) fn of_connection(error: StartError, place: &Address) -> Error {
    match error {
        StartError::Wire(WireError::Refused(refused)) => of_server(&refused, None),
        StartError::Wire(WireError::Lost(error)) => {
            let message = format!("{place} cannot be used: {error}");
            Error::new(ErrorKind::Connection, message).with_source(error)
        }
        StartError::Wire(WireError::Copy) => {
            Error::new(ErrorKind::Connection, format!("{place} cannot be used"))
        }
        StartError::Unusable(reason) => {
            Error::new(ErrorKind::Config, format!("{place} cannot be used: {reason}"))
        }
    }
}

fn of_server(refused: &ServerError, sql: Option<&str>) -> Error {
    let code = refused.code.as_str();
    let (kind, way_out) = kind_of(code, refused);
    let mut message = message(refused);
    if let (ErrorKind::Statement, Some(sql)) = (&kind, sql) {
        if let Some(near) = near(refused, sql) {
            message += &format!(", near `{near}`");
        }
        if let Some(hint) = &refused.hint {
            message += &format!(" ({})", hint.trim_end_matches('.'));
        }
    }
    if let Some(way_out) = way_out {
        message += &format!(": {way_out}");
    }
    Error::new(kind, format!("{message} [{code}]"))
}

/// What sort of thing it is, and how to mend what can be said in general.
fn kind_of(code: &str, refused: &ServerError) -> (ErrorKind, Option<&'static str>) {
    let constraint = |kind| ErrorKind::Constraint(constraint_of(kind, refused));
    match code {
        "23505" => (constraint(ConstraintKind::Unique), None),
        "23503" | "23001" => (constraint(ConstraintKind::ForeignKey), None),
        "23502" => (constraint(ConstraintKind::NotNull), None),
        "23514" => (constraint(ConstraintKind::Check), None),
        "23P01" => (constraint(ConstraintKind::Exclusion), None),
        "40001" | "40P01" => (ErrorKind::Serialization, None),
        "55P03" => (ErrorKind::Locked, None),
        "57014" => (ErrorKind::Timeout, None),
        "53100" | "53200" => (ErrorKind::Full, None),
        "53300" => (
            ErrorKind::Connection,
            Some("lower `connections_max`, or raise `max_connections` of the server"),
        ),
        "3D000" => (ErrorKind::Config, Some("create it by `db create`")),
        "25P02" => {
            (ErrorKind::Closed, Some("a statement before it failed; roll back, or to a savepoint"))
        }
        "42P01" => (ErrorKind::Statement, Some("has its migration run?")),
        "28P01" | "28000" => {
            (ErrorKind::Config, Some("check user and password in the address of the database"))
        }
        "57P01" | "57P02" | "57P03" | "57P05" => (ErrorKind::Connection, None),
        _ => match code.get(..2) {
            Some("08") => (ErrorKind::Connection, None),
            Some("22") => (ErrorKind::Value, None),
            Some("28") => (ErrorKind::Config, None),
            Some("42" | "26" | "34" | "0A") => (ErrorKind::Statement, None),
            _ => (ErrorKind::Database, None),
        },
    }
}

/// What the server says, without the values that it quotes.
fn message(refused: &ServerError) -> String {
    let message = &refused.message;
    // Class 22 quotes values: `invalid input syntax for type integer: "x"`.
    let is_quoting = refused.code.starts_with("22");
    match (is_quoting, message.find('"'), message.rfind('"')) {
        (true, Some(start), Some(end)) => format!("{}…{}", &message[..start], &message[end + 1..]),
        _ => message.clone(),
    }
}

fn constraint_of(kind: ConstraintKind, refused: &ServerError) -> Constraint {
    let columns = match &refused.column {
        Some(column) => vec![column.clone()],
        None => columns_of(refused),
    };
    Constraint { kind, name: refused.constraint.clone(), table: refused.table.clone(), columns }
}

/// The columns of `Key (email, team)=(..) already exists.`, where the server says it in English.
fn columns_of(refused: &ServerError) -> Vec<String> {
    let names = refused
        .detail
        .as_deref()
        .and_then(|detail| detail.strip_prefix("Key ("))
        .and_then(|rest| rest.split_once(")=("));
    match names {
        Some((names, _)) => {
            names.split(", ").map(|name| name.trim_matches('"').to_owned()).collect()
        }
        None => Vec::new(),
    }
}

/// Where in the SQL the error is.
fn near(refused: &ServerError, sql: &str) -> Option<String> {
    const CHARS_MAX: usize = 30;
    let (sql, position) = match (&refused.position, &refused.internal) {
        (Some(position), _) => (sql, *position),
        (None, Some((position, query))) => (query.as_str(), *position),
        (None, None) => return None,
    };
    let start = position.checked_sub(1)?;
    let near: String = sql.chars().skip(start).take(CHARS_MAX).collect();
    (!near.is_empty()).then_some(near)
}
