//! Which SQL a database speaks.

use std::borrow::Cow;

use crate::Kind;

/// The SQL that a database speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// SQLite 3.45 and later.
    Sqlite,
    /// PostgreSQL 14 and later.
    Postgres,
}

impl Dialect {
    /// What a column of this `kind` is declared as.
    pub(crate) fn type_name(self, kind: Kind) -> Cow<'static, str> {
        Cow::Borrowed(match (self, kind) {
            (Self::Postgres, Kind::Enum(name)) => {
                let mut quoted = String::with_capacity(name.len() + 2);
                self.write_name(name, &mut quoted);
                return Cow::Owned(quoted);
            }
            (Self::Postgres, Kind::Array(member)) => {
                return Cow::Owned(format!("{}[]", self.type_name(*member)));
            }
            (_, Kind::Bool) => "BOOLEAN",
            (_, Kind::I16) => "SMALLINT",
            (_, Kind::I32) => "INTEGER",
            (_, Kind::I64) => "BIGINT",
            (_, Kind::F32) => "REAL",
            (_, Kind::F64) => "DOUBLE PRECISION",
            (_, Kind::Text) => "TEXT",
            (Self::Sqlite, Kind::Bytes | Kind::Uuid) => "BLOB",
            (Self::Sqlite, _) => "TEXT",
            (Self::Postgres, Kind::Bytes) => "BYTEA",
            (Self::Postgres, Kind::Date) => "DATE",
            (Self::Postgres, Kind::Time) => "TIME",
            (Self::Postgres, Kind::Timestamp) => "TIMESTAMPTZ",
            (Self::Postgres, Kind::Uuid) => "UUID",
            (Self::Postgres, Kind::Decimal) => "NUMERIC",
            (Self::Postgres, Kind::Json) => "JSONB",
        })
    }

    /// Appends the placeholder of the value with this `number`, from 1 on.
    pub(crate) fn write_placeholder(self, number: usize, sql: &mut String) {
        sql.push(match self {
            Self::Sqlite => '?',
            Self::Postgres => '$',
        });
        write_number(number, sql);
    }

    /// Appends `name` as an identifier, whatever is in it.
    pub(crate) fn write_name(self, name: &str, sql: &mut String) {
        match self {
            Self::Sqlite | Self::Postgres => {
                sql.push('"');
                if name.bytes().any(|byte| byte == b'"') {
                    sql.push_str(&name.replace('"', "\"\""));
                } else {
                    sql.push_str(name);
                }
                sql.push('"');
            }
        }
    }
}

fn write_number(number: usize, sql: &mut String) {
    if number >= 10 {
        write_number(number / 10, sql);
    }
    sql.push(char::from(b'0' + u8::try_from(number % 10).unwrap_or_default()));
}
