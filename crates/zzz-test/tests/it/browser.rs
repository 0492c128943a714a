//! A visitor with a real browser.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
    time::Duration,
};

use zzz_core::{
    App, IntoResponse, Response, handler_fn,
    http::{HeaderValue, header},
};
use zzz_test::{Sandboxes, TestBrowser};

const PAGE: &str = r#"<!doctype html><title>Letters</title>
<form action=/sent>
  <label>Your <b>name</b> <input name=who value=nobody></label>
  <label for=colour>Colour</label><select id=colour name=colour><option>red</option><option>blue</option></select>
  <input type=file aria-label="A file"><button hidden>Send</button><button style="text-transform: uppercase">Send</button>
</form>
<p>waiting</p><button id=late onclick="setTimeout(() => { document.querySelector('p').textContent = 'done' }, 50)">Later</button>
<button id=throws onclick="undefinedFunction()">Throw</button>
<script>console.log("a word")</script>"#;

fn app() -> App {
    App::new().routes(handler_fn(|request| {
        Box::pin(async {
            let html = match (request.path(), request.query()) {
                ("/", _) => PAGE.into_response(),
                (_, query) => format!("<p>{}</p>", query.unwrap_or_default()).into_response(),
            };
            Ok(as_html(html))
        })
    }))
}

fn as_html(response: Response) -> Response {
    response.with_header(header::CONTENT_TYPE, HeaderValue::from_static("text/html"))
}

/// What a future that is to fail panics with.
async fn failure(future: impl Future) -> String {
    let mut future = pin!(future);
    let polled = std::future::poll_fn(|cx| {
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx).map(drop))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(())) => Poll::Ready(None),
            Err(payload) => Poll::Ready(payload.downcast::<String>().ok()),
        }
    });
    *polled.await.expect("a failure")
}

#[zzz_macros::test(crate = zzz_test)]
async fn visits_are_in_the_sandbox_whose_entrance_was_taken() {
    let server = Sandboxes::start().await;
    let (one, _other) = (server.enter(app()).await, server.enter(App::new()).await);
    let browser = TestBrowser::at(server.origin()).await;
    browser.open(&one.entrance()).await;
    browser.assert_at("/").await;
    browser.assert_text("p", "waiting").await;
    browser.fill("Your name", "Ann").await;
    browser.click("Send").await;
    browser.assert_text("p", "who=Ann&colour=red").await;
    browser.stop().await;
}

#[zzz_macros::test(crate = zzz_test, app = app)]
async fn elements_are_named_as_a_visitor_names_them(browser: &TestBrowser) {
    browser.open("/").await;
    browser.assert_text("p", "waiting").await;
    browser.click("later").await;
    browser.assert_text("p", "done").await;
    browser.assert_no_element("#missing").await;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a file.txt");
    fs::write(&file, "content").unwrap();
    browser.choose_file("A file", &file).await;
    let read = "return document.querySelector('[type=file]').files[0].text()";
    assert_eq!(browser.run_script::<String>(read).await, "content");

    browser.fill("Your name", "Ann & Bo").await;
    browser.click("blue").await;
    assert_eq!(browser.text("label").await, "Your name");
    browser.click("Send").await;
    browser.assert_at("/sent?who=Ann+%26+Bo&colour=blue").await;
    assert_eq!(
        browser.url().await,
        format!("{}/sent?who=Ann+%26+Bo&colour=blue", browser.origin())
    );
    browser.server().get("/x").await.assert_body("<p></p>");
    assert_eq!(browser.console().await.len(), 1, "{:?}", browser.console().await);
}

#[zzz_macros::test(crate = zzz_test, app = app)]
async fn a_keyboard_is_enough(browser: &TestBrowser) {
    browser.open("/").await;
    browser.press("Tab").await;
    // Where one arrives by keyboard, everything is chosen.
    browser.type_text("Ann & Bo").await;
    browser.press("Shift+Home").await;
    browser.press("Delete").await;
    browser.type_text("Zoe").await;
    browser.press("Tab").await;
    browser.press("ArrowDown").await;
    browser.press("Shift+Tab").await;
    browser.press("Enter").await;
    browser.assert_at("/sent?who=Zoe&colour=blue").await;
    browser.back().await;
    browser.assert_at("/").await;
    let failed = failure(browser.press("Return")).await;
    assert!(failed.starts_with("\"Return\" cannot be pressed: no key is called"), "{failed}");
}

