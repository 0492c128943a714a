//! The pages, as somebody sees them who has a browser.

use std::{fs::OpenOptions, io::Write, path::Path};

use zzz::TestBrowser;

use crate::support::Showcase;

/// Has `visit` look at the showcase, and reports that it was seen: a run without that does not pass.
pub(crate) async fn visited(visit: impl AsyncFnOnce(&TestBrowser)) {
    let showcase = Showcase::start();
    let browser = TestBrowser::at(showcase.url("")).await;
    visit(&browser).await;
    browser.stop().await;
    if let Ok(path) = std::env::var("ZZZ_CONTRACT_REPORT") {
        let report = OpenOptions::new().create(true).append(true).open(path);
        let line = b"CONTRACT showcase chromium 1 cases\n";
        report.and_then(|mut report| report.write_all(line)).expect("a report to write to");
    }
}

#[zzz::test]
async fn ann_logs_in_and_out_and_nobody_without_a_token() {
    visited(async |browser| {
        browser.open("/account").await;
        browser.assert_at("/login").await;
        browser.fill("Name", "ann").await;
        browser.fill("Password", "asleep").await;
        browser.click("Log in").await;
        browser.assert_text("[role=alert]", "Name or password is wrong.").await;

        browser.run_script::<()>("document.querySelector('[name=_csrf_token]').remove()").await;
        browser.fill("Name", "ann").await;
        browser.fill("Password", "wide awake").await;
        browser.click("Log in").await;
        let refused =
            "this form is too old or was sent from elsewhere: load the page again and retry";
        browser.assert_text("h1", refused).await;
        let status = "return performance.getEntriesByType('navigation')[0].responseStatus";
        assert_eq!(browser.run_script::<u16>(status).await, 403);

        browser.open("/login").await;
        browser.fill("Name", "ann").await;
        browser.fill("Password", "wide awake").await;
        browser.click("Log in").await;
        browser.assert_at("/account").await;
        browser.assert_text("h1", "Good evening, ann").await;
        browser.assert_text("[role=status]", "You are in.").await;
        browser.reload().await;
        browser.assert_text("h1", "Good evening, ann").await;
        browser.assert_no_element("[role=status]").await;
        browser.click("Log out").await;
        browser.assert_at("/login").await;
        browser.open("/account").await;
        browser.assert_at("/login").await;
    })
    .await;
}

#[zzz::test]
async fn visits_are_counted_where_no_script_sees_it() {
    visited(async |browser| {
        browser.open("/visits").await;
        browser.assert_text("body", "1").await;
        browser.reload().await;
        browser.assert_text("body", "2").await;
        let cookie = browser.cookies().await.remove(0);
        assert!(
            cookie.name == "visits" && cookie.value == "2" && cookie.is_http_only,
            "{cookie:?}"
        );
        assert_eq!(browser.run_script::<String>("return document.cookie").await, "");
    })
    .await;
}

#[zzz::test]
async fn owls_are_heard_beyond_the_end_of_an_answer() {
    visited(async |browser| {
        browser.open("/night").await;
        // An answer has four.
        let heard = "return document.querySelector('[role=log]').textContent.split(' ')[1] > 4";
        browser.wait_until(heard).await;
    })
    .await;
}

#[zzz::test]
async fn an_upload_shows_how_far_it_is() {
    visited(async |browser| {
        browser.open("/upload").await;
        browser.assert_no_element("progress:not([hidden])").await;
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("public/sheep.svg");
        browser.choose_file("Files, 100 MiB at most", &file).await;
        browser.choose_file("[type=file]", file.with_file_name("lullaby.txt")).await;
        browser.click("Upload").await;
        browser.wait_until("return document.querySelector('[role=status]').textContent").await;
        let told = browser.text("[role=status]").await;
        assert!(told.contains("sheep.svg: ") && told.contains("lullaby.txt: "), "{told}");
        browser.assert_element("progress:not([hidden])").await;
        let bar = "const bar = document.querySelector('progress'); return bar.value === bar.max";
        browser.wait_until(bar).await;
    })
    .await;
}

#[zzz::test]
async fn a_neighbour_reads_what_it_may() {
    visited(async |browser| {
        let other = browser.origin().replace("127.0.0.1", "localhost");
        for page in [browser.origin(), &other] {
            browser.open(&format!("{page}/neighbours")).await;
            browser.click("[data-origin]").await;
            browser.assert_text("#sheep", "9 sheep, and still awake").await;
            browser.assert_text("#hello", "the browser keeps it back").await;
            browser.expect_fault("has been blocked by CORS policy").await;
        }
    })
    .await;
}

#[zzz::test]
async fn a_tea_that_is_ordered_twice_is_one_and_is_changed_and_cancelled() {
    visited(async |browser| {
        browser.open("/kitchen").await;
        browser.click("Order tea").await;
        browser.assert_text("output", "pressed 1×: /orders/2").await;
        browser.click("Order tea").await;
        browser.assert_text("output", "pressed 2×: /orders/2, which is kept").await;
        browser.click("Order soup, which is sold out").await;
        browser.assert_text("output", "pressed 1×: the soup is gone, there is tea").await;
        browser.reload().await;
        browser.fill("Cups of tea, order 2", "3").await;
        browser.click("[action='/orders/2'] [value=put]").await;
        browser.assert_element("[action='/orders/2'] [name=cups][value='3']").await;
        browser.assert_at("/kitchen").await;
        browser.click("[action='/orders/2'] [value=delete]").await;
        browser.assert_no_element("[action='/orders/2']").await;
        browser.assert_element("[action='/orders/1']").await;
    })
    .await;
}

#[zzz::test]
async fn a_page_plays_a_proxy_under_a_policy() {
    visited(async |browser| {
        browser.open("/door").await;
        browser.click("Be a proxy that is trusted").await;
        browser.assert_text("#ours", "203.0.113.7 asks for https://shop.example").await;
        browser.click("Be any other one").await;
        let itself = format!("127.0.0.1 asks for {}", browser.origin());
        browser.assert_text("#theirs", &itself).await;
    })
    .await;
}
