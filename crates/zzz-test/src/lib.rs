//! Test client and test servers for zzz applications.
//!
//! [`TestClient`] calls an application in the test's own process and runtime:
//! fast, and under the test's clock. [`TestServer`] puts the same application
//! behind a real server on a free port and talks to it over TCP. Both speak the
//! same language, so a test that takes a `&TestClient` runs over both. A client
//! is a visitor: it keeps cookies, follows redirects if it is told to, and fills
//! in forms. A failed assertion prints the request and the response.
//!
//! [`FakeServers`] answers in the place of the servers that the application asks.
//!
//! `#[zzz::test]` makes a test of an `async fn` and hands it a client.
//!
//! JSON bodies need the feature `json`, elements of pages and forms `html`; `zzz` turns both
//! on with its feature `test`. With `browser` there is `TestBrowser`, which drives Chromium.
//!
//! # Examples
//!
//! ```
//! use zzz_core::{App, IntoResponse, handler_fn};
//! use zzz_test::{TestClient, TestServer};
//!
//! fn app() -> App {
//!     App::new().routes(handler_fn(|_| Box::pin(async { Ok("hello".into_response()) })))
//! }
//!
//! async fn greets(client: &TestClient) {
//!     client
//!         .get("/")
//!         .header("accept", "text/plain")
//!         .await
//!         .assert_status(200)
//!         .assert_header("content-type", "text/plain; charset=utf-8")
//!         .assert_body("hello");
//! }
//!
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
//! # runtime.block_on(async {
//! greets(&TestClient::new(app()).await).await;
//! let server = TestServer::start(app()).await;
//! greets(&server).await;
//! # });
//! ```

#[cfg(feature = "browser")]
mod browser;
mod case;
mod client;
#[cfg(feature = "html")]
mod element;
mod fake_answer;
mod fake_servers;
#[cfg(feature = "html")]
mod form;
mod multipart;
mod request;
mod response;
mod run;
#[cfg(feature = "sandboxes")]
mod sandboxes;
mod sent_request;
mod server;
mod store_contract;
mod stream;

mod carrier;
mod carriers;
mod cookies;
mod exchange;
mod failures;
#[cfg(feature = "html")]
mod html;
#[cfg(feature = "json")]
mod json_path;
mod redirect;
mod urlencoded;

#[cfg(feature = "browser")]
pub use self::browser::{BrowserCookie, TestBrowser};
#[cfg(feature = "sandboxes")]
pub use self::sandboxes::{Sandbox, Sandboxes};
pub use self::{
    case::{ByApp, ByService, TestArgument, TestCase},
    client::TestClient,
    fake_answer::FakeAnswer,
    fake_servers::{FakeServer, FakeServers},
    multipart::TestMultipart,
    request::TestRequest,
    response::TestResponse,
    run::{TestApp, built_app, run_test, sandboxed_app},
    sent_request::SentRequest,
    server::TestServer,
    store_contract::store_contract,
    stream::TestStream,
};
#[cfg(feature = "html")]
pub use self::{element::TestElement, form::TestForm};
