//! Which SQL a database speaks.

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
                for part in name.split_inclusive('"') {
                    sql.push_str(part);
                    if part.ends_with('"') {
                        sql.push('"');
                    }
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
