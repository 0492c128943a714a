//! How does a service open what it needs, and close it in the end?

use std::sync::atomic::{AtomicBool, Ordering};

use zzz::{App, Error, Result, Service, Services, handler};

/// The constructor connects nothing, so that commands without a server need no database.
struct Database {
    url: &'static str,
    is_open: AtomicBool,
}

impl Database {
    fn new(url: &'static str) -> Self {
        Self { url, is_open: AtomicBool::new(false) }
    }
}

impl Service for Database {
    /// Before the first request. An error stops the start.
    async fn start(&self, _services: &Services) -> Result<()> {
        if !self.url.starts_with("memory:") {
            return Err(Error::internal(format!("no database at `{}`: try `memory:`", self.url)));
        }
        self.is_open.store(true, Ordering::Release);
        Ok(())
    }

    /// After the last answer.
    async fn stop(&self) {
        self.is_open.store(false, Ordering::Release);
    }
}

#[handler]
async fn status(database: &Database) -> &'static str {
    if database.is_open.load(Ordering::Acquire) { "open" } else { "closed" }
}

zzz::router! { get "/" => status; }

fn app() -> App {
    App::new().service(Database::new("memory:")).routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
#[zzz::test]
async fn opens_and_closes() -> Result<()> {
    let client = zzz::TestClient::new(app()).await;
    client.get("/").await.assert_body("open");
    let services = client.services().clone();
    client.stop().await;
    assert!(!services.get::<Database>()?.is_open.load(Ordering::Acquire));
    Ok(())
}
