//! Several sandboxes at one server.

use std::sync::atomic::{AtomicBool, Ordering};

use zzz_core::{
    App, IntoResponse, Service, Services, handler_fn,
    http::{HeaderValue, header},
};
use zzz_test::{Sandboxes, TestClient};

#[derive(Default)]
struct Database {
    is_in_sandbox: AtomicBool,
}

impl Service for Database {
    fn enter_sandbox(&self, _: &Services) -> zzz_core::Result<()> {
        self.is_in_sandbox.store(true, Ordering::Relaxed);
        Ok(())
    }
}

/// Answers with its name, whether it is in a sandbox, and the cookies and the token that it sees.
fn app(name: &'static str) -> App {
    let answer = handler_fn(move |request| {
        Box::pin(async move {
            let database = request.services().get::<Database>()?;
            let is_in_sandbox = database.is_in_sandbox.load(Ordering::Relaxed);
            let seen = [header::COOKIE.as_str(), "x-zzz-sandbox"]
                .map(|field| request.headers().get(field).unwrap_or("-").to_owned());
            let set = HeaderValue::from_static("seen=1");
            request.answer_headers_mut().append(header::SET_COOKIE, set);
            Ok(format!("{name} {is_in_sandbox} {} {}", seen[0], seen[1]).into_response())
        })
    });
    App::new().service(Database::default()).routes(answer)
}

#[tokio::test]
async fn each_request_goes_where_its_token_says() {
    let server = Sandboxes::start().await;
    let (one, other) = (server.enter(app("one")).await, server.enter(app("other")).await);
    for (sandbox, expected) in [(&one, "one true - -"), (&other, "other true - -")] {
        let client = server.another();
        let answer = client.get("/").header("x-zzz-sandbox", sandbox.token()).await;
        answer.assert_ok().assert_body(expected);
        assert_eq!(answer.headers().get_all("set-cookie").count(), 1);
    }
    assert!(one.services().get::<Database>().is_ok());
}

#[tokio::test]
async fn a_browser_carries_a_cookie() {
    let server = Sandboxes::start().await;
    let sandbox = server.enter(app("one")).await;
    server.get(&sandbox.entrance()).await.assert_status(303).assert_redirect("/");
    server.set_cookie("a", "b");
    server.get("/").await.assert_body("one true a=b -");
    server.get("/elsewhere").await.assert_body_contains("seen=1");
}

#[tokio::test]
async fn no_other_token_lets_in() {
    async fn refused(client: &TestClient, token: &str, why: &str) {
        let answer = client.get("/").header("x-zzz-sandbox", token).await;
        answer.assert_status(403).assert_body_contains(why);
        let path = format!("/.zzz-sandbox/{token}");
        client.get(&path).await.assert_status(403).assert_no_header("set-cookie");
    }

    let (server, elsewhere) = (Sandboxes::start().await, Sandboxes::start().await);
    let (sandbox, foreign) = (server.enter(app("one")).await, elsewhere.enter(app("two")).await);
    server.get("/").await.assert_status(403).assert_body_contains("carries the token");
    let not_signed = "was not signed by this server";
    refused(&server, foreign.token(), not_signed).await;
    refused(&server, "made-up", not_signed).await;
    let mut changed = sandbox.token().to_owned();
    let last = if changed.ends_with('A') { 'B' } else { 'A' };
    changed.pop();
    changed.push(last);
    refused(&server, &changed, not_signed).await;

    let token = sandbox.token().to_owned();
    assert!(!format!("{sandbox:?}").contains(&token));
    sandbox.stop().await;
    refused(&server, &token, "has been left").await;
}
