//! What goes wrong, and who sees how much of it.

use crate::support::{Answer, Running, Showcase, curl};

fn in_browser(showcase: &Showcase, path: &str) -> Answer {
    showcase.ask(path, &["--header", "accept: text/html"])
}

#[test]
fn an_error_shows_what_its_problem_says() {
    let mut showcase = Showcase::in_production();
    let answer = showcase.get("/error");
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("this seat is taken; choose another one"), "{answer:?}");
    assert!(!answer.body.contains("another customer"), "{answer:?}");
    showcase.process.says(r#"path="/error" status=409"#);
}

#[test]
fn a_program_gets_the_problem_as_json() {
    let showcase = Showcase::in_production();
    let answer = showcase.ask("/error", &["--header", "accept: application/json"]);
    assert_eq!((answer.status, answer.header("content-type")), (409, "application/problem+json"));
    assert!(answer.body.contains("seat_taken"), "{answer:?}");
}

#[test]
fn an_error_without_a_problem_keeps_its_text_inside() {
    let mut showcase = Showcase::in_production();
    let answer = showcase.get("/crash");
    answer.is(500, "500 Internal Server Error\n");
    let page = in_browser(&showcase, "/crash");
    assert_eq!((page.status, page.header("content-type")), (500, "text/html; charset=utf-8"));
    for answer in [answer, page] {
        assert!(!format!("{answer:?}").contains("ledger"), "{answer:?}");
    }
    showcase.process.says("the ledger at 10.0.0.7 does not know our key");
}

#[test]
fn a_developer_sees_message_and_source_on_this_machine_only() {
    let showcase = Showcase::beside_its_source();
    let page = in_browser(&showcase, "/crash");
    assert_eq!(page.status, 500);
    assert!(page.body.contains("the ledger at 10.0.0.7 does not know our key"), "{page:?}");
    // The line of the handler, marked in its surroundings.
    let marked = page.body.split("<mark>").nth(1).and_then(|rest| rest.split("</mark>").next());
    assert!(marked.is_some_and(|line| line.contains("open_ledger()?")), "{page:?}");

    // A proxy stands between, so the client may be anybody.
    let elsewhere = showcase.ask("/crash", &["--header", "via: the world"]);
    elsewhere.is(500, "500 Internal Server Error\n");
}

#[test]
fn a_panic_costs_neither_the_connection_nor_the_server() {
    let mut showcase = Showcase::in_production();
    let answer = showcase.get("/panic");
    answer.is(500, "500 Internal Server Error\n");
    assert!(!format!("{answer:?}").contains("on purpose"), "{answer:?}");
    showcase.process.says("this handler panics on purpose");

    let mut both = curl();
    both.args(["--write-out", "\n%{http_code}, %{num_connects} connects\n"]);
    both.args([showcase.url("/panic"), showcase.url("/hello")]);
    let mut both = Running::start(&mut both);
    both.says("500, 1 connects");
    both.says("hello, you who cannot sleep");
    both.says("200, 0 connects");
}

#[test]
fn nothing_is_found_where_nothing_is() {
    let showcase = Showcase::start();
    assert_eq!(showcase.get("/missing").status, 404);
    assert_eq!(showcase.get("/posts/99").status, 404);
}

#[test]
fn a_missing_page_is_our_own_and_holds_nothing_of_the_client_unescaped() {
    let contact = "Ann <ann@zzz.example>";
    let key = ("SECRET_KEY", "a-key-that-only-this-test-knows-of");
    for environment in ["dev", "prod"] {
        let variables =
            [("ZZZ_ENV", environment), ("HOST", "127.0.0.1"), ("CONTACT", contact), key];
        let showcase = Showcase::with(&variables);
        let page = in_browser(&showcase, "/no%3Cb%3E'here");
        assert_eq!((page.status, page.header("content-type")), (404, "text/html; charset=utf-8"));
        for part in
            ["Nobody is awake here", "/no%3Cb%3E&#39;here", "tell Ann &lt;ann@zzz.example&gt;"]
        {
            assert!(page.body.contains(part), "`{part}` is not in {page:?}");
        }
    }
}

#[test]
fn each_answer_has_an_id_that_leads_to_its_line_in_the_log() {
    let mut showcase = Showcase::start();
    let answer = showcase.get("/crash");
    let line = showcase.process.says(r#"path="/crash" status=500"#);
    let id = answer.header("x-request-id");
    assert!(!id.is_empty() && line.contains(id), "{id} is not in {line}");
}
