//! The application without a socket, for tests.

use zzz::{Secret, TestClient};

use crate::{AppConfig, app};

/// A client of the application, with an empty database in memory.
pub(crate) async fn client() -> TestClient {
    client_at("sqlite::memory:").await
}

/// The same with the database at `url`.
pub(crate) async fn client_at(url: &str) -> TestClient {
    let config = AppConfig {
        developer_aids: true,
        contact: "nobody".to_owned(),
        posts_max: 9,
        database_url: url.parse().expect("an address"),
        secret_key: Secret::new("a-key-that-everybody-knows-for-tests".to_owned()),
    };
    TestClient::new(app(&config)).await
}
