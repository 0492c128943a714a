//! Signed messages of servers to each other.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use proptest::prelude::*;
use tokio::{sync::Notify, time::Instant};
use zzz::{
    App, BadWebhookSecret, BodyLimit, Delivery, Error, ErrorPages, Fetch, Headers, IncomingWebhook,
    Json, MemoryStore, Result, Router, Service, TestClient, TestResponse, TestServer, Webhook,
    WebhookEndpoint, WebhookSender, WebhookVerifier,
    bytes::Bytes,
    handler,
    http::{self, HeaderName, HeaderValue, StatusCode},
    random_webhook_secret,
};

use crate::middleware::Lines;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const URL: &str = "https://example.com/hooks/7";

/// Answers with what it was given, and keeps what was asked.
#[derive(Clone, Default)]
struct World {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    asked: Arc<Mutex<Vec<http::Request<Bytes>>>>,
}

type Answer = Option<http::Response<Bytes>>;

impl World {
    fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers = Arc::new(Mutex::new(answers.into_iter().collect()));
        Self { answers, ..Self::default() }
    }

    fn asked(&self) -> Vec<http::Request<Bytes>> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

impl Fetch for World {
    async fn fetch(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>> {
        self.asked.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or_else(|| status(200));
        answer.ok_or_else(|| Error::new(StatusCode::GATEWAY_TIMEOUT, "too slow"))
    }
}

fn status(code: u16) -> Answer {
    Some(http::Response::builder().status(code).body(Bytes::new()).unwrap())
}

fn busy(retry_after: &str) -> Answer {
    let mut answer = status(503).unwrap();
    let retry_after = HeaderValue::from_str(retry_after).unwrap();
    answer.headers_mut().insert("retry-after", retry_after);
    Some(answer)
}

#[derive(Default)]
struct Handled {
    count: AtomicU32,
    fails: AtomicU32,
    begun: Notify,
    may_end: Notify,
}

#[derive(Clone, Default)]
struct Shared(Arc<Handled>);

impl Service for Shared {}

#[derive(serde::Deserialize)]
struct Paid {
    data: u32,
}

#[handler]
async fn paid(
    webhook: IncomingWebhook,
    Json(paid): Json<Paid>,
    handled: &Shared,
) -> Result<String> {
    handled.0.count.fetch_add(1, Ordering::Relaxed);
    if handled.0.fails.swap(0, Ordering::Relaxed) > 0 {
        return Err(Error::internal("the database sleeps"));
    }
    Ok(format!("{} by {}", paid.data, webhook.id().unwrap_or("nobody")))
}

#[handler]
async fn raw(webhook: IncomingWebhook, body: Bytes) -> String {
    format!("{} {}", body.len(), webhook.sent().is_some())
}

#[handler]
async fn wait(_webhook: IncomingWebhook, handled: &Shared) -> &'static str {
    handled.0.begun.notify_one();
    handled.0.may_end.notified().await;
    "done"
}

fn app(verifier: &WebhookVerifier, handled: &Shared) -> App {
    let routes = Router::new()
        .post("/paid", paid {})
        .with(verifier.clone())
        .post("/raw", raw {})
        .with(verifier.clone())
        .post("/short", raw {})
        .with(verifier.clone())
        .with(BodyLimit::bytes(10))
        .post("/wait", wait {})
        .with(verifier.clone())
        .post("/open", raw {});
    let app = App::new().errors(ErrorPages::production()).service(handled.clone());
    app.routes(routes.build().unwrap())
}

/// What the sender sends to an endpoint with this secret.
async fn sent(webhook: &Webhook, endpoint: &WebhookEndpoint) -> http::Request<Bytes> {
    let world = World::default();
    let sender = WebhookSender::new(world.clone());
    assert!(sender.attempt(webhook, endpoint).await.is_delivered());
    world.asked().remove(0)
}

