//! Forms that another site cannot send.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::json;
use zzz::{
    App, Csrf, CsrfToken, Form, Html, Keys, MemoryStore, Service, Sessions, TestServer, handler,
};

use crate::support::Visitor;

/// What was transferred.
#[derive(Default)]
struct Account(AtomicU32);

impl Service for Account {}

#[derive(serde::Deserialize)]
struct Transfer {
    amount: u32,
}

#[handler]
async fn form(token: CsrfToken) -> Html<String> {
    let (field, text) = (token.field(), token.as_str());
    Html(format!(
        "<!doctype html><meta name=csrf-token content=\"{text}\">\
         <form method=post action=/transfer>{field}<label>Amount <input name=amount></label>\
         <button>Transfer</button></form>"
    ))
}

#[handler]
async fn transfer(Form(transfer): Form<Transfer>, account: &Account) -> Html<String> {
    let sum = account.0.fetch_add(transfer.amount, Ordering::Relaxed) + transfer.amount;
    Html(format!("<!doctype html><p>{sum}</p>"))
}

/// A page that sends the form of another site, with a token that was stolen somehow.
#[handler]
async fn trap() -> Html<&'static str> {
    Html(
        "<!doctype html><form method=post><input type=hidden name=amount value=1000>
         <input type=hidden name=_csrf_token><button>Win a prize</button></form><script>
         const asked = new URLSearchParams(location.search), form = document.forms[0];
         form.action = asked.get('target');
         form._csrf_token.value = asked.get('token');
         </script>",
    )
}

zzz::router! {
    get "/form" => form;
    post "/transfer" => transfer;
    get "/trap" => trap;
}

fn app() -> App {
    let keys = Keys::new("correct-horse-battery-staple-and-more").unwrap();
    App::new()
        .service(Account::default())
        .endpoint(Sessions::in_store(MemoryStore::new(), &keys))
        .endpoint(Csrf::new())
        .routes(routes())
}

#[zzz::test(app = app)]
async fn a_form_and_a_script_of_the_application_are_let_through(visitor: &Visitor) {
    visitor.open("/form").await;
    visitor.fill("Amount", "5").await;
    visitor.click("Transfer").await;
    visitor.assert_text("p", "5").await;

    visitor.open("/form").await;
    let token: String = visitor.run_script("return document.querySelector('meta').content").await;
    let form = "application/x-www-form-urlencoded";
    let headers = json!({ "x-csrf-token": token, "content-type": form });
    let sent = json!({ "method": "POST", "headers": headers, "body": "amount=2" });
    assert_eq!(visitor.fetch("/transfer", sent).await, (200, "<!doctype html><p>7</p>".to_owned()));
    let without =
        json!({ "method": "POST", "headers": { "content-type": form }, "body": "amount=2" });
    assert_eq!(visitor.fetch("/transfer", without).await.0, 403);
}

#[zzz::test(app = app)]
async fn a_form_of_another_origin_is_refused_even_with_a_token(visitor: &Visitor) {
    visitor.open("/form").await;
    let token: String = visitor.run_script("return document.querySelector('meta').content").await;
    let target = visitor.at("localhost", "/transfer");
    // A port is another origin on the same site, so that every cookie goes along.
    let neighbour = TestServer::start(app()).await;
    let neighbour = format!("http://localhost:{}/trap", neighbour.local_addr().port());
    for trap in [neighbour, visitor.at("evil.test", "/trap"), visitor.at("127.0.0.1", "/trap")] {
        visitor.open(&format!("{trap}?target={target}&token={token}")).await;
        visitor.click("Win a prize").await;
        visitor.assert_at(&target).await;
        assert_eq!(visitor.status().await, 403, "from {trap}");
    }
    // A script may send the same without a page of its own, and reads no answer.
    visitor.open(&visitor.at("evil.test", "/trap")).await;
    let body = format!("amount=1000&_csrf_token={token}");
    let headers = json!({ "content-type": "application/x-www-form-urlencoded" });
    let sent = json!({
        "method": "POST", "mode": "no-cors", "credentials": "include", "headers": headers, "body": body,
    });
    assert_eq!(visitor.fetch(&target, sent).await, (0, String::new()));

    let account = visitor.server().services().get::<Account>().unwrap();
    assert_eq!(account.0.load(Ordering::Relaxed), 0);
}
