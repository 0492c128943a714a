//! Every address, as a client sees it.

use crate::support::{Answer, Running, Showcase, curl};

const HELLO: &str = "hello, you who cannot sleep\n";

/// The patterns that `router.rs` registers for GET.
fn patterns() -> impl Iterator<Item = &'static str> {
    let calls = include_str!("../../src/router.rs").split(" get \"").skip(1);
    calls.filter_map(|call| call.split('"').next())
}

/// What is between `before` and the next `after` in `text`.
fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    Some(text.split_once(before)?.1.split_once(after)?.0)
}

#[track_caller]
fn allows_get(answer: &Answer) {
    let mut allowed: Vec<_> = answer.header("allow").split(", ").collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["GET", "HEAD", "OPTIONS"], "{answer:?}");
}

#[test]
fn the_page_links_to_every_demo() {
    let showcase = Showcase::start();
    let page = showcase.get("/");
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let title = between(&page.body, "<title>", "</title>").expect("a title");
    assert!(title.starts_with("zzz"), "{title}");
    assert!(patterns().count() > 10);
    for pattern in patterns().filter(|pattern| *pattern != "/") {
        let link = match pattern.find([':', '*']) {
            Some(parameter) => format!("href=\"{}", &pattern[..parameter]),
            // Some have a query.
            None => format!("href=\"{pattern}"),
        };
        assert!(page.body.contains(&link), "{link}");
    }
    // The router's `resources` makes these.
    for link in ["href=\"/posts\"", "href=\"/posts/1\""] {
        assert!(page.body.contains(link), "{link}");
    }
    assert!(page.body.contains(&format!("curl -i {}", showcase.url("/hello"))));
}

#[test]
fn each_demo_answers_with_the_status_on_the_page() {
    let showcase = Showcase::start();
    let page = showcase.get("/").body;
    let mut asked = Vec::new();
    for demo in page.split("<li class=\"demo\">").skip(1) {
        let title = between(demo, "<h3>", "</h3>").expect("a title");
        let Some(link) = between(title, "href=\"", "\"") else {
            continue; // not a GET
        };
        let (_, status) = demo.split_once("<span class=\"status ").expect("a status");
        let status = between(status, ">", "<").expect("a status");
        let path = link.replace("&amp;", "&");
        asked.push((link, status, showcase.ask_beside(&path)));
    }
    assert!(asked.len() >= patterns().count() - 1, "{}", asked.len());
    for (link, status, mut client) in asked {
        assert!(client.ended().success(), "{link}: {}", client.said());
        let start = format!("HTTP/1.1 {status} ");
        let said = client.said();
        // Early hints come before the answer.
        let hints =
            said.strip_prefix("HTTP/1.1 103 ").and_then(|said| said.split_once("HTTP/1.1 "));
        let answer = hints.map_or(said.len(), |(_, answer)| answer.len() + "HTTP/1.1 ".len());
        assert!(said[said.len() - answer..].starts_with(&start), "{link}: {said}");
    }
}

#[test]
fn hello_is_answered_to_each_method() {
    let showcase = Showcase::start();
    let answer = showcase.get("/hello");
    answer.is(200, HELLO);
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(answer.header("content-length"), HELLO.len().to_string());
    assert_eq!(answer.header("x-content-type-options"), "nosniff");

    let head = showcase.ask("/hello", &["--head"]);
    head.is(200, "");
    assert_eq!(head.header("content-length"), HELLO.len().to_string());

    // curl would not look at a body here.
    let raw = showcase.exchange("HEAD /hello HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n");
    assert!(raw.starts_with("HTTP/1.1 200 ") && raw.ends_with("\r\n\r\n"), "{raw}");

    let post = showcase.ask("/hello", &["--request", "POST"]);
    assert_eq!(post.status, 405);
    allows_get(&post);

    let options = showcase.ask("/hello", &["--request", "OPTIONS"]);
    options.is(204, "");
    allows_get(&options);
}

