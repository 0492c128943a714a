//! Which database, and how it is used.

use std::{num::NonZeroU32, str::FromStr, time::Duration};

use zzz_config::{Config, DatabaseUrl, FromText, WrongValue};

/// Which database, and how it is used: a section of an application's configuration.
#[derive(Clone, Config, Debug)]
#[config(crate = zzz_config)]
#[non_exhaustive]
pub struct DatabaseConfig {
    /// The database: `sqlite:path/to/file.db` or `postgres://user:password@host:5432/database`.
    #[config(default = "sqlite:app.db", env = "DATABASE_URL")]
    pub url: DatabaseUrl,
    /// Connections at most, of this process. On SQLite they are those that read: 1 to 64, left out the cores, 4 at most. Elsewhere 10.
    pub connections_max: Option<NonZeroU32>,
    /// How long to wait for a connection while all are busy.
    #[config(default = "5s")]
    pub checkout_timeout: Duration,
    /// How long a statement may take, 0 for ever.
    #[config(default = "15s")]
    pub statement_timeout: Duration,
    /// How long a connection may be idle before it is closed.
    #[config(default = "10m")]
    pub idle_timeout: Duration,
    /// How long a connection is used at most.
    #[config(default = "30m")]
    pub connection_lifetime: Duration,
    /// How many prepared statements a connection keeps.
    #[config(default = 256)]
    pub statements_max: NonZeroU32,
    /// From what time on a query is told as slow, 0 for never.
    #[config(default = "500ms")]
    pub slow_query: Duration,
    /// Whether the log of queries shows their values, except for columns that are redacted.
    #[config(default = false)]
    pub log_values: bool,
    /// When SQLite calls the disk: `normal` survives a killed process, and may lose the last commits in a power cut; `full` loses none.
    #[config(default = "normal")]
    pub synchronous: Synchronous,
    /// How long SQLite waits for another process that writes.
    #[config(default = "5s")]
    pub busy_timeout: Duration,
}

/// When SQLite calls the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Synchronous {
    /// At checkpoints.
    Normal,
    /// At each commit.
    Full,
}

impl FromStr for Synchronous {
    type Err = WrongValue;

    fn from_str(text: &str) -> Result<Self, WrongValue> {
        match text {
            "normal" => Ok(Self::Normal),
            "full" => Ok(Self::Full),
            _ => Err(WrongValue::expected(Self::EXPECTED)),
        }
    }
}

impl FromText for Synchronous {
    const EXPECTED: &'static str = "`normal` or `full`";
}

impl DatabaseConfig {
    /// The database at `url`, with everything else as it is by default.
    #[must_use]
    pub fn new(url: DatabaseUrl) -> Self {
        Self {
            url,
            connections_max: None,
            checkout_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(15),
            idle_timeout: Duration::from_mins(10),
            connection_lifetime: Duration::from_mins(30),
            statements_max: const { NonZeroU32::new(256).unwrap() },
            slow_query: Duration::from_millis(500),
            log_values: false,
            synchronous: Synchronous::Normal,
            busy_timeout: Duration::from_secs(5),
        }
    }
}