async fn post(client: &TestClient, path: &str, request: &http::Request<Bytes>) -> TestResponse {
    let mut post = client.post(path).header("accept", "application/json");
    for (name, value) in request.headers() {
        post = post.header(name, value);
    }
    post.body(request.body().clone()).await
}

#[zzz::test]
async fn what_is_sent_is_taken() {
    let verifier = WebhookVerifier::standard(SECRET).unwrap();
    let server = TestServer::start(app(&verifier, &Shared::default())).await;
    let webhook = Webhook::json(&serde_json::json!({"type": "invoice.paid", "data": 7})).unwrap();
    let request = sent(&webhook, &WebhookEndpoint::new(URL, SECRET).unwrap()).await;
    assert_eq!(
        (request.method(), request.uri().to_string()),
        (&http::Method::POST, URL.to_owned())
    );
    assert_eq!(request.headers()["content-type"], "application/json");
    let taken = post(&server, "/paid", &request).await;
    taken.assert_ok().assert_body(&format!("7 by {}", webhook.id()));
    let taken = post(&server, "/raw", &request).await;
    taken.assert_body(&format!("{} true", webhook.body().len()));
    // Nobody stands before this one, which the log says.
    post(&server, "/open", &request).await.assert_status(500);
}

#[zzz::test]
async fn what_is_changed_forged_or_left_out_is_refused_alike() {
    let verifier = WebhookVerifier::standard(SECRET).unwrap();
    let handled = Shared::default();
    let client = TestClient::new(app(&verifier, &handled)).await;
    let webhook = Webhook::with_id("msg_1", r#"{"data": 7}"#).unwrap();
    let good = sent(&webhook, &WebhookEndpoint::new(URL, SECRET).unwrap()).await;
    let good_signature = good.headers()["webhook-signature"].clone();
    let (first, rest) = good_signature.to_str().unwrap().split_at(10);
    let changed = format!("{first}{}{}", if rest.starts_with('A') { "B" } else { "A" }, &rest[1..]);
    let with = |name: &'static str, value: &str| {
        let mut request = good.clone();
        request.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
        request
    };
    let forged = sent(&webhook, &WebhookEndpoint::new(URL, OTHER).unwrap()).await;
    let body = {
        let mut request = good.clone();
        *request.body_mut() = r#"{"data": 8}"#.into();
        request
    };
    let time = good.headers()["webhook-timestamp"].to_str().unwrap().parse::<u64>().unwrap();
    for request in [
        forged,
        body,
        with("webhook-id", "msg_2"),
        with("webhook-timestamp", &(time + 1).to_string()),
        with("webhook-signature", &changed),
    ] {
        let refused = post(&client, "/paid", &request).await;
        refused.assert_status(401).assert_json_at("$.type", "unverified_webhook");
        refused.assert_header("www-authenticate", "Webhook");
    }
    for (name, values) in [
        ("webhook-id", ["", "msg.1", "a b"]),
        ("webhook-timestamp", ["", "+1", "now"]),
        ("webhook-signature", ["", "v1,", "v2,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="]),
    ] {
        let mut without = good.clone();
        without.headers_mut().remove(name);
        let mut twice = good.clone();
        twice.headers_mut().append(name, good.headers()[name].clone());
        let wrong = values.map(|value| with(name, value));
        for request in [without, twice].into_iter().chain(wrong) {
            let refused = post(&client, "/paid", &request).await;
            refused.assert_status(400).assert_json_at("$.type", "malformed_webhook");
        }
    }
    assert_eq!(handled.0.count.load(Ordering::Relaxed), 0);
    post(&client, "/short", &good).await.assert_status(413);
    post(&client, "/paid", &good).await.assert_ok();
}

