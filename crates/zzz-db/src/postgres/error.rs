//! What PostgreSQL says when it refuses, as errors that say how to mend it.
//!
//! The classes are those of "PostgreSQL Error Codes", appendix A of its manual. Messages name tables, columns and
//! constraints; details, which hold values of rows, are left out.

use std::error::Error as StdError;

use tokio_postgres::error::{DbError, ErrorPosition};

use super::parameter::Refusal;
use crate::{Constraint, ConstraintKind, Error, ErrorKind};

/// The error of a statement.
#[cold]
pub(super) fn of_statement(error: tokio_postgres::Error, sql: &str) -> Error {
    if let Some(refused) = error.as_db_error() {
        return of_server(refused, Some(sql));
    }
    if let Some(refusal) =
        StdError::source(&error).and_then(|source| source.downcast_ref::<Refusal>())
    {
        return Error::value(refusal.to_string());
    }
    lost(error)
}

/// The error of a connection that is being opened.
#[cold]
pub(super) fn of_connection(error: tokio_postgres::Error, place: &str) -> Error {
    if let Some(refused) = error.as_db_error() {
        return of_server(refused, None);
    }
    // A password that is missing, or a server that cannot do what is demanded of it.
    let message = format!("{place} cannot be used: {}", chain(&error));
    let is_wrong =
        ["invalid configuration", "error performing TLS handshake", "authentication error"];
    let is_config = is_wrong.iter().any(|wrong| error.to_string().starts_with(wrong));
    let kind = if is_config { ErrorKind::Config } else { ErrorKind::Connection };
    Error::new(kind, message).with_source(error)
}

fn lost(error: tokio_postgres::Error) -> Error {
    let message = format!("the connection to PostgreSQL was lost: {}", chain(&error));
    Error::new(ErrorKind::Connection, message).with_source(error)
}

fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text += &format!(": {cause_text}");
        }
        source = cause.source();
    }
    text
}

fn of_server(refused: &DbError, sql: Option<&str>) -> Error {
    let code = refused.code().code();
    let (kind, way_out) = kind_of(code, refused);
    let mut message = message(refused);
    if let (ErrorKind::Statement, Some(sql)) = (&kind, sql) {
        if let Some(near) = near(refused, sql) {
            message += &format!(", near `{near}`");
        }
        if let Some(hint) = refused.hint() {
            message += &format!(" ({})", hint.trim_end_matches('.'));
        }
    }
    if let Some(way_out) = way_out {
        message += &format!(": {way_out}");
    }
    Error::new(kind, format!("{message} [{code}]"))
}

/// What sort of thing it is, and how to mend what can be said in general.
fn kind_of(code: &str, refused: &DbError) -> (ErrorKind, Option<&'static str>) {
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
fn message(refused: &DbError) -> String {
    let message = refused.message();
    // Class 22 quotes values: `invalid input syntax for type integer: "x"`.
    let is_quoting = refused.code().code().starts_with("22");
    match (is_quoting, message.find('"'), message.rfind('"')) {
        (true, Some(start), Some(end)) => format!("{}…{}", &message[..start], &message[end + 1..]),
        _ => message.to_owned(),
    }
}

fn constraint_of(kind: ConstraintKind, refused: &DbError) -> Constraint {
    let columns = match refused.column() {
        Some(column) => vec![column.to_owned()],
        None => columns_of(refused),
    };
    Constraint {
        kind,
        name: refused.constraint().map(str::to_owned),
        table: refused.table().map(str::to_owned),
        columns,
    }
}

/// The columns of `Key (email, team)=(..) already exists.`, where the server says it in English.
fn columns_of(refused: &DbError) -> Vec<String> {
    let names = refused
        .detail()
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
fn near(refused: &DbError, sql: &str) -> Option<String> {
    const CHARS_MAX: usize = 30;
    let (sql, position) = match refused.position()? {
        ErrorPosition::Original(position) => (sql, *position),
        ErrorPosition::Internal { position, query } => (query.as_str(), *position),
    };
    let start = usize::try_from(position).ok()?.checked_sub(1)?;
    let near: String = sql.chars().skip(start).take(CHARS_MAX).collect();
    (!near.is_empty()).then_some(near)
}
