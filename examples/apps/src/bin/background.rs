//! How do I work beside a request, or block without holding up others?

use std::sync::atomic::{AtomicU64, Ordering};

use zzz::{App, Result, Service, Services, handler, http::StatusCode};

#[derive(Default)]
struct Mailroom(AtomicU64);

impl Service for Mailroom {}
impl Mailroom {
    async fn send(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Answers at once. A server that stops waits for the letter.
#[handler]
async fn post(services: &Services) -> (StatusCode, &'static str) {
    let kept = services.clone();
    services.tasks().spawn("send a letter", async move {
        if let Ok(mailroom) = kept.get::<Mailroom>() {
            mailroom.send().await;
        }
    });
    (StatusCode::ACCEPTED, "it will be sent")
}

/// Computes for long, on a thread for such work.
#[handler]
async fn sum(services: &Services) -> Result<String> {
    let sum: u64 = services.tasks().blocking(|| (1..=1_000_000).sum()).await?;
    Ok(sum.to_string())
}

zzz::router! {
    post "/letters" => post;
    get "/sum" => sum;
}

fn app() -> App {
    App::new().service(Mailroom::default()).routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
#[zzz::test]
async fn the_work_is_done_before_the_end() -> Result<()> {
    let client = zzz::TestClient::new(app()).await;
    client.get("/sum").await.assert_body("500000500000");
    client.post("/letters").await.assert_status(202);
    let services = client.services().clone();
    client.stop().await;
    assert_eq!(services.get::<Mailroom>()?.0.load(Ordering::Relaxed), 1);
    Ok(())
}
