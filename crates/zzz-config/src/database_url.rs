//! The address of a database.

use std::{fmt, str::FromStr};

use crate::{FromValue, Value, WrongValue, did_you_mean, secret::MASK};

/// The address of a database, whose password nothing shows.
///
/// `sqlite:path/to/file.db` (also `sqlite::memory:`) or
/// `postgres://user:password@host:5432/database`; a query may follow. Several hosts stand
/// with commas between them, and the folder of a Unix socket in the query:
/// `postgres://user@/database?host=/run/postgresql`.
///
/// # Examples
///
/// ```
/// use zzz_config::{DatabaseKind, DatabaseUrl};
///
/// let url: DatabaseUrl = "postgres://app:hunter2@db.example.com/shop".parse()?;
/// assert_eq!(url.kind(), DatabaseKind::Postgres);
/// assert_eq!(url.to_string(), "postgres://app:***@db.example.com/shop");
/// assert_eq!(url.expose(), "postgres://app:hunter2@db.example.com/shop");
///
/// let error = "postgre://localhost/shop".parse::<DatabaseUrl>().unwrap_err();
/// assert!(error.to_string().contains("did you mean `postgres`?"));
/// # Ok::<(), zzz_config::WrongValue>(())
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct DatabaseUrl {
    kind: DatabaseKind,
    text: String,
}

/// Which database it is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum DatabaseKind {
    /// A file, or memory.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

const SCHEMES: [(&str, DatabaseKind); 3] = [
    ("sqlite", DatabaseKind::Sqlite),
    ("postgres", DatabaseKind::Postgres),
    ("postgresql", DatabaseKind::Postgres),
];

const EXPECTED: &str = "`sqlite:path/to/file.db` or `postgres://user:password@host:5432/database`";

impl DatabaseUrl {
    /// Which database it is.
    pub fn kind(&self) -> DatabaseKind {
        self.kind
    }

    /// The whole address, with the password.
    pub fn expose(&self) -> &str {
        &self.text
    }
}

impl FromStr for DatabaseUrl {
    type Err = WrongValue;

    fn from_str(text: &str) -> Result<Self, WrongValue> {
        let wrong = |reason: &str| WrongValue::expected(format!("{EXPECTED}: {reason}"));
        let Some((scheme, rest)) = text.split_once(':') else {
            return Err(wrong("there is no scheme, such as `sqlite:`, before it"));
        };
        let Some((_, kind)) = SCHEMES.into_iter().find(|(name, _)| *name == scheme) else {
            // Text without a scheme may begin with a password; a scheme has letters only.
            let is_word = rest.starts_with("//") && scheme.bytes().all(|b| b.is_ascii_alphabetic());
            let hint = did_you_mean(scheme, SCHEMES.map(|(name, _)| name));
            return Err(if is_word {
                wrong(&format!("`{scheme}` is no database that is known here{hint}"))
            } else {
                wrong("it begins with no scheme that is known here")
            });
        };
        if kind == DatabaseKind::Sqlite {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            if path.split('?').next().is_none_or(str::is_empty) {
                return Err(wrong("the path of the file is missing"));
            }
            return Ok(Self { kind, text: text.to_owned() });
        }
        let Some(rest) = rest.strip_prefix("//") else {
            return Err(wrong("`//` is missing after the scheme"));
        };
        let (authority, database) = split_authority(rest);
        let (_, place) = split_user(authority);
        if rest[authority.len()..].contains('@') {
            return Err(wrong(
                "an `@` stands after the host; in a password, `/` is written `%2F`, `?` is `%3F`, \
                 `#` is `%23`, and elsewhere `@` is `%40`",
            ));
        }
        let has_host = query_of(rest).split('&').any(|pair| pair.starts_with("host="));
        if !(place.is_empty() && has_host) {
            place.split(',').try_for_each(check_place).map_err(wrong)?;
        }
        if database.is_none_or(str::is_empty) {
            return Err(wrong("the name of the database is missing after the host"));
        }
        Ok(Self { kind, text: text.to_owned() })
    }
}

/// `user:password@host:port` and the name of the database.
fn split_authority(rest: &str) -> (&str, Option<&str>) {
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    match rest.split_once('/') {
        Some((authority, database)) => (authority, Some(database)),
        None => (rest, None),
    }
}

/// What follows the `?`.
fn query_of(rest: &str) -> &str {
    rest.split_once('?').map_or("", |(_, query)| query)
}

/// `user:password`, if there is one, and `host:port`.
fn split_user(authority: &str) -> (Option<&str>, &str) {
    match authority.rsplit_once('@') {
        Some((user, place)) => (Some(user), place),
        None => (None, authority),
    }
}

fn check_place(place: &str) -> Result<(), &'static str> {
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((host, "")) => (host, None),
            Some((host, port)) => (host, Some(port.strip_prefix(':').unwrap_or("?"))),
            None => return Err("the `[` of the IPv6 address is never closed"),
        },
        None => match place.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        },
    };
    if host.is_empty() {
        return Err("the host is missing");
    }
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte);
    if !host.bytes().all(fits) {
        return Err("the host has letters that no host has");
    }
    match port.map(str::parse::<u16>) {
        Some(Err(_) | Ok(0)) => Err("the port is no number from 1 to 65535"),
        _ => Ok(()),
    }
}

/// `text` without its password, and without its query, which may hold one.
fn mask(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        // `sqlite:path` has none; what is anything else, nobody knows.
        return match text.split_once(':') {
            Some(("sqlite", path)) => {
                let plain = path.split('?').next().unwrap_or(path);
                let query = if path.contains('?') { "?***" } else { "" };
                format!("sqlite:{plain}{query}")
            }
            _ => MASK.to_owned(),
        };
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let (path, query) = match tail.find(['?', '#']) {
        Some(at) => (&tail[..at], "?***"),
        None => (tail, ""),
    };
    let (user, place) = split_user(authority);
    match user.map(|user| user.split_once(':').map_or((user, ""), |(name, _)| (name, ":***"))) {
        None => format!("{scheme}://{place}{path}{query}"),
        Some((name, password)) => format!("{scheme}://{name}{password}@{place}{path}{query}"),
    }
}

impl FromValue for DatabaseUrl {
    fn expected() -> String {
        EXPECTED.to_owned()
    }

    fn from_value(value: &Value) -> Result<Self, WrongValue> {
        match value {
            Value::Text(text) | Value::String(text) => text.parse(),
            _ => Err(WrongValue::expected(EXPECTED)),
        }
    }

    fn show(value: &Value) -> String {
        match value {
            Value::Text(text) if text.parse::<Self>().is_ok() => mask(text),
            Value::String(text) if text.parse::<Self>().is_ok() => format!("{:?}", mask(text)),
            // Where the password stands in something malformed, nobody knows.
            _ => MASK.to_owned(),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mask(&self.text))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}
