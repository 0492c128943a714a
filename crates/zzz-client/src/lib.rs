//! Requests to other servers.
//!
//! [`Client`] keeps connections, bounds everything, asks again where that is safe, follows
//! redirects, and refuses addresses of the inside, wherever a name or a redirect leads. It is a
//! service, so handlers take `&Client`; it is a [`Fetch`](zzz_core::Fetch), so whatever else needs
//! another server is given a copy. In tests it asks a fake: [`Client::over`].
//!
//! # Examples
//!
//! ```no_run
//! # async fn example() -> zzz_core::Result<()> {
//! use zzz_client::Client;
//!
//! let client = Client::new();
//! let mut answer = client
//!     .get("https://api.example.com/articles")
//!     .query([("page", "2")])
//!     .header("accept", "application/json")
//!     .send()
//!     .await?
//!     .error_for_status()?;
//! let titles: Vec<String> = answer.json().await?;
//! # let _ = titles;
//! # Ok(())
//! # }
//! ```

mod client;
mod fetch_error;
mod request;
mod response;

mod address;
mod answer_body;
mod exchange;
mod guard;
mod gunzip;
mod outgoing;
mod pool;
mod redirect;
mod retry;
mod settings;
mod transport;

pub use self::{
    client::Client,
    fetch_error::{FetchError, FetchErrorKind},
    request::ClientRequest,
    response::ClientResponse,
};
