//! Opening connections, and cancelling what runs on them.

use std::{fmt, sync::Arc, time::Duration};

use tokio::time;

use super::{
    connection::{Connection, Settings},
    error,
    options::{self, Options, Session},
    socket::Address,
    tls::{Stream, Tls},
    wire::{
        Wire, kind,
        startup::{self, Key, StartError},
    },
};
use crate::{DatabaseConfig, Error, ErrorKind, Result, pool};

/// How long it may take to connect to one host, unless the address says otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Opens connections to the hosts of an address.
pub(super) struct Connector {
    options: Arc<Options>,
    tls: Tls,
    addresses: Vec<Address>,
    settings: Settings,
}

impl Connector {
    pub(super) fn new(config: &DatabaseConfig) -> Result<Self> {
        let settings = Settings::new(config);
        let (options, encryption) = options::read(config.url.expose())?;
        let addresses = Address::all(&options).map_err(|reason| {
            Error::new(ErrorKind::Config, format!("the address of the database is wrong: {reason}"))
        })?;
        Ok(Self { options: Arc::new(options), tls: Tls::new(&encryption)?, addresses, settings })
    }

    /// The database that connections are of.
    pub(super) fn database(&self) -> Result<&str> {
        self.options.database.as_deref().ok_or_else(|| {
            Error::new(ErrorKind::Config, "the address names no database: end it with `/name`")
        })
    }

    /// The same server, by its database `postgres`, which is there before any other.
    pub(super) fn to_maintenance(&self) -> Self {
        let database = Some("postgres".to_owned());
        Self {
            options: Arc::new(Options { database, ..Options::clone(&self.options) }),
            tls: self.tls.clone(),
            addresses: self.addresses.clone(),
            settings: self.settings,
        }
    }

    async fn connect_to(&self, address: &Address, seat: &Arc<pool::Seat>) -> Result<Connection> {
        let socket = address.open(&self.options).await.map_err(|error| {
            let message = format!("{address} cannot be reached: {error}; is it running?");
            Error::new(ErrorKind::Connection, message).with_source(error)
        })?;
        let started = async {
            let stream = startup::open(socket, address, &self.options, &self.tls).await?;
            startup::start(stream, &self.options).await
        };
        let (mut wire, key) =
            started.await.map_err(|error| error::of_connection(error, address))?;
        self.check_session(&mut wire, address).await?;
        let canceller = Canceller {
            key,
            address: address.clone(),
            options: Arc::clone(&self.options),
            tls: self.tls.clone(),
        };
        Ok(Connection::new(wire, canceller, Arc::clone(seat), &self.settings))
    }

    /// Whether the server is one that writes, or one that does not, if one of them is wanted.
    async fn check_session(&self, wire: &mut Wire, address: &Address) -> Result<()> {
        let wanted = match self.options.session {
            Session::ReadWrite => "off",
            Session::ReadOnly => "on",
            Session::Any => return Ok(()),
        };
        let sql = "SHOW transaction_read_only";
        wire.query(sql).map_err(|error| error::of_request(&error))?;
        let mut is_wanted = false;
        let answer = wire.answer(|message| {
            if message.kind == kind::DATA_ROW {
                is_wanted = message.texts()?.first() == Some(&Some(wanted));
            }
            Ok(())
        });
        answer.await.map_err(|error| error::of_statement(error, sql))?;
        if is_wanted {
            return Ok(());
        }
        let message = format!("{address} is not what `target_session_attrs` wants");
        Err(Error::new(ErrorKind::Connection, message))
    }
}

impl pool::Connect for Connector {
    type Connection = Connection;

    async fn connect(&self, seat: Arc<pool::Seat>) -> Result<Connection> {
        let limit = self.options.connect_timeout.unwrap_or(CONNECT_TIMEOUT);
        let count = self.addresses.len();
        let start = if self.options.is_balanced { pool::random() % count } else { 0 };
        let mut failure = None;
        for address in self.addresses.iter().cycle().skip(start).take(count) {
            match time::timeout(limit, self.connect_to(address, &seat)).await {
                Ok(Ok(connection)) => return Ok(connection),
                Ok(Err(error)) if *error.kind() == ErrorKind::Connection => failure = Some(error),
                Ok(Err(error)) => return Err(error),
                Err(_) => {
                    let message = format!("{address} did not answer within {limit:?}");
                    failure = Some(Error::new(ErrorKind::Connection, message));
                }
            }
        }
        Err(failure.unwrap_or_else(|| Error::new(ErrorKind::Config, "there is no host")))
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector").field("addresses", &self.addresses).finish_non_exhaustive()
    }
}

/// Cancels what runs on one connection.
pub(super) struct Canceller {
    key: Key,
    address: Address,
    options: Arc<Options>,
    tls: Tls,
}

impl Canceller {
    /// Asks the server to cancel, and waits until it has sent its signal.
    pub(super) async fn cancel(&self) -> Result<()> {
        let lost = |error: Error| {
            let message = format!("a statement cannot be cancelled: {error}");
            Error::new(ErrorKind::Connection, message)
        };
        let stream =
            self.open().await.map_err(|error| lost(error::of_connection(error, &self.address)))?;
        let cancelled = startup::cancel(stream, self.key).await;
        cancelled.map_err(|error| lost(error::of_connection(error.into(), &self.address)))
    }

    async fn open(&self) -> Result<Stream, StartError> {
        let socket = self.address.open(&self.options).await?;
        startup::open(socket, &self.address, &self.options, &self.tls).await
    }
}
