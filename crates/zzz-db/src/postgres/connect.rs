//! Opening connections, and cancelling what runs on them.

use std::{fmt, sync::Arc, time::Duration};

use tokio::{runtime::Handle, time};
use tokio_postgres::{
    CancelToken, Client, Config,
    config::{LoadBalanceHosts, TargetSessionAttrs},
};

use super::{
    connection::{Connection, Settings},
    error, options,
    socket::{Address, ClosedByServer},
    tls::Tls,
};
use crate::{DatabaseConfig, Error, ErrorKind, Result, pool};

/// How long it may take to connect to one host, unless the address says otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Opens connections to the hosts of an address.
pub(super) struct Connector {
    config: Arc<Config>,
    tls: Tls,
    addresses: Vec<Address>,
    settings: Settings,
}

impl Connector {
    pub(super) fn new(config: &DatabaseConfig) -> Result<Self> {
        let settings = Settings::new(config);
        let (config, encryption) = options::read(config.url.expose())?;
        let addresses = Address::all(&config).map_err(|reason| {
            Error::new(ErrorKind::Config, format!("the address of the database is wrong: {reason}"))
        })?;
        Ok(Self { config: Arc::new(config), tls: Tls::new(&encryption)?, addresses, settings })
    }

    /// The database that connections are of.
    pub(super) fn database(&self) -> Result<&str> {
        self.config.get_dbname().ok_or_else(|| {
            Error::new(ErrorKind::Config, "the address names no database: end it with `/name`")
        })
    }

    /// The same server, by its database `postgres`, which is there before any other.
    pub(super) fn to_maintenance(&self) -> Self {
        let mut config = Config::clone(&self.config);
        config.dbname("postgres");
        Self {
            config: Arc::new(config),
            tls: self.tls.clone(),
            addresses: self.addresses.clone(),
            settings: self.settings,
        }
    }

    async fn connect_to(&self, address: &Address, seat: &Arc<pool::Seat>) -> Result<Connection> {
        let socket = address.open(&self.config).await.map_err(|error| {
            let message = format!("{address} cannot be reached: {error}; is it running?");
            Error::new(ErrorKind::Connection, message).with_source(error)
        })?;
        let tls = self.tls.connector(address.name())?;
        let (client, connection) = self
            .config
            .connect_raw(socket, tls)
            .await
            .map_err(|error| error::of_connection(error, &address.to_string()))?;
        Handle::current().spawn(async move {
            // What fails, fails for the statement that waits for it, too.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to PostgreSQL ended");
            }
        });
        self.check_session(&client, address).await?;
        let canceller = Canceller {
            token: client.cancel_token(),
            address: address.clone(),
            config: Arc::clone(&self.config),
            tls: self.tls.clone(),
        };
        Ok(Connection::new(client, canceller, Arc::clone(seat), &self.settings))
    }

    /// Whether the server is one that writes, or one that does not, if one of them is wanted.
    async fn check_session(&self, client: &Client, address: &Address) -> Result<()> {
        let wanted = match self.config.get_target_session_attrs() {
            TargetSessionAttrs::ReadWrite => "off",
            TargetSessionAttrs::ReadOnly => "on",
            _ => return Ok(()),
        };
        let sql = "SHOW transaction_read_only";
        let row = client.query_one(sql, &[]).await;
        let row = row.map_err(|error| error::of_statement(error, sql))?;
        if row.try_get::<_, &str>(0).is_ok_and(|found| found == wanted) {
            return Ok(());
        }
        let message = format!("{address} is not what `target_session_attrs` wants");
        Err(Error::new(ErrorKind::Connection, message))
    }
}

impl pool::Connect for Connector {
    type Connection = Connection;

    async fn connect(&self, seat: Arc<pool::Seat>) -> Result<Connection> {
        let limit = self.config.get_connect_timeout().copied().unwrap_or(CONNECT_TIMEOUT);
        let count = self.addresses.len();
        let start = match self.config.get_load_balance_hosts() {
            LoadBalanceHosts::Random => pool::random() % count,
            _ => 0,
        };
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
    token: CancelToken,
    address: Address,
    config: Arc<Config>,
    tls: Tls,
}

impl Canceller {
    /// Asks the server to cancel, and waits until it has sent its signal.
    pub(super) async fn cancel(&self) -> Result<()> {
        let lost = |error: String| {
            let message = format!("a statement cannot be cancelled on {}: {error}", self.address);
            Error::new(ErrorKind::Connection, message)
        };
        let socket =
            self.address.open(&self.config).await.map_err(|error| lost(error.to_string()))?;
        let tls = self.tls.connector(self.address.name())?;
        let request = self.token.cancel_query_raw(ClosedByServer(socket), tls);
        request.await.map_err(|error| lost(error.to_string()))
    }
}
