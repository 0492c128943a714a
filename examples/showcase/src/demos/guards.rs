//! What keeps strangers at bay.

use zzz::{ConnectionInfo, handler};

/// Whom the application takes the client for; asked too often, it says 429.
#[handler]
pub(crate) async fn client(connection: &ConnectionInfo) -> String {
    let address = connection.peer.map(|peer| peer.ip().to_string());
    format!("you come from {}\n", address.as_deref().unwrap_or("nowhere"))
}
