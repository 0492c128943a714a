//! Queries, forms, JSON and cookies.

use crate::support::{Running, Showcase, curl};

#[test]
fn a_query_becomes_a_value_and_what_does_not_fit_is_named() {
    let showcase = Showcase::start();
    let answer = showcase.get("/search?q=deep+sleep&page=2");
    answer.is(200, "page 2 of what is known about \"deep sleep\"\n");
    showcase.get("/search?q=a").is(200, "page 1 of what is known about \"a\"\n");
    for (path, named) in [("/search?q=a&page=two", "`page`"), ("/search", "`q`")] {
        let refused = showcase.get(path);
        assert_eq!(refused.status, 400, "{refused:?}");
        assert!(refused.body.contains(named), "{refused:?}");
    }
}

#[test]
fn json_becomes_a_value_and_what_does_not_fit_is_named() {
    let showcase = Showcase::start();
    let send = |text: &str| {
        showcase.ask("/json", &["--header", "content-type: application/json", "--data", text])
    };
    send(r#"{"name":"Ann","nights":[7,5]}"#).is(200, r#"{"name":"Ann","hours":12}"#);
    let refused = send(r#"{"name":"Ann","nights":[7,"long"]}"#);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("`nights[1]`"), "{refused:?}");
    assert_eq!(send("{").status, 400);
    assert_eq!(showcase.ask("/json", &["--data", "a=b"]).status, 415);
}

#[test]
fn a_form_comes_back_with_what_is_wrong_with_each_field() {
    let showcase = Showcase::start();
    let form = showcase.get("/stay");
    assert_eq!(form.status, 200);
    assert!(form.body.contains("method=\"post\" action=\"/stay\""), "{form:?}");
    let marked = |body: &str| body.matches("aria-invalid=\"true\"").count();
    assert_eq!(marked(&form.body), 0, "{form:?}");

    let fields = ["--data-urlencode", "name= ", "--data-urlencode", "nights=\"><b>"];
    let refused = showcase.ask("/stay", &fields);
    assert_eq!(refused.status, 422);
    let number = "expected a whole number from 0 to 255";
    for part in ["is missing", number, "value=\"&quot;&gt;&lt;b&gt;\""] {
        assert!(refused.body.contains(part), "`{part}` is not in {refused:?}");
    }
    let refused = showcase.ask("/stay", &["--data", "name=Ann&nights=15"]);
    assert_eq!((refused.status, marked(&refused.body)), (422, 1), "{refused:?}");
    assert!(refused.body.contains("may be 14 at most"), "{refused:?}");

    let fields = ["--data", "nights=3&sheep[0][name]=Wolf"];
    let more = showcase.ask("/stay/sheep", &fields);
    assert_eq!((more.status, marked(&more.body)), (200, 0), "{more:?}");
    assert!(more.body.contains("name=\"sheep[1][name]\""), "{more:?}");
    let refused = showcase.ask("/stay", &fields);
    assert!(refused.body.contains("has to be a sheep"), "{refused:?}");

    let booked = showcase.ask("/stay", &["--data", "name=Ann&nights=14"]);
    assert_eq!((booked.status, booked.header("location")), (303, "/hello"));
}

#[test]
fn a_cookie_counts_the_visits_of_one_client() {
    let showcase = Showcase::start();
    let first = showcase.get("/visits");
    first.is(200, "1\n");
    assert_eq!(first.header("set-cookie"), "visits=1; HttpOnly; SameSite=Lax; Path=/");

    // An empty cookie makes curl keep those that come.
    let mut twice = curl();
    let urls = [showcase.url("/visits"), showcase.url("/visits")];
    twice.args(["--cookie", ""]).args(urls);
    let mut twice = Running::start(&mut twice);
    assert!(twice.ended().success(), "{}", twice.said());
    let counts: Vec<_> = ["visits=1;", "visits=2;"].map(|part| twice.said().contains(part)).into();
    assert_eq!(counts, [true, true], "{}", twice.said());
    showcase.get("/visits").is(200, "1\n");
}

#[test]
fn in_production_no_cookie_travels_in_the_clear() {
    let answer = Showcase::in_production().get("/visits");
    assert_eq!(answer.header("set-cookie"), "visits=1; HttpOnly; SameSite=Lax; Secure; Path=/");
}

#[test]
fn a_list_comes_a_page_at_a_time() {
    let showcase = Showcase::start();
    let page = showcase.get("/sheep?page=5");
    assert!(page.body.contains(r#""data":["sheep 41","sheep 42"]"#), "{page:?}");
    assert!(page.header("link").contains("</sheep?page=4>; rel=\"prev\""), "{page:?}");
    assert_eq!(showcase.get("/sheep?per_page=21").status, 400);
}

#[test]
fn a_webhook_has_to_be_signed() {
    let showcase = Showcase::start();
    let signature = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    let signature = format!("x-hub-signature-256: sha256={signature}");
    let send = |text: &str| showcase.ask("/webhook", &["--header", &signature, "--data", text]);
    send("Hello, World!").is(200, "13 bytes, and they are signed\n");
    assert_eq!(send("Hello, world!").status, 401);
    assert_eq!(showcase.ask("/webhook", &["--data", "Hello, World!"]).status, 400);
}

#[test]
fn a_form_has_fields_in_fields_and_repeated_ones() {
    let showcase = Showcase::start();
    let send = |fields: &str| showcase.ask("/breakfast", &["--data", fields]);
    let fine = send("guest[name]=Ann&guest[room]=7&dishes[]=tea&dishes[]=toast");
    fine.is(200, "tea and toast for Ann in room 7\n");
    for room in ["", "&guest[room]=top"] {
        let refused = send(&format!("guest[name]=Ann{room}&dishes[]=tea"));
        assert_eq!(refused.status, 422, "{refused:?}");
        assert!(refused.body.contains("`guest.room`"), "{refused:?}");
    }
}

#[test]
fn a_bell_is_heard_when_its_message_is_signed() {
    let mut showcase = Showcase::start();
    let rung = showcase.ask("/bell", &["--request", "POST"]);
    assert_eq!(rung.status, 200, "{rung:?}");
    assert!(rung.body.starts_with("msg_") && rung.body.ends_with(" was heard\n"), "{rung:?}");
    showcase.process.says("bell.rung");
    let forged = ["--json", r#"{"type":"bell.rung","strokes":9}"#];
    assert_eq!(showcase.ask("/bell/heard", &forged).status, 400);
}