#[zzz_macros::test(crate = zzz_test, app = app)]
async fn a_page_is_as_wide_as_told(browser: &TestBrowser) {
    browser.resize(390, 844).await;
    browser.open("/").await;
    let size = "return [innerWidth, innerHeight]";
    assert_eq!(browser.run_script::<(u32, u32)>(size).await, (390, 844));
}

#[zzz_macros::test(crate = zzz_test, app = app)]
async fn a_visitor_may_have_no_scripts(browser: &TestBrowser) {
    browser.disable_scripts().await;
    browser.open("/").await;
    browser.click("Later").await;
    browser.fill("Your name", "Ann").await;
    browser.click("Send").await;
    browser.assert_at("/sent?who=Ann&colour=red").await;
    browser.assert_text("p", "who=Ann&colour=red").await;
    assert_eq!(browser.console().await, [""; 0], "the page said something");
}

#[tokio::test]
async fn a_failure_shows_the_page_and_its_console() {
    let browser = TestBrowser::start(app()).await.with_patience(Duration::from_millis(1));
    browser.open("/").await;
    let line = line!() + 1;
    let shown = failure(browser.assert_text("p", "never")).await;
    let origin = browser.origin();
    let beginning = format!(
        "expected the text \"never\" in \"p\": it has \"waiting\"\n\nasked for at {}:{line}:33\n\n\
         the page:\n  {origin}/\n\n  Your name",
        file!()
    );
    assert!(shown.starts_with(&beginning), "{shown}");
    let (_, console) = shown.split_once("\n\nthe console:\n  ").expect("a console");
    assert!(console.ends_with("\"a word\"\n"), "{shown}");

    for (failed, beginning) in [
        (failure(browser.click("Nowhere")).await, "\"Nowhere\" cannot be clicked: there is no"),
        (failure(browser.fill("Later", "x")).await, "\"Later\" cannot be filled in: "),
        (failure(browser.assert_element("a[")).await, "expected \"a[\": there is no such element"),
        (failure(browser.assert_no_element("p")).await, "expected no \"p\": there is one"),
        (failure(browser.assert_at("/x")).await, "expected to be at http://localhost:"),
        (failure(browser.wait_until("return 0")).await, "waited for: return 0: it is not true"),
        (failure(browser.downloaded("x")).await, "\"x\" was not downloaded: "),
        (failure(browser.run_script::<u8>("return 'a'")).await, "the script failed: return 'a': "),
        (failure(browser.run_script::<()>("x.y()")).await, "the script failed: x.y(): javascript"),
        (failure(browser.choose_file("A file", "no-such-file")).await, "/"),
        (failure(browser.open("http://example.com/")).await, "http://example.com/ does not open: "),
    ] {
        assert!(failed.starts_with(beginning), "{failed}");
    }
}

#[tokio::test]
async fn what_no_script_caught_fails_the_test() {
    let browser = TestBrowser::start(app()).await;
    browser.open("/").await;
    browser.assert_no_faults().await;
    browser.click("Throw").await;
    browser.expect_fault("undefinedFunction is not defined").await;
    browser.assert_no_faults().await;
    browser.click("Throw").await;
    // Until it is told.
    browser.wait_until("return document.title === 'Letters'").await;
    let failed = failure(browser.stop()).await;
    assert!(failed.starts_with("a page has a fault: http://localhost:"), "{failed}");
    assert!(failed.contains("undefinedFunction is not defined"), "{failed}");
}

#[tokio::test(start_paused = true)]
async fn arguments_reach_a_script_while_the_clock_stands_still() {
    let browser = TestBrowser::at("http://nowhere.example").await;
    browser.open("about:blank").await;
    let sum: f64 =
        browser.run_script_with("return arguments[0] + arguments[1].length", (1.5, "four")).await;
    assert_eq!(sum, 5.5);
    let shown = failure(browser.open("/")).await;
    assert!(shown.starts_with("http://nowhere.example/ does not open: "), "{shown}");
}