#[test]
fn json_comes_with_its_type() {
    let answer = Showcase::start().get("/json");
    let version = env!("CARGO_PKG_VERSION");
    answer.is(200, &format!(r#"{{"name":"zzz","version":"{version}","sleeps":false}}"#));
    assert_eq!(answer.header("content-type"), "application/json");
}

#[test]
fn a_path_gives_its_parameters() {
    let showcase = Showcase::start();
    showcase.get("/users/42").is(200, r#"{"id":42,"name":"user 42"}"#);
    let refused = showcase.get("/users/x");
    assert_eq!(refused.status, 400);
    assert!(refused.body.contains(r#"`id` is "x", expected a whole number"#), "{refused:?}");
    showcase.get("/files/a/b%20c").is(200, "you asked for the file a/b c\n");
}

#[test]
fn a_redirect_leads_to_hello() {
    let showcase = Showcase::start();
    let answer = showcase.get("/redirect");
    assert_eq!((answer.status, answer.header("location")), (303, "/hello"));
    let mut client = Running::start(curl().arg("--location").arg(showcase.url("/redirect")));
    client.says(HELLO.trim());
}

#[test]
fn the_counter_counts_for_all_requests() {
    let showcase = Showcase::start();
    for count in 1..=3 {
        showcase.get("/counter").is(200, &format!("{count}\n"));
    }
}

#[test]
fn secrets_in_headers_are_neither_shown_nor_logged() {
    let mut showcase = Showcase::start();
    let sent = ["cookie: id=s3cret", "Authorization: Bearer s3cret", "x-api-key: s3cret"];
    let mut more = vec!["--header", "x-shown: in-the-open"];
    more.extend(sent.iter().flat_map(|field| ["--header", field]));
    let answer = showcase.ask("/headers", &more);
    assert_eq!(answer.status, 200);
    assert!(!format!("{answer:?}").contains("s3cret"), "{answer:?}");
    assert!(answer.body.to_lowercase().contains("cookie: (not shown)\n"), "{answer:?}");
    assert!(answer.body.contains("x-shown: in-the-open\n"), "{answer:?}");
    showcase.process.says(r#"path="/headers" status=200"#);
    assert!(!showcase.process.said().contains("s3cret"), "{}", showcase.process.said());
}

#[test]
fn whoever_watches_is_told() {
    let showcase = Showcase::start();
    showcase.get("/health").is(200, r#"{"status":"alive"}"#);
    showcase.get("/ready").is(200, r#"{"status":"ready","checks":{"posts":"passed"}}"#);
}

#[test]
fn the_server_asks_itself_and_nobody_else_inside() {
    let showcase = Showcase::start();
    let answer = showcase.get("/ask");
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.body.contains(&format!("/hello says: {HELLO}")), "{answer:?}");
    assert!(answer.body.contains("127.0.0.1 is an internal address"), "{answer:?}");
}

#[test]
fn who_asks_too_often_has_to_wait() {
    let showcase = Showcase::start();
    let answer = showcase.get("/guarded");
    answer.is(200, "you come from 127.0.0.1\n");
    assert!(answer.header("content-security-policy").starts_with("default-src 'self'"));
    let refused = (0..20).map(|_| showcase.get("/guarded")).find(|answer| answer.status != 200);
    let refused = refused.expect("a refusal");
    assert_eq!((refused.status, refused.header("retry-after").is_empty()), (429, false));
}

#[test]
fn a_tower_service_sees_what_is_below_its_path() {
    let showcase = Showcase::start();
    let answer = showcase.get("/lantern/stairs");
    answer.is(200, "light falls on /stairs\n");
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    showcase.get("/lantern").is(200, "light falls on /\n");
}

#[test]
fn a_router_of_axum_answers_below_its_path() {
    let showcase = Showcase::start();
    showcase.get("/shop").is(200, "open all night\n");
    let shelf = showcase.get("/shop/candles");
    shelf.is(200, "candles: 3 left\n");
    // What stands in front of all routes stands in front of its own.
    assert_eq!(shelf.header("x-content-type-options"), "nosniff");
    assert_eq!(showcase.get("/shop/candles/red").status, 404);
}

#[test]
fn an_application_is_a_service_of_tower() {
    let showcase = Showcase::start();
    showcase.get("/annex/rooms/7").is(200, "room 7 of the annex\n");
    assert_eq!(showcase.get("/annex/rooms/seven").status, 400);
    assert_eq!(showcase.get("/annex/hello").status, 404, "it knows nothing of the others");
}

#[test]
fn a_tower_layer_writes_onto_an_answer() {
    let showcase = Showcase::start();
    let candle = showcase.get("/candle");
    candle.is(200, "look at the header x-light\n");
    assert_eq!(candle.header("x-light"), "warm");
    assert_eq!(showcase.get("/lantern").header("x-light"), "");
}

#[test]
fn what_is_kept_is_counted_once() {
    let showcase = Showcase::start();
    for _ in 0..2 {
        showcase.get("/counter/kept").is(200, "1\n");
    }
    showcase.get("/counter").is(200, "2\n");
}

#[test]
fn a_ticket_is_for_one_purpose_and_for_a_time() {
    let showcase = Showcase::start();
    let page = showcase.get("/tickets").body;
    let tickets = page.split("href=\"/train?ticket=").skip(1);
    let tickets: Vec<_> = tickets.filter_map(|rest| rest.split('"').next()).collect();
    let board = |ticket: &str| showcase.get(&format!("/train?ticket={ticket}"));
    let [good, of_last_year, others @ ..] = tickets.as_slice() else { panic!("{page}") };
    board(good).is(200, "all aboard: seat 7\n");
    board(of_last_year).is(200, "all aboard: seat 8\n");
    assert_eq!(others.len(), 3);
    for ticket in others {
        assert_eq!(board(ticket).status, 400, "{ticket}");
    }
}

#[test]
fn addresses_and_keys_open_what_they_are_for() {
    let showcase = Showcase::start();
    let address = showcase.get("/invitation").body;
    let address = address.trim();
    showcase.get(address).is(200, "come in, nobody sleeps here\n");
    assert_eq!(showcase.get(&address.replace("/party?", "/party?more=1&")).status, 403);
    let key = format!("x-api-key: {}", showcase.get("/key").body.trim());
    showcase.ask("/cellar", &["-H", &key]).is(200, "9 bottles of ink\n");
    assert_eq!(showcase.ask("/cellar", &["-H", "x-api-key: zzz_night_0_0"]).status, 401);
}