#[zzz::test]
async fn one_of_several_signatures_and_secrets_is_enough() {
    let webhook = Webhook::with_id("msg_1", r#"{"data": 7}"#).unwrap();
    let new = random_webhook_secret();
    // The sender changes its secret first, then the receiver.
    let both = WebhookEndpoint::new(URL, &new).unwrap().with_old(SECRET).unwrap();
    let request = sent(&webhook, &both).await;
    for secret in [SECRET, new.as_str()] {
        let verifier = WebhookVerifier::standard(secret).unwrap();
        let client = TestClient::new(app(&verifier, &Shared::default())).await;
        post(&client, "/paid", &request).await.assert_ok();
    }
    let verifier = WebhookVerifier::standard(&new).unwrap().with_old(SECRET).unwrap();
    let client = TestClient::new(app(&verifier, &Shared::default())).await;
    let request = sent(&webhook, &WebhookEndpoint::new(URL, SECRET).unwrap()).await;
    post(&client, "/paid", &request).await.assert_ok();
    // What is not understood is passed over.
    let mut request = request;
    let signature = request.headers()["webhook-signature"].to_str().unwrap();
    let among = format!("v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/ v1,? {signature} v9,x");
    request.headers_mut().insert("webhook-signature", HeaderValue::from_str(&among).unwrap());
    post(&client, "/paid", &request).await.assert_ok();
}

#[zzz::test]
async fn the_log_says_what_was_wrong_and_shows_no_value() {
    let verifier = WebhookVerifier::standard(SECRET).unwrap();
    let client = TestClient::new(app(&verifier, &Shared::default())).await;
    let webhook = Webhook::with_id("msg_of_somebody", r#"{"data": 7}"#).unwrap();
    let forged = sent(&webhook, &WebhookEndpoint::new(URL, OTHER).unwrap()).await;
    let (lines, _guard) = Lines::listen();
    let refused = post(&client, "/paid", &forged).await;
    refused.assert_status(401);
    client.post("/paid").await.assert_status(400);
    let (text, signature) = (lines.text(), forged.headers()["webhook-signature"].to_str().unwrap());
    assert!(text.contains("signed with another secret"), "{text}");
    assert!(text.contains("fields=\"webhook-id, webhook-timestamp, webhook-signature\""), "{text}");
    assert!(!text.contains("msg_of_somebody") && !text.contains(signature), "{text}");
    let answer = refused.text();
    assert!(!answer.contains("another secret") && !answer.contains("msg_of_somebody"), "{answer}");
}

fn headers<const COUNT: usize>(fields: [(&'static str, &str); COUNT]) -> Headers {
    let mut headers = Headers::new();
    for (name, value) in fields {
        headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }
    headers
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

#[test]
fn a_message_is_good_about_the_time_when_it_was_sent() {
    // The libraries of the standard are tested with it.
    let fields = headers([
        ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
        ("webhook-timestamp", "1614265330"),
        ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
    ]);
    let body = br#"{"test": 2432232314}"#;
    let verifier = WebhookVerifier::standard(SECRET).unwrap();
    let is_good = |verifier: &WebhookVerifier, seconds| {
        verifier.verify_at(&fields, body, at(seconds)).is_ok()
    };
    let webhook = verifier.verify_at(&fields, body, at(1_614_265_330)).unwrap();
    assert_eq!(webhook.id(), Some("msg_p5jXN8AQM9LWM0D4loKWxJek"));
    assert_eq!(webhook.sent(), Some(at(1_614_265_330)));
    assert!(is_good(&verifier, 1_614_265_330 - 300) && is_good(&verifier, 1_614_265_330 + 300));
    assert!(!is_good(&verifier, 1_614_265_330 - 301) && !is_good(&verifier, 1_614_265_330 + 301));
    let verifier = verifier.tolerance(Duration::from_secs(10));
    assert!(is_good(&verifier, 1_614_265_340) && !is_good(&verifier, 1_614_265_341));
}

/// <https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation>
#[test]
fn messages_of_github_are_read() {
    let verifier = WebhookVerifier::github("It's a Secret to Everybody").unwrap();
    let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    let fields = headers([("x-hub-signature-256", signature), ("x-github-delivery", "72d3162e")]);
    let webhook = verifier.verify_at(&fields, b"Hello, World!", at(0)).unwrap();
    assert_eq!((webhook.id(), webhook.sent()), (Some("72d3162e"), None));
    let refused = |fields: &Headers, body: &[u8]| {
        verifier.verify_at(fields, body, at(0)).unwrap_err().status().as_u16()
    };
    assert_eq!(refused(&fields, b"Hello, World?"), 401);
    assert_eq!(
        refused(&headers([("x-hub-signature-256", &signature[7..])]), b"Hello, World!"),
        400
    );
    assert_eq!(
        refused(&headers([("x-hub-signature-256", &signature[..70])]), b"Hello, World!"),
        400
    );
    assert_eq!(refused(&Headers::new(), b"Hello, World!"), 400);
}

/// <https://docs.slack.dev/authentication/verifying-requests-from-slack>
#[test]
fn requests_of_slack_are_read() {
    let verifier = WebhookVerifier::slack("8f742231b10e8888abcd99yyyzzz85a5").unwrap();
    let body = b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow\
        &channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner\
        &command=%2Fwebhook-collect&text=\
        &response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN\
        &trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    let signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
    let of =
        |time| headers([("x-slack-request-timestamp", time), ("x-slack-signature", signature)]);
    assert!(verifier.verify_at(&of("1531420618"), body, at(1_531_420_618)).is_ok());
    let refused = |fields: &Headers, now| {
        verifier.verify_at(fields, body, at(now)).unwrap_err().status().as_u16()
    };
    assert_eq!(refused(&of("1531420618"), 1_531_420_919), 401);
    assert_eq!(refused(&of("1531420619"), 1_531_420_618), 401);
    assert_eq!(refused(&of("soon"), 1_531_420_618), 400);
}

#[test]
fn messages_of_stripe_are_read() {
    // Made by another implementation of HMAC.
    let signature = "fc19c24fc0a22accbe25d34d7c8cf1e1fff9953be50dc3138f1ec24b4125dca5";
    let verifier = WebhookVerifier::stripe("whsec_test_of_stripe_4242").unwrap();
    let body = br#"{"id": "evt_1"}"#;
    let of = |field: &str| headers([("stripe-signature", field)]);
    let old = "0".repeat(64);
    for field in [
        format!("t=1492774577,v1={signature}"),
        format!("t=1492774577, v1={old}, v1={signature}, v0={old}"),
    ] {
        let webhook = verifier.verify_at(&of(&field), body, at(1_492_774_577)).unwrap();
        assert_eq!((webhook.id(), webhook.sent()), (None, Some(at(1_492_774_577))));
    }
    for (field, status) in [
        (format!("t=1492774578,v1={signature}"), 401),
        (format!("t=1492774577,v1={old}"), 401),
        (format!("t=1492774577,v0={signature}"), 400),
        (format!("v1={signature}"), 400),
    ] {
        let refused = verifier.verify_at(&of(&field), body, at(1_492_774_577)).unwrap_err();
        assert_eq!(refused.status(), status, "{field}");
    }
}

#[test]
fn secrets_that_are_none_are_refused_without_being_shown() {
    assert!(matches!(WebhookVerifier::standard(""), Err(BadWebhookSecret::NotStandard)));
    assert!(matches!(WebhookVerifier::github(""), Err(BadWebhookSecret::TooShort { bytes: 0 })));
    let error = WebhookVerifier::slack("hunter2").unwrap_err().to_string();
    assert!(error.contains("7 bytes") && !error.contains("hunter2"), "{error}");
    let verifier = WebhookVerifier::standard(SECRET).unwrap();
    let endpoint = WebhookEndpoint::new("https://example.com/hooks/token-in-path", SECRET).unwrap();
    let shown = format!("{verifier:?} {endpoint:?} {:?}", Webhook::json(&"private").unwrap());
    for secret in ["MfKQ9r8", "token-in-path", "private"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[zzz::test]
async fn what_was_handled_is_not_handled_again() {
    let store = MemoryStore::new();
    let verifier = WebhookVerifier::standard(SECRET).unwrap().once_in(store);
    let handled = Shared::default();
    let client = TestClient::new(app(&verifier, &handled)).await;
    let endpoint = WebhookEndpoint::new(URL, SECRET).unwrap();
    let webhook = Webhook::with_id("msg_1", r#"{"data": 7}"#).unwrap();
    let request = sent(&webhook, &endpoint).await;
    let count = || handled.0.count.load(Ordering::Relaxed);

    // What failed is handled again.
    handled.0.fails.store(1, Ordering::Relaxed);
    post(&client, "/paid", &request).await.assert_status(500);
    post(&client, "/paid", &request).await.assert_ok();
    assert_eq!(count(), 2);
    // The same request again, and another attempt to send the message.
    post(&client, "/paid", &request).await.assert_status(204).assert_body("");
    post(&client, "/paid", &sent(&webhook, &endpoint).await).await.assert_status(204);
    assert_eq!(count(), 2);
    let other = Webhook::with_id("msg_2", r#"{"data": 7}"#).unwrap();
    post(&client, "/paid", &sent(&other, &endpoint).await).await.assert_ok();
    assert_eq!(count(), 3);
}

#[zzz::test]
async fn a_message_with_fewer_signatures_is_the_same_one() {
    // Made by another implementation of HMAC. While its secret changes, a sender signs with both.
    let new = "v1=ab63e22f7abfe2a683cf5babc5d31b796fa03754efcd864738bc7959dc831c73";
    let old = "v1=ccb52410bd80130b65d8a673d2a28adc41b05f35b5df31bf00c0ac8512e2aaaa";
    let verifier = WebhookVerifier::stripe("whsec_new_of_stripe_4242").unwrap();
    let verifier = verifier.with_old("whsec_old_of_stripe_4242").unwrap();
    let century = Duration::from_secs(100 * 365 * 86_400);
    let verifier = verifier.tolerance(century).once_in(MemoryStore::new());
    let handled = Shared::default();
    let client = TestClient::new(app(&verifier, &handled)).await;
    for (signatures, status) in
        [(format!("{new},{old}"), 200), (new.into(), 204), (old.into(), 204)]
    {
        let post = client.post("/paid").header("content-type", "application/json");
        let post = post.header("stripe-signature", format!("t=1492774577,{signatures}"));
        post.body(r#"{"data": 7}"#).await.assert_status(status);
    }
    assert_eq!(handled.0.count.load(Ordering::Relaxed), 1);
}

#[zzz::test]
async fn the_same_message_at_the_same_time_is_409() {
    let verifier = WebhookVerifier::standard(SECRET).unwrap().once_in(MemoryStore::new());
    let handled = Shared::default();
    let client = TestClient::new(app(&verifier, &handled)).await;
    let webhook = Webhook::with_id("msg_1", "{}").unwrap();
    let request = sent(&webhook, &WebhookEndpoint::new(URL, SECRET).unwrap()).await;
    let second = async {
        handled.0.begun.notified().await;
        let refused = post(&client, "/wait", &request).await;
        refused.assert_status(409).assert_json_at("$.type", "webhook_in_use");
        handled.0.may_end.notify_one();
    };
    let (first, ()) = tokio::join!(post(&client, "/wait", &request), second);
    first.assert_ok().assert_body("done");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_taken_is_sent_again_a_few_times() {
    let endpoint = WebhookEndpoint::new(URL, SECRET).unwrap();
    let webhook = Webhook::json(&7).unwrap();
    let send = async |answers: Vec<Answer>| {
        let world = World::new(answers);
        let begin = Instant::now();
        let delivery = WebhookSender::new(world.clone()).send(&webhook, &endpoint).await;
        (delivery, world.asked(), begin.elapsed().as_secs())
    };
    let failed = |status: Option<u16>| Delivery::Failed {
        status: status.map(|code| StatusCode::from_u16(code).unwrap()),
        retry_after: None,
    };

    let (delivery, asked, _) = send(vec![status(500), None, status(302), status(204)]).await;
    assert_eq!((delivery, asked.len()), (Delivery::Delivered, 4));
    assert!(asked.iter().all(|request| request.headers()["webhook-id"] == webhook.id()));

    let (delivery, asked, seconds) = send(vec![status(404); 9]).await;
    assert_eq!((delivery, asked.len()), (failed(Some(404)), 4));
    assert!((365..=402).contains(&seconds), "{seconds}");
    let (delivery, asked, _) = send(vec![None; 9]).await;
    assert_eq!((delivery, asked.len()), (failed(None), 4));

    let (delivery, asked, _) = send(vec![status(500), status(410), status(200)]).await;
    assert_eq!((delivery, asked.len()), (Delivery::Gone, 2));
}

#[tokio::test(start_paused = true)]
async fn a_receiver_says_how_long_it_wants_to_be_left_alone() {
    let endpoint = WebhookEndpoint::new(URL, SECRET).unwrap();
    let webhook = Webhook::json(&7).unwrap();
    let in_a_minute = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(62));
    for (retry_after, least, most) in [
        ("100", 100, 100),
        (in_a_minute.as_str(), 55, 62),
        ("999999999", 3600, 3600),
        ("soon", 1, 1),
    ] {
        let world = World::new([busy(retry_after), status(200)]);
        let sender = WebhookSender::new(world.clone()).delays([Duration::from_secs(1)]);
        let begin = Instant::now();
        assert!(sender.send(&webhook, &endpoint).await.is_delivered());
        let seconds = begin.elapsed().as_secs();
        assert!((least..=most).contains(&seconds), "{retry_after}: {seconds}");
    }
    let world = World::new([busy("7")]);
    let delivery = WebhookSender::new(world).delays([]).send(&webhook, &endpoint).await;
    let retry_after = Some(Duration::from_secs(7));
    assert!(
        matches!(delivery, Delivery::Failed { retry_after: after, .. } if after == retry_after)
    );
}

#[test]
fn endpoints_are_https_unless_they_are_here() {
    for (url, is_good) in [
        ("https://example.com/hooks", true),
        ("http://localhost:4000/hooks", true),
        ("http://127.0.0.1/", true),
        ("http://example.com/hooks", false),
        ("http://localhost.example.com/", false),
        ("ftp://example.com/", false),
        ("/hooks", false),
        ("example.com", false),
        ("https://", false),
    ] {
        assert_eq!(WebhookEndpoint::new(url, SECRET).is_ok(), is_good, "{url}");
    }
    assert!(WebhookEndpoint::danger_plain_http("http://example.com/", SECRET).is_ok());
    assert!(WebhookEndpoint::new(URL, "secret").is_err());
    assert!(Webhook::with_id("a.b", "").is_err() && Webhook::with_id("", "").is_err());
}

proptest! {
    #[test]
    fn what_is_signed_is_verified_and_nothing_else(
        id in "[a-z0-9_-]{1,40}",
        body in proptest::collection::vec(any::<u8>(), 0..200),
        change in any::<proptest::sample::Index>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let webhook = Webhook::with_id(id, body.clone()).unwrap();
        let endpoint = WebhookEndpoint::new(URL, SECRET).unwrap();
        let request = runtime.block_on(sent(&webhook, &endpoint));
        let mut fields = Headers::new();
        for (name, value) in request.headers() {
            fields.append(name.clone(), value.clone());
        }
        let verifier = WebhookVerifier::standard(SECRET).unwrap();
        let now = SystemTime::now();
        prop_assert!(verifier.verify_at(&fields, &body, now).is_ok());
        let mut changed = body;
        changed.push(0);
        let place = change.index(changed.len());
        changed[place] ^= 1;
        prop_assert!(verifier.verify_at(&fields, &changed, now).is_err());
    }
}
