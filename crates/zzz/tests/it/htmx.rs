//! Requests of htmx, and answers to them.

use std::{collections::HashMap, io::Read as _, time::Duration};

use zzz::{
    Access, App, CacheAnswers, CsrfToken, Edge, Error, Guarded, Html, HtmlPage, Htmx, HtmxAnswer,
    HtmxEvent, HtmxParts, HtmxSupport, HxLocation, HxRedirect, IntoResponse, Keys, MemoryStore,
    Redirect, Request, Response, Result, Router, Sessions, Swap, SwapStyle, Template, TestClient,
    TestRequest, TestServer, handler,
    http::{HeaderName, HeaderValue, StatusCode},
};

#[handler]
async fn posts(htmx: Htmx) -> Html<&'static str> {
    Html(if htmx.wants_part() { "part" } else { "page" })
}

#[handler]
async fn broken(htmx: Htmx) -> Result<Html<String>> {
    Err(Error::new(StatusCode::UNPROCESSABLE_ENTITY, format!("{}", htmx.is_htmx())))
}

#[handler]
async fn form() -> Response {
    Html("<form></form>").into_response().with_status(StatusCode::UNPROCESSABLE_ENTITY)
}

#[handler]
async fn said(htmx: Htmx) -> String {
    format!("{:?} {:?} {:?}", htmx.current_url(), htmx.target(), htmx.trigger())
}

#[handler]
async fn away() -> Redirect {
    Redirect::external("https://id.example/login?a=b")
}

#[handler]
async fn back() -> Redirect {
    Redirect::to("/posts")
}

#[handler]
async fn home(request: &Request) -> Redirect {
    Redirect::external(format!("http://{}/posts", request.host().unwrap_or_default()))
}

#[handler]
async fn done(htmx: Htmx) -> HxRedirect {
    htmx.redirect("/posts/7")
}

#[handler]
async fn events() -> HtmxAnswer<Html<&'static str>> {
    HtmxAnswer::new(Html("part"))
        .trigger("now")
        .trigger_after_swap("swapped")
        .trigger_after_settle(HtmxEvent::new("settled").detail(7))
}

#[handler]
async fn names() -> Response {
    let name = |name| HeaderName::from_static(name);
    Html("part")
        .into_response()
        .with_header(name("hx-trigger"), HeaderValue::from_static("one, two"))
        .with_header(name("hx-trigger-after-swap"), HeaderValue::from_static("three"))
}

fn app() -> App {
    let nobody = |_: &Request| Access::Unknown;
    let router = Router::new()
        .get("/posts", posts {})
        .get("/broken", broken {})
        .get("/form", form {})
        .get("/said", said {})
        .get("/away", away {})
        .get("/back", back {})
        .get("/home", home {})
        .get("/done", done {})
        .get("/events", events {})
        .get("/names", names {})
        .scope("/members", |members| {
            members
                .get("/", posts {})
                .post("/", posts {})
                .middleware(Guarded::by(nobody).login_at("/login"))
        })
        .scope("/kept", |kept| {
            let lasting = CacheAnswers::lasting(Duration::from_secs(60), MemoryStore::new());
            kept.get("/posts", posts {}).middleware(lasting)
        });
    App::new().endpoint(HtmxSupport::new()).routes(router.into_routes())
}

