//! How do requests share state?

use std::sync::atomic::{AtomicU64, Ordering};

use zzz::{App, Service, handler};

/// One value for the whole application; handlers borrow it by its type.
#[derive(Default)]
struct Counter(AtomicU64);

impl Service for Counter {}

#[handler]
async fn count(counter: &Counter) -> String {
    let before = counter.0.fetch_add(1, Ordering::Relaxed);
    format!("you are visitor {}\n", before + 1)
}

zzz::router! {
    get "/" => count;
}

fn app() -> App {
    App::new().service(Counter::default()).routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use zzz::{App, Result, TestClient};

    use super::{Counter, app, routes};

    #[zzz::test(app = app)]
    async fn counts_visitors(client: &TestClient) -> Result<()> {
        client.get("/").await.assert_body("you are visitor 1\n");
        client.get("/").await.assert_body("you are visitor 2\n");
        assert_eq!(client.services().get::<Counter>()?.0.load(Ordering::Relaxed), 2);
        Ok(())
    }

    #[test]
    fn a_forgotten_service_is_told_before_the_start() {
        let error = App::new().routes(routes()).check().unwrap_err();
        assert!(error.to_string().contains("`.service(..)` with a `Counter`"), "{error}");
    }
}
