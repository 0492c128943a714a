//! What a migration is called.

use std::{fmt, str::FromStr};

use jiff::civil::DateTime;

use crate::{Error, ErrorKind};

/// What a migration is called, as its file: `m20261122_093000_create_users`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct MigrationId {
    /// The moment at which it was begun, as a number: `20261122093000`. Migrations run in this order.
    pub version: i64,
    /// What it does: `create_users`.
    pub name: String,
}

impl MigrationId {
    pub(super) fn new(version: i64, name: impl Into<String>) -> Self {
        Self { version, name: name.into() }
    }

    /// A new one that begins at this moment.
    pub(super) fn at(moment: DateTime, name: &str) -> Option<Self> {
        format!("m{}_{name}", moment.strftime("%Y%m%d_%H%M%S")).parse().ok()
    }
}

impl FromStr for MigrationId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let read = || {
            let mut parts = text.strip_prefix('m')?.splitn(3, '_');
            let (date, time, name) = (parts.next()?, parts.next()?, parts.next()?);
            let is_moment = [(date, 8), (time, 6)].iter().all(|(digits, length)| {
                digits.len() == *length && digits.bytes().all(|byte| byte.is_ascii_digit())
            });
            let fits =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            let is_name = !name.is_empty() && name.bytes().all(fits);
            let version = format!("{date}{time}").parse().ok()?;
            (is_moment && is_name).then(|| Self::new(version, name))
        };
        read().ok_or_else(|| {
            let message = format!(
                "`{text}` is no name of a migration: it has the moment at which it was begun and \
                 what it does in small letters, such as `m20261122_093000_create_users`"
            );
            Error::new(ErrorKind::Config, message)
        })
    }
}

impl fmt::Display for MigrationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, time) = (self.version / 1_000_000, self.version % 1_000_000);
        write!(f, "m{date:08}_{time:06}_{}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_a_version_and_a_name() {
        let id: MigrationId = "m20261122_093000_create_users".parse().unwrap();
        assert_eq!(id, MigrationId::new(20_261_122_093_000, "create_users"));
        assert_eq!(id.to_string(), "m20261122_093000_create_users");
    }

    #[test]
    fn other_names_are_refused() {
        for text in [
            "",
            "create_users",
            "20261122_093000_create_users",
            "m20261122_create_users",
            "m20261122_0930_create_users",
            "m20261122_09300a_create_users",
            "m20261122_093000_",
            "m20261122_093000_CreateUsers",
            "m20261122_093000_a/b",
        ] {
            let error = text.parse::<MigrationId>().unwrap_err();
            assert!(error.to_string().contains(text), "{error}");
        }
    }
}