/// As htmx 4 asks for a part of a page.
fn by_htmx(request: TestRequest<'_>) -> TestRequest<'_> {
    request
        .header("accept", "text/html")
        .header("hx-request", "true")
        .header("hx-request-type", "partial")
        .header("hx-source", "button#save")
        .header("hx-target", "ul#list")
        .header("hx-current-url", "https://shop.example/posts")
}

/// All names in `vary`.
fn varies_by(answer: &zzz::TestResponse) -> Vec<String> {
    let lines: Vec<_> = answer.headers().get_all("vary").collect();
    lines.join(",").split(',').map(|name| name.trim().to_owned()).collect()
}

async fn clients() -> [TestClient; 2] {
    let server = TestServer::start(app()).await;
    [TestClient::new(app()).await, server.another()]
}

#[zzz::test]
async fn a_page_or_a_part_and_caches_know_the_difference() {
    for client in clients().await {
        let page = client.get("/posts").await;
        page.assert_ok().assert_body("page");
        let part = by_htmx(client.get("/posts")).await;
        part.assert_ok().assert_body("part");
        let restored = by_htmx(client.get("/posts")).header("hx-history-restore-request", "true");
        restored.await.assert_body("page");
        for answer in [page, part, by_htmx(client.get("/broken")).await] {
            assert!(varies_by(&answer).contains(&"hx-request".to_owned()), "{answer:?}");
        }
        let said = by_htmx(client.get("/said")).await;
        said.assert_body(r#"Some("https://shop.example/posts") Some("list") Some("save")"#);
    }
}

#[zzz::test]
async fn kept_answers_are_told_apart() {
    for client in clients().await {
        for _ in 0..2 {
            client.get("/kept/posts").await.assert_body("page");
            by_htmx(client.get("/kept/posts")).await.assert_body("part");
        }
        let kept = client.get("/kept/posts").await;
        assert!(kept.header("age").is_some());
        assert!(varies_by(&kept).contains(&"hx-request".to_owned()));
    }
}

#[zzz::test]
async fn who_has_to_log_in_gets_the_login_as_a_page() {
    for client in clients().await {
        for request in [client.get("/members"), client.post("/members")] {
            let led = by_htmx(request).await;
            led.assert_status(401)
                .assert_header("hx-redirect", "/login")
                .assert_header("www-authenticate", "Bearer");
            assert!(varies_by(&led).contains(&"hx-request".to_owned()));
        }
        let led = client.get("/members").await;
        led.assert_status(303).assert_header("location", "/login").assert_no_header("hx-redirect");
        assert!(varies_by(&led).contains(&"hx-request".to_owned()));
        client.post("/members").await.assert_status(401).assert_no_header("hx-redirect");
    }
}

#[zzz::test]
async fn a_redirect_that_leaves_the_site_is_one_of_htmx() {
    for client in clients().await {
        let led = by_htmx(client.get("/away")).await;
        led.assert_status(204)
            .assert_header("hx-redirect", "https://id.example/login?a=b")
            .assert_no_header("location");
        let led = client.get("/away").await;
        led.assert_status(303).assert_no_header("hx-redirect");
        assert!(varies_by(&led).contains(&"hx-request".to_owned()));
        for path in ["/back", "/home"] {
            let led = by_htmx(client.get(path)).await;
            led.assert_status(303).assert_no_header("hx-redirect");
        }
        by_htmx(client.get("/done"))
            .await
            .assert_status(204)
            .assert_header("hx-redirect", "/posts/7");
        client.get("/done").await.assert_status(303).assert_header("location", "/posts/7");
    }
}

#[zzz::test]
async fn an_error_changes_nothing_unless_a_handler_made_a_part_of_it() {
    for client in clients().await {
        for path in ["/broken", "/nowhere"] {
            by_htmx(client.get(path)).await.assert_header("hx-reswap", "none");
            client.get(path).await.assert_no_header("hx-reswap");
        }
        by_htmx(client.get("/form")).await.assert_status(422).assert_no_header("hx-reswap");
    }
}

#[zzz::test]
async fn events_of_htmx_2_happen_in_htmx_4() {
    for client in clients().await {
        let answer = by_htmx(client.get("/events")).await;
        let events: HashMap<String, serde_json::Value> =
            serde_json::from_str(answer.header("hx-trigger").unwrap()).unwrap();
        assert_eq!(events.len(), 3);
        assert_eq!(events["settled"]["value"], 7);
        answer
            .assert_no_header("hx-trigger-after-swap")
            .assert_no_header("hx-trigger-after-settle");
        let answer = by_htmx(client.get("/names")).await;
        let events = answer.header("hx-trigger").unwrap();
        for name in ["one", "two", "three"] {
            assert!(events.contains(&format!("\"{name}\":{{}}")), "{events}");
        }

        let of_htmx_2 = client.get("/events").header("hx-request", "true").await;
        of_htmx_2
            .assert_header("hx-trigger", r#"{"now":{}}"#)
            .assert_header("hx-trigger-after-swap", r#"{"swapped":{}}"#)
            .assert_header("hx-trigger-after-settle", r#"{"settled":{"value":7}}"#);
    }
}

#[track_caller]
fn check(answer: impl IntoResponse, name: &str, expected: &str) {
    let response = answer.into_response();
    assert!(response.error().is_none(), "{:?}", response.error());
    assert_eq!(response.headers().get(name), Some(expected));
}

#[test]
fn what_is_told_stands_in_headers() {
    let answer = || HtmxAnswer::new(Html("part"));
    check(answer().push_url("/a?b=c#d"), "hx-push-url", "/a?b=c#d");
    check(answer().replace_url("/a"), "hx-replace-url", "/a");
    check(answer().keep_url(), "hx-push-url", "false");
    check(answer().keep_url(), "hx-replace-url", "false");
    check(answer().retarget("#list"), "hx-retarget", "#list");
    check(answer().retarget("#list").retarget("#other"), "hx-retarget", "#other");
    check(answer().reselect("#list > li"), "hx-reselect", "#list > li");
    check(answer().refresh(), "hx-refresh", "true");
    check(answer().trigger("a").trigger("a"), "hx-trigger", r#"{"a":{}}"#);
    let event = HtmxEvent::new("a").detail(HashMap::from([("b", 1)])).at("#list");
    check(answer().trigger(event), "hx-trigger", r##"{"a":{"b":1,"target":"#list"}}"##);
    let swap = Swap::new(SwapStyle::OuterMorph)
        .swap_after(Duration::from_secs(1))
        .settle_after(Duration::from_millis(20))
        .scroll(Edge::Top)
        .show(Edge::Bottom)
        .transition(true);
    let text = "outerMorph swap:1000ms settle:20ms scroll:top show:bottom transition:true";
    check(answer().reswap(swap), "hx-reswap", text);
    let styles = [
        (SwapStyle::InnerHtml, "innerHTML"),
        (SwapStyle::OuterHtml, "outerHTML"),
        (SwapStyle::BeforeBegin, "beforebegin"),
        (SwapStyle::AfterBegin, "afterbegin"),
        (SwapStyle::BeforeEnd, "beforeend"),
        (SwapStyle::AfterEnd, "afterend"),
        (SwapStyle::InnerMorph, "innerMorph"),
        (SwapStyle::TextContent, "textContent"),
        (SwapStyle::Delete, "delete"),
        (SwapStyle::None, "none"),
    ];
    for (style, text) in styles {
        check(answer().reswap(style), "hx-reswap", text);
    }
}

#[test]
fn nothing_gets_out_of_its_header() {
    let answer = || HtmxAnswer::new(Html("part"));
    let evil = "é\r\nset-cookie: a=b";
    check(answer().push_url(evil), "hx-push-url", "%C3%A9%0D%0Aset-cookie:%20a=b");
    check(answer().replace_url(evil), "hx-replace-url", "%C3%A9%0D%0Aset-cookie:%20a=b");
    check(answer().retarget(evil), "hx-retarget", "\\e9 \\d \\a set-cookie: a=b");
    check(answer().reselect(evil), "hx-reselect", "\\e9 \\d \\a set-cookie: a=b");
    check(answer().trigger(evil), "hx-trigger", r#"{"\u00e9\r\nset-cookie: a=b":{}}"#);
    let event = HtmxEvent::new("a").detail(evil);
    check(answer().trigger(event), "hx-trigger", r#"{"a":{"value":"\u00e9\r\nset-cookie: a=b"}}"#);
    check(HxLocation::to("/é"), "hx-location", r#"{"path":"/%C3%A9"}"#);
    check(HxLocation::to("/x,path:/y"), "hx-location", r#"{"path":"/x,path:/y"}"#);
    check(HxRedirect::to("/é"), "hx-redirect", "/%C3%A9");
    let parts = HtmxParts::without_main().out_of_band("\"><b>", SwapStyle::None, Html(""));
    let text = parts.render().unwrap();
    assert!(text.starts_with("<hx-partial hx-target=\"&quot;&gt;&lt;b&gt;\""));
}

#[test]
fn a_location_says_how_and_what() {
    let location = HxLocation::to("/orders")
        .target("#main")
        .source("#menu")
        .swap(Swap::new(SwapStyle::OuterHtml).transition(false))
        .select("#list")
        .value("page", 2)
        .value("q", "cups & plates")
        .header(&HeaderName::from_static("x-part"), "list")
        .keep_url();
    let response = location.into_response();
    assert_eq!(response.status(), 204);
    let told = response.headers().get("hx-location").unwrap();
    let expected = serde_json::json!({
        "path": "/orders", "target": "#main", "source": "#menu", "swap": "outerHTML transition:false",
        "select": "#list", "values": { "page": "2", "q": "cups & plates" },
        "headers": { "x-part": "list" }, "push": "false",
    });
    assert_eq!(serde_json::from_str::<serde_json::Value>(told).unwrap(), expected);
}

#[test]
fn no_other_site_and_no_script_unless_told() {
    for elsewhere in ["", "a", "//a", "/\\a", "http://a", "javascript:alert(1)", "/\t/a", "/\n/a"] {
        assert_eq!(HxRedirect::to(elsewhere).into_response().status(), 500, "{elsewhere:?}");
        assert_eq!(HxLocation::to(elsewhere).into_response().status(), 500, "{elsewhere:?}");
        let redirect = Htmx::default().redirect(elsewhere);
        assert_eq!(redirect.into_response().status(), 500, "{elsewhere:?}");
    }
    check(HxRedirect::external("https://a.example/"), "hx-redirect", "https://a.example/");
}

/// A value that cannot be JSON.
struct Unfit;

impl serde::Serialize for Unfit {
    fn serialize<S: serde::Serializer>(&self, _: S) -> std::result::Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("unfit"))
    }
}

#[test]
fn an_error_tells_nothing_and_an_unfit_detail_is_one() {
    let failed: Result<Html<&str>> = Err(Error::new(StatusCode::CONFLICT, "taken"));
    let response = HtmxAnswer::new(failed).trigger("saved").into_response();
    assert_eq!(response.status(), 409);
    assert!(!response.headers().contains("hx-trigger"));
    let unfit = HtmxEvent::new("saved").detail(Unfit);
    let response = HtmxAnswer::new(Html("part")).trigger(unfit).into_response();
    assert!(response.error().unwrap().to_string().contains("`saved` cannot be serialised: unfit"));
    assert!(HtmxSupport::new().config("defaultSwap", Unfit).is_err());
}

#[zzz::test]
async fn htmx_is_served_for_good_in_the_coding_that_the_client_likes() {
    let support = HtmxSupport::new().with_sse().at("assets");
    let tags = support.to_string();
    let paths: Vec<_> = tags
        .split("src=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    assert_eq!(paths.len(), 3, "{tags}");
    let client = TestServer::start(App::new().endpoint(support)).await;
    for path in &paths {
        assert!(path.starts_with("/assets/"), "{path}");
        let plain = client.get(path).await;
        plain
            .assert_ok()
            .assert_header("content-type", "text/javascript; charset=utf-8")
            .assert_header("cache-control", "max-age=31536000, immutable");
        if path.contains("no-eval") {
            continue;
        }
        let coded = client.get(path).header("accept-encoding", "gzip").await;
        coded.assert_header("content-encoding", "gzip").assert_header("vary", "accept-encoding");
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(&coded.bytes()[..]).read_to_end(&mut text).unwrap();
        assert_eq!(text, plain.bytes()[..]);
        let coded = client.get(path).header("accept-encoding", "br, gzip").await;
        coded.assert_header("content-encoding", "br");
        let mut text = Vec::new();
        brotli::Decompressor::new(&coded.bytes()[..], 4096).read_to_end(&mut text).unwrap();
        assert_eq!(text, plain.bytes()[..]);
    }
}

#[test]
fn tags_configure_htmx_and_may_name_a_cdn() {
    let tags = HtmxSupport::new().config("defaultSwap", "outerHTML").unwrap().to_string();
    assert!(tags.starts_with("<meta name=\"htmx-config\" content=\"{&quot;"), "{tags}");
    assert!(tags.contains("&quot;defaultSwap&quot;:&quot;outerHTML&quot;"), "{tags}");
    assert!(tags.contains("&quot;mode&quot;:&quot;same-origin&quot;"), "{tags}");
    assert!(!tags.contains("hx-sse") && !tags.contains("://"), "{tags}");

    let integrity = |tags: &str| -> Vec<String> {
        let rest = tags.split("integrity=\"").skip(1);
        rest.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let by_cdn = HtmxSupport::new().with_sse().from_cdn().to_string();
    let script = "<script src=\"https://cdn.jsdelivr.net/npm/htmx.org@4.0.1/dist/htmx.min.js\" \
                  crossorigin=\"anonymous\" integrity=\"sha384-";
    assert!(by_cdn.contains(script), "{by_cdn}");
    assert!(by_cdn.contains("<script src=\"/htmx/no-eval-"), "{by_cdn}");
    assert_eq!(integrity(&by_cdn), integrity(&HtmxSupport::new().with_sse().to_string()));
}

#[handler]
async fn token(token: CsrfToken) -> String {
    token.hx_headers()
}

#[zzz::test]
async fn the_token_of_forms_is_an_attribute() {
    let keys = Keys::new("correct-horse-battery-staple-and-more").unwrap();
    let sessions = Sessions::in_store(MemoryStore::new(), &keys);
    let app = App::new().endpoint(sessions).routes(Router::new().get("/", token {}));
    let answer = TestClient::new(app).await.get("/").await;
    let attribute = answer.assert_ok().text();
    let json =
        attribute.strip_prefix("hx-headers:inherited='").unwrap().strip_suffix('\'').unwrap();
    let headers: HashMap<String, String> = serde_json::from_str(json).unwrap();
    assert!(headers["x-csrf-token"].len() > 100);
}

#[derive(Template)]
#[template(
    source = "<h1>Sheep</h1><ul>{{#fragment \"rows\"}}{{#each names as |name|}}<li>{{name}}</li>{{/each}}{{/fragment}}</ul>"
)]
struct Sheep {
    names: Vec<&'static str>,
}

#[handler]
async fn sheep(htmx: Htmx) -> HtmlPage {
    let page = Html(Sheep { names: vec!["Dolly", "Shaun & co"] });
    if htmx.wants_part() { page.fragment("rows") } else { page.bare() }
}

#[handler]
async fn no_sheep() -> HtmlPage {
    Html(Sheep { names: Vec::new() }).fragment("row")
}

#[tokio::test]
async fn a_part_of_a_page_is_written_by_its_name() {
    let routes = Router::new().get("/sheep", sheep {}).get("/none", no_sheep {});
    let client = TestClient::new(App::new().routes(routes.into_routes())).await;
    let rows = "<li>Dolly</li><li>Shaun &amp; co</li>";
    let page = client.get("/sheep").await;
    assert_eq!(page.text(), format!("<h1>Sheep</h1><ul>{rows}</ul>"));
    let part = client.get("/sheep").header("hx-request", "true").await;
    assert_eq!(part.text(), rows);
    client.get("/none").await.assert_status(500);
}
