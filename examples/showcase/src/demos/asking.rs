//! Asking another server, for want of one this server.

use zzz::{Client, ConnectionInfo, Error, Result, Service, handler};

/// A client that may ask this machine. Addresses that visitors enter are none of its business.
pub(crate) struct Neighbours(Client);

impl Service for Neighbours {}

impl Neighbours {
    pub(crate) fn new() -> Self {
        Self(Client::new().allow_internal())
    }
}

/// What this server says to a client of its own, and why the other client does not ask it.
#[handler]
pub(crate) async fn ask(
    connection: &ConnectionInfo,
    neighbours: &Neighbours,
    client: &Client,
) -> Result<String> {
    // Where this very connection ends, and not the `host` that its client wrote.
    let local = connection.local.ok_or_else(|| Error::internal("this is no TCP connection"))?;
    let address = format!("http://{local}/hello");
    let mut answer = neighbours.0.get(&address).send().await?.error_for_status()?;
    let said = answer.text().await?;
    let refused = match client.get(&address).send().await {
        Ok(answer) => format!("{} to somebody who should not have asked", answer.status()),
        Err(error) => error.to_string(),
    };
    Ok(format!("{address} says: {said}\nThe client for everybody else says:\n{refused}\n"))
}
