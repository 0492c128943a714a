//! Pages that htmx changes in parts, under a policy without `unsafe-inline` and `unsafe-eval`.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use tokio::sync::mpsc;
use zzz::{
    Access, App, Csrf, CsrfToken, Event, EventSender, Form, Guarded, Html, Htmx, HtmxAnswer,
    HtmxEvent, HtmxParts, HtmxSupport, HxLocation, HxRedirect, IntoResponse, Keys, MemoryStore,
    Redirect, Request, Response, Result, SecurityHeaders, Service, Sessions, Sse, SwapStyle,
    TestApp, handler, http::StatusCode,
};

use crate::support::Visitor;

/// How often was asked.
#[derive(Default)]
struct Asked(AtomicU32);

impl Service for Asked {}

/// Where the test gets the sender of events.
struct Stage(mpsc::UnboundedSender<EventSender>);

impl Service for Stage {}

/// What stands around every part.
fn page(htmx: &HtmxSupport, token: &CsrfToken, content: &str) -> Html<String> {
    let send_token = token.hx_headers();
    Html(format!(
        "<!doctype html><html lang=en><head><title>Shop</title>{htmx}\
         <script src=/heard.js></script></head>\
         <body {send_token}><h1>Shop</h1><p id=heard></p>{content}</body></html>"
    ))
}

/// Writes what events the page hears, and when.
#[handler]
async fn heard() -> Response {
    let script = "for (const name of ['added', 'swapped', 'settled', 'htmx:response:error']) {
        document.addEventListener(name, (event) => {
            const items = document.querySelectorAll('#items li').length;
            const detail = event.detail.id ?? event.detail.ctx?.response.status ?? '';
            document.querySelector('#heard').append(`${name}:${detail}:${items};`);
        });
    }
    document.addEventListener('htmx:error', (event) => {
        const isRefused = event.detail.error.message.includes('runs no code of attributes');
        document.querySelector('#heard').append(isRefused ? 'refused;' : 'error;');
    });";
    Response::of_type("text/javascript", script)
}

const LIST: &str = "
    <ul id=items></ul><b id=count>0</b><div id=messages></div>
    <form hx-post=/items hx-target=#items hx-swap=beforeend>
      <label>Item <input name=item></label><button>Add</button>
    </form>
    <button hx-get=/missing hx-target=#items>Missing</button>
    <button hx-get=/missing hx-target=#messages hx-status:404=swap:innerHTML>Wanted</button>
    <button hx-get=/taken hx-target=#items>Taken</button>
    <button hx-get=/events hx-target=#items>Events</button>
    <button hx-get=/elsewhere>Elsewhere</button>
    <button hx-get=/there>There</button>
    <button hx-get=/members>Members</button>
    <button hx-get=/provider>Provider</button>
    <button hx-get=/pushed hx-target=#items>Pushed</button>
    <button hx-get=/refreshed>Refresh</button>
    <button hx-get=/retargeted>Retarget</button>
    <button hx-get=/replaced hx-target=#items>Replaced</button>
    <button hx-on:click=\"document.title = 'ran'\">Attribute</button>
    <button hx-get=/pushed hx-vals=\"js:{a: document.title = 'ran'}\">Values</button>
    <a href=/boosted hx-boost=true>Boosted</a>";

#[handler]
async fn shop(htmx: &HtmxSupport, token: CsrfToken) -> Html<String> {
    page(htmx, &token, LIST)
}

#[derive(serde::Deserialize)]
struct Item {
    item: String,
}

