//! Values inside of SQL, for defaults: there databases take no parameters.

use std::fmt::Write as _;

use crate::{Dialect, Error, Result, Type, Value};

/// What can be the default of a column: whatever a column can hold, and text as it is written.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the default of a column",
    label = "expected a value of a column: `true`, `0`, `\"member\"`",
    note = "`default_sql` takes what the database is to compute"
)]
pub trait IntoDefault {
    /// The value.
    #[doc(hidden)]
    fn into_default(self) -> Value;
}

impl<T: Type> IntoDefault for T {
    fn into_default(self) -> Value {
        self.to_value()
    }
}

impl IntoDefault for &str {
    fn into_default(self) -> Value {
        Value::Text(self.to_owned().into())
    }
}

/// Appends `value` as SQL.
pub(super) fn write(value: &Value, dialect: Dialect, sql: &mut String) -> Result<()> {
    match (value, dialect) {
        (Value::Null, _) => sql.push_str("NULL"),
        (Value::Bool(value), Dialect::Postgres) => {
            sql.push_str(if *value { "TRUE" } else { "FALSE" });
        }
        (Value::Bool(value), Dialect::Sqlite) => sql.push(if *value { '1' } else { '0' }),
        (Value::Integer(number), _) => {
            let _ = write!(sql, "{number}");
        }
        (Value::Float(number), _) if number.is_finite() => {
            let _ = write!(sql, "{number:?}");
        }
        (Value::Decimal(text), Dialect::Postgres) => return quote(text, sql),
        (Value::Text(text), _) => return quote(text, sql),
        (Value::Json(text) | Value::Decimal(text), _) => return quote(text, sql),
        (Value::Date(date), _) => return quote(&date.to_string(), sql),
        (Value::Time(time), _) => return quote(&format!("{time:.6}"), sql),
        (Value::Timestamp(timestamp), _) => return quote(&format!("{timestamp:.6}"), sql),
        (Value::Bytes(bytes), _) => write_bytes(bytes, dialect, sql),
        (Value::Uuid(bytes), Dialect::Sqlite) => write_bytes(bytes, dialect, sql),
        (Value::Uuid(bytes), Dialect::Postgres) => {
            sql.push('\'');
            write_hex(bytes, sql);
            sql.push('\'');
        }
        (Value::Float(_) | Value::Array(..), _) => {
            let message = format!(
                "{} of this value cannot be a default: write what it is with `default_sql`",
                value.name()
            );
            return Err(Error::statement(message));
        }
    }
    Ok(())
}

/// A text in quotes. Both databases double a quote inside, and know no other escape there (PostgreSQL by
/// `standard_conforming_strings`, which is on unless somebody turned it off).
fn quote(text: &str, sql: &mut String) -> Result<()> {
    if text.contains('\0') {
        return Err(Error::statement(
            "a default is text with a NUL character, which no database takes",
        ));
    }
    sql.push('\'');
    sql.push_str(&text.replace('\'', "''"));
    sql.push('\'');
    Ok(())
}

fn write_bytes(bytes: &[u8], dialect: Dialect, sql: &mut String) {
    sql.push_str(match dialect {
        Dialect::Sqlite => "X'",
        Dialect::Postgres => "'\\x",
    });
    write_hex(bytes, sql);
    sql.push('\'');
}

fn write_hex(bytes: &[u8], sql: &mut String) {
    for byte in bytes {
        let _ = write!(sql, "{byte:02x}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: impl IntoDefault, sqlite: &str, postgres: &str) {
        let value = value.into_default();
        for (dialect, expected) in [(Dialect::Sqlite, sqlite), (Dialect::Postgres, postgres)] {
            let mut sql = String::new();
            write(&value, dialect, &mut sql).unwrap();
            assert_eq!(sql, expected, "{dialect:?}");
        }
    }

    #[test]
    fn values_are_written_for_each_database() {
        check(true, "1", "TRUE");
        check(i64::MIN, "-9223372036854775808", "-9223372036854775808");
        check(1.0_f64, "1.0", "1.0");
        check(
            "it's '; DROP TABLE users --",
            "'it''s ''; DROP TABLE users --'",
            "'it''s ''; DROP TABLE users --'",
        );
        check("a\\b", "'a\\b'", "'a\\b'");
        check(vec![0_u8, 255], "X'00ff'", "'\\x00ff'");
        check(jiff::civil::date(2026, 11, 22), "'2026-11-22'", "'2026-11-22'");
        check(
            jiff::Timestamp::UNIX_EPOCH,
            "'1970-01-01T00:00:00.000000Z'",
            "'1970-01-01T00:00:00.000000Z'",
        );
        check(None::<i32>, "NULL", "NULL");
    }

    #[test]
    fn what_no_literal_can_say_is_refused() {
        for value in [f64::NAN.into_default(), f64::INFINITY.into_default(), "a\0b".into_default()]
        {
            assert!(write(&value, Dialect::Sqlite, &mut String::new()).is_err());
        }
    }
}
