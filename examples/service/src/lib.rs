//! A service that all requests share, and work that goes on beside them.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use zzz::{App, Request, Result, Service, Services, handler, http::StatusCode};

zzz::router! {
    post "/letters" => post_letter;
    get "/letters/sent" => sent;
}

/// Services start in the order of this list and stop in reverse.
pub fn app() -> App {
    App::new()
        .service(Mailroom::default())
        .on_start(|services| Box::pin(open_for_business(services)))
        .on_stop(|_| Box::pin(close_for_tonight()))
        .routes(routes())
}

/// Sends letters. The constructor is pure: what can fail is done in `start`.
#[derive(Debug, Default)]
pub struct Mailroom {
    is_open: AtomicBool,
    sent: AtomicU64,
}

impl Mailroom {
    /// Whether the mailroom has started and not stopped.
    pub fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Acquire)
    }

    /// How many letters have left the house.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Acquire)
    }

    async fn send(&self) {
        assert!(self.is_open(), "a letter came to a closed mailroom");
        self.sent.fetch_add(1, Ordering::AcqRel);
    }
}

impl Service for Mailroom {
    async fn start(&self, _services: &Services) -> Result<()> {
        self.is_open.store(true, Ordering::Release);
        Ok(())
    }

    async fn stop(&self) {
        self.is_open.store(false, Ordering::Release);
    }
}

/// All services have started: the first work can begin.
async fn open_for_business(services: &Services) -> Result<()> {
    send_beside(services, "send the first letter");
    Ok(())
}

/// All letters are sent, and the services are still there.
async fn close_for_tonight() -> Result<()> {
    tracing::info!("the last letter is sent");
    Ok(())
}

/// Answers before the letter is sent. A server that stops waits for the letter.
#[handler]
pub async fn post_letter(request: &Request) -> (StatusCode, &'static str) {
    send_beside(request.services(), "send a letter");
    (StatusCode::ACCEPTED, "it will be sent\n")
}

/// How many letters were sent.
#[handler]
pub async fn sent(mailroom: &Mailroom) -> String {
    format!("{}\n", mailroom.sent())
}

fn send_beside(services: &Services, name: &'static str) {
    let kept = services.clone();
    services.tasks().spawn(name, async move {
        if let Some(mailroom) = kept.find::<Mailroom>() {
            mailroom.send().await;
        }
    });
}