#[handler]
async fn add(Form(Item { item }): Form<Item>, asked: &Asked) -> Response {
    if item.is_empty() {
        let form = Html("<em id=fault>An item needs a name</em>");
        let answer = HtmxAnswer::new(form).retarget("#messages").reswap(SwapStyle::InnerHtml);
        return answer.into_response().with_status(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let count = asked.0.fetch_add(1, Ordering::Relaxed) + 1;
    let parts = HtmxParts::new(Html(format!("<li>{}</li>", zzz::escape(item))))
        .out_of_band("#count", SwapStyle::InnerHtml, Html(count.to_string()))
        .out_of_band("#messages", SwapStyle::BeforeEnd, Html("<i>Added</i>"));
    let added = HtmxEvent::new("added").detail(std::collections::HashMap::from([("id", count)]));
    HtmxAnswer::new(parts).trigger(added).into_response()
}

#[handler]
async fn events() -> impl IntoResponse {
    let part = Html("<li>1</li><li>2</li>");
    HtmxAnswer::new(part).trigger_after_swap("swapped").trigger_after_settle("settled")
}

/// What `Form` and the like answer where input does not fit.
#[handler]
async fn taken() -> Result<()> {
    Err(zzz::Error::new(StatusCode::UNPROCESSABLE_ENTITY, "taken"))
}

#[handler]
async fn elsewhere() -> HxRedirect {
    HxRedirect::to("/boosted")
}

#[handler]
async fn there() -> HxLocation {
    HxLocation::to("/boosted").target("#items").value("from", "there")
}

#[handler]
async fn provider(request: &Request) -> Redirect {
    let host = request.host().unwrap_or_default().replace("localhost", "evil.test");
    Redirect::external(format!("http://{host}/login"))
}

#[handler]
async fn login() -> Html<&'static str> {
    Html("<!doctype html><title>Login</title><h1>Login</h1>")
}

#[handler]
async fn pushed() -> impl IntoResponse {
    HtmxAnswer::new(Html("<li>pushed</li>")).push_url("/boosted?a=caf\u{e9}")
}

#[handler]
async fn replaced() -> impl IntoResponse {
    HtmxAnswer::new(Html("<li>replaced</li>")).replace_url("/?replaced")
}

#[handler]
async fn refreshed() -> impl IntoResponse {
    HtmxAnswer::new("").refresh()
}

#[handler]
async fn retargeted() -> impl IntoResponse {
    let part = Html("<p><u>one</u><s>two</s></p>");
    HtmxAnswer::new(part).retarget("#messages").reselect("s").reswap(SwapStyle::AfterBegin)
}

#[handler]
async fn boosted(
    request: &Request,
    htmx: Htmx,
    support: &HtmxSupport,
    token: CsrfToken,
) -> Html<String> {
    let asked = (htmx.wants_part(), htmx.is_boosted(), htmx.is_history_restore());
    let content = format!("<p id=asked>{asked:?} {:?}</p>", request.query());
    if htmx.wants_part() { Html(content) } else { page(support, &token, &content) }
}

#[handler]
async fn live(htmx: &HtmxSupport, token: CsrfToken) -> Html<String> {
    page(
        htmx,
        &token,
        "<p id=polled hx-get=/count hx-trigger='every 20ms'></p>
         <ul id=news hx-sse:connect=/news hx-swap=beforeend></ul><b id=count>0</b>",
    )
}

#[handler]
async fn count(asked: &Asked) -> String {
    asked.0.fetch_add(1, Ordering::Relaxed).to_string()
}

#[handler]
async fn news(stage: &Stage) -> Result<Sse> {
    let (events, sse) = Sse::channel(4);
    stage.0.send(events)?;
    Ok(sse)
}

fn nobody(_: &Request) -> Access {
    Access::Unknown
}

zzz::router! {
    get "/" => shop;
    get "/heard.js" => heard;
    post "/items" => add;
    get "/events" => events;
    get "/taken" => taken;
    get "/elsewhere" => elsewhere;
    get "/there" => there;
    get "/provider" => provider;
    get "/login" => login;
    get "/members" => boosted through members;
    get "/pushed" => pushed;
    get "/replaced" => replaced;
    get "/refreshed" => refreshed;
    get "/retargeted" => retargeted;
    get "/boosted" => boosted;
    get "/live" => live;
    get "/count" => count;
    get "/news" => news;
    pipeline members { Guarded::by(nobody).login_at("/login") }
}

fn app() -> App {
    let keys = Keys::new("correct-horse-battery-staple-and-more").unwrap();
    let support = HtmxSupport::new().with_sse();
    App::new()
        .service(Asked::default())
        .service(Stage(mpsc::unbounded_channel().0))
        .service(support.clone())
        .endpoint(SecurityHeaders::new())
        .endpoint(support)
        .endpoint(Sessions::in_store(MemoryStore::new(), &keys))
        .endpoint(Csrf::new())
        .routes(routes())
}

#[zzz::test(app = app)]
async fn a_form_adds_to_the_list_and_to_other_parts_and_is_heard(visitor: &Visitor) {
    visitor.open("/").await;
    visitor.fill("Item", "Milk").await;
    visitor.click("Add").await;
    visitor.assert_text("#items li", "Milk").await;
    visitor.assert_text("#count", "1").await;
    visitor.assert_text("#messages", "Added").await;
    // By then the new item is there.
    visitor.assert_text("#heard", "added:1:1;").await;
    visitor.fill("Item", "Tea").await;
    visitor.click("Add").await;
    visitor.assert_text("#heard", "added:1:1;added:2:2;").await;
    visitor.assert_text("#items", "Milk\nTea").await;
}

#[zzz::test(app = app)]
async fn of_errors_a_form_shows_and_nothing_else(visitor: &Visitor) {
    visitor.open("/").await;
    visitor.click("Add").await;
    visitor.assert_text("#messages", "An item needs a name").await;
    visitor.assert_text("#heard", "htmx:response:error:422:0;").await;
    for (button, status) in [("Missing", 404), ("Taken", 422)] {
        visitor.open("/").await;
        visitor.click(button).await;
        visitor.assert_text("#heard", &format!("htmx:response:error:{status}:0;")).await;
        visitor.assert_text("#items", "").await;
    }
    visitor.click("Wanted").await;
    visitor
        .wait_until("return document.querySelector('#messages').textContent.includes('404')")
        .await;
}

#[zzz::test(app = app)]
async fn events_that_wait_for_the_content_find_it(visitor: &Visitor) {
    visitor.open("/").await;
    visitor.click("Events").await;
    visitor.wait_until("return document.querySelector('#heard').textContent.length > 18").await;
    let heard = visitor.text("#heard").await;
    assert!(heard.contains("swapped::2;") && heard.contains("settled::2;"), "{heard}");
}

#[zzz::test(app = app)]
async fn redirects_lead_to_pages_and_a_location_to_a_part(visitor: &Visitor) {
    visitor.open("/").await;
    visitor.click("Elsewhere").await;
    visitor.assert_at("/boosted").await;
    visitor.assert_text("#asked", "(false, false, false) None").await;

    visitor.open("/").await;
    visitor.click("There").await;
    visitor.assert_text("#items #asked", "(true, false, false) Some(\"from=there\")").await;
    visitor.assert_at("/boosted?from=there").await;

    visitor.open("/").await;
    visitor.click("Members").await;
    visitor.assert_at("/login").await;
    visitor.assert_text("h1", "Login").await;

    visitor.open("/").await;
    visitor.click("Provider").await;
    visitor.assert_at(&visitor.at("evil.test", "/login")).await;
}

#[zzz::test(app = app)]
async fn the_address_the_target_and_the_content_are_chosen(visitor: &Visitor) {
    visitor.open("/").await;
    visitor.click("Replaced").await;
    visitor.assert_at("/?replaced").await;
    visitor.click("Retarget").await;
    visitor.assert_text("#messages", "two").await;
    visitor.assert_no_element("#messages u").await;
    visitor.click("Pushed").await;
    visitor.assert_text("#items", "pushed").await;
    visitor.assert_at("/boosted?a=caf%C3%A9").await;
    visitor.run_script::<()>("history.back()").await;
    visitor.assert_at("/?replaced").await;
    visitor.assert_text("#items", "").await;

    visitor.run_script::<()>("window.isOld = true").await;
    visitor.click("Refresh").await;
    visitor.wait_until("return window.isOld === undefined").await;
}

#[zzz::test(app = app)]
async fn a_boosted_link_and_the_way_back_get_the_page(visitor: &Visitor) {
    visitor.open("/").await;
    visitor.run_script::<()>("window.isOld = true").await;
    visitor.click("Boosted").await;
    visitor.assert_text("#asked", "(false, true, false) None").await;
    visitor.assert_at("/boosted").await;
    visitor.assert_element("h1").await;
    visitor.run_script::<()>("history.back()").await;
    visitor.assert_element("#items").await;
    visitor.run_script::<()>("history.forward()").await;
    visitor.assert_text("#asked", "(false, false, true) None").await;
    // All of it in one document.
    assert!(visitor.run_script::<bool>("return window.isOld === true").await);
}

#[zzz::test(app = app)]
async fn what_stands_in_attributes_does_not_run(visitor: &Visitor) {
    visitor.open("/").await;
    for (index, button) in ["Attribute", "Values"].into_iter().enumerate() {
        visitor.click(button).await;
        visitor.assert_text("#heard", &"refused;".repeat(index + 1)).await;
    }
    assert_eq!(visitor.run_script::<String>("return document.title").await, "Shop");
}

#[zzz::test]
async fn a_part_asks_again_and_events_arrive() {
    let (stage, mut senders) = mpsc::unbounded_channel();
    let visitor = Visitor::start(app().replace_service(Stage(stage))).await;
    visitor.open("/live").await;
    visitor.wait_until("return Number(document.querySelector('#polled').textContent) > 2").await;

    let events = senders.recv().await.unwrap();
    events.send(Event::data("<li>one</li>").retry(Duration::from_millis(10))).await.unwrap();
    visitor.assert_text("#news", "one").await;
    let both = "<li>two</li><hx-partial hx-target=\"#count\" hx-swap=\"innerHTML\">2</hx-partial>";
    events.send(Event::data(both)).await.unwrap();
    visitor.assert_text("#news", "one\ntwo").await;
    visitor.assert_text("#count", "2").await;
    events.send(Event::data("").name("added")).await.unwrap();
    visitor.assert_text("#heard", "added::0;").await;

    visitor.open("about:blank").await;
    events.left().await;
    visitor.stop().await;
}
