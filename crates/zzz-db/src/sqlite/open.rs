//! Connections, opened and set up.

use std::{
    fs, io,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig};

use super::{error, place::Place, template::Template, watch::Watch};
use crate::{DatabaseConfig, Error, ErrorKind, Result, Synchronous};

/// To how many bytes the log is cut after it has been longer.
const LOG_BYTES_MAX: u32 = 64 << 20;
/// How long it takes until a file is tried again that another process opens.
const PAUSE: Duration = Duration::from_millis(5);

/// How connections are opened.
#[derive(Clone)]
pub(super) struct Opener {
    pub(super) place: Place,
    synchronous: Synchronous,
    busy_timeout: Duration,
    statement_timeout: Duration,
    statements_max: usize,
}

/// A connection with what watches over it.
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) watch: Watch,
    pub(super) statement_timeout: Duration,
}

impl Opener {
    pub(super) fn new(config: &DatabaseConfig) -> Result<Self> {
        Ok(Self {
            place: Place::of(config.url.expose())?,
            synchronous: config.synchronous,
            busy_timeout: config.busy_timeout,
            statement_timeout: config.statement_timeout,
            statements_max: usize::try_from(config.statements_max.get()).unwrap_or(usize::MAX),
        })
    }

    /// A connection that writes, and some that read. The file is made if it may be, with its folder; a database in
    /// memory begins with what `template` has.
    pub(super) fn open(
        &self,
        readers: usize,
        template: Option<&Template>,
    ) -> Result<(Opened, Vec<Opened>)> {
        if let Place::File { path, is_made } = &self.place {
            self.prepare_file(path, *is_made)?;
        }
        let mut writer = self.connect()?;
        if let Some(template) = template {
            let copied = template.copy_to(&mut writer.connection);
            copied.map_err(|error| self.cannot_open(&error))?;
        }
        self.set_up_writer(&writer.connection)?;
        let readers = (0..readers).map(|_| {
            let reader = self.connect()?;
            // What is declared to read and writes all the same is refused.
            let set = reader.connection.pragma_update(None, "query_only", true);
            set.map_err(|error| self.cannot_open(&error))?;
            Ok(reader)
        });
        let readers = readers.collect::<Result<_>>()?;
        Ok((writer, readers))
    }

    /// Makes the file, which only its owner can read, so that SQLite gives its log the same mode.
    pub(super) fn prepare_file(&self, path: &Path, is_made: bool) -> Result<()> {
        let wrong = |message: String| Error::new(ErrorKind::Connection, message);
        let place = &self.place;
        if path.is_dir() {
            return Err(wrong(format!(
                "cannot open `{place}`: it is a folder; name the file in it"
            )));
        }
        if path.exists() {
            return Ok(());
        }
        if !is_made {
            let message = format!("there is no file `{place}`: `?mode=rwc` would make it");
            return Err(wrong(message));
        }
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(|error| {
                wrong(format!("cannot make the folder of `{place}`: {error}")).with_source(error)
            })?;
        }
        match create(path) {
            // Another process was faster.
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                Err(wrong(format!("cannot make `{place}`: {error}")).with_source(error))
            }
            _ => Ok(()),
        }
    }

    fn connect(&self) -> Result<Opened> {
        let connect = || {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let mut connection = Connection::open_with_flags(self.place.path(), flags)?;
            connection.busy_timeout(self.busy_timeout)?;
            connection.set_prepared_statement_cache_capacity(self.statements_max);
            // Otherwise a misspelt column in quotes is text: https://sqlite.org/quirks.html#dblquote
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
            connection.pragma_update(None, "foreign_keys", true)?;
            connection.pragma_update(None, "case_sensitive_like", true)?;
            connection.pragma_update(None, "temp_store", "MEMORY")?;
            let watch = Watch::over(&mut connection)?;
            Ok(Opened { connection, watch, statement_timeout: self.statement_timeout })
        };
        connect().map_err(|error| self.cannot_open(&error))
    }

    fn set_up_writer(&self, connection: &Connection) -> Result<()> {
        let place = &self.place;
        let set = |name, value: &str| connection.pragma_update(None, name, value);
        let cannot = |error: rusqlite::Error| self.cannot_open(&error);
        if place.is_memory() {
            return Ok(());
        }
        if connection.is_readonly("main").map_err(cannot)? {
            let message = format!(
                "cannot open `{place}`: this process may not write to it; give it the permission, and to the folder too"
            );
            return Err(Error::new(ErrorKind::Connection, message));
        }
        let mode = self.take_log(connection).map_err(cannot)?;
        if mode != "wal" {
            let message = format!(
                "cannot open `{place}`: its file system has no write-ahead log for SQLite, only `{mode}`; keep it on a local disk"
            );
            return Err(Error::new(ErrorKind::Connection, message));
        }
        let synchronous = match self.synchronous {
            Synchronous::Normal => "NORMAL",
            Synchronous::Full => "FULL",
        };
        set("synchronous", synchronous).map_err(cannot)?;
        set("journal_size_limit", &LOG_BYTES_MAX.to_string()).map_err(cannot)
    }

    /// Has the file written by way of a log, and says how it is written.
    ///
    /// Of two who do that to a new file at once, SQLite has one fail instead of waiting for the other.
    #[expect(
        clippy::disallowed_methods,
        reason = "files are opened on a thread that may wait, and SQLite tells of no event"
    )]
    fn take_log(&self, connection: &Connection) -> rusqlite::Result<String> {
        let deadline = Instant::now() + self.busy_timeout;
        loop {
            let mode = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0));
            match mode {
                Err(error)
                    if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                        && Instant::now() < deadline =>
                {
                    thread::sleep(PAUSE);
                }
                mode => return mode,
            }
        }
    }

    #[cold]
    fn cannot_open(&self, error: &rusqlite::Error) -> Error {
        let error = error::of_step(error);
        let message = format!("cannot open `{}`: {error}", self.place);
        Error::new(error.kind().clone(), message).with_source(error)
    }
}

fn create(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path).map(drop)
}
