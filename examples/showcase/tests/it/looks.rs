//! The pages, for people who see little, who have no mouse, or a narrow screen.

use zzz::TestBrowser;

use crate::{browser::visited, support::Showcase};

const LOOKS: &str = include_str!("looks.js");

/// What is wider than a page in a window of 390 pixels.
const NARROW: &str = "
    const frame = document.createElement('iframe');
    frame.width = 390;
    frame.height = 844;
    frame.src = location.href;
    const loaded = new Promise((done) => frame.addEventListener('load', done));
    document.body.replaceChildren(frame);
    await loaded;
    const page = frame.contentDocument;
    page.querySelectorAll('details').forEach((details) => { details.open = true; });
    const width = page.documentElement.clientWidth;
    const scrolls = (element) => element && (/auto|scroll|clip|hidden/.test(frame.contentWindow.getComputedStyle(element).overflowX)
        || scrolls(element.parentElement));
    const isWide = (element) => element.getBoundingClientRect().right > width + 1 && !scrolls(element.parentElement);
    const wide = [...page.body.querySelectorAll('*')].filter((element) => element.checkVisibility() && isWide(element));
    const told = wide.map((element) => `${element.outerHTML.slice(0, 120)}: wider than ${width}`);
    if (width > 390 || page.documentElement.scrollWidth > width) told.push(`the page is ${page.documentElement.scrollWidth} wide`);
    return told;";

/// Looks at the page in both schemes.
async fn in_both_schemes(browser: &TestBrowser, path: &str) {
    for scheme in ["light", "dark"] {
        browser.open(path).await;
        let complaints: Vec<String> = browser.run_script_with(LOOKS, (scheme,)).await;
        assert!(complaints.is_empty(), "{path}, {scheme}:\n{}", complaints.join("\n"));
    }
}

/// Looks at the page, in both schemes and on a narrow screen.
async fn look(browser: &TestBrowser, path: &str) {
    in_both_schemes(browser, path).await;
    browser.open(path).await;
    let complaints: Vec<String> = browser.run_script(NARROW).await;
    assert!(complaints.is_empty(), "{path}, narrow:\n{}", complaints.join("\n"));
}

#[zzz::test]
async fn the_gallery_and_the_home_page_are_for_everybody() {
    visited(async |browser| {
        look(browser, "/").await;
        look(browser, "/kit").await;
    })
    .await;
}

#[zzz::test]
async fn so_are_the_demos() {
    visited(async |browser| {
        for path in
            ["/login", "/stay", "/kitchen", "/door", "/upload", "/neighbours", "/night", "/tickets"]
        {
            look(browser, path).await;
        }
    })
    .await;
}

#[zzz::test]
async fn so_is_the_blog() {
    visited(async |browser| {
        let list = "/blog/posts?order=oldest";
        for path in [list, "/blog/posts/counting-sheep", "/blog/posts/new", "/blog/users"] {
            look(browser, path).await;
        }
    })
    .await;
}

#[zzz::test]
async fn and_the_pages_of_errors() {
    visited(async |browser| {
        look(browser, "/nowhere").await;
        in_both_schemes(browser, "/crash").await;
    })
    .await;
    let showcase = Showcase::in_production();
    let browser = TestBrowser::at(showcase.url("")).await;
    in_both_schemes(&browser, "/error").await;
    browser.stop().await;
}

#[zzz::test]
async fn a_theme_that_was_chosen_stays() {
    visited(async |browser| {
        let paper = "return getComputedStyle(document.body).backgroundColor";
        for (theme, colour) in [("Dark", "rgb(12, 16, 36)"), ("Light", "rgb(251, 248, 241)")] {
            browser.open("/kit").await;
            browser.click(&format!("[aria-label={theme}]")).await;
            browser.assert_at("/kit").await;
            browser.assert_element(&format!("[aria-label={theme}][aria-pressed=true]")).await;
            browser.open("/login").await;
            assert_eq!(browser.run_script::<String>(paper).await, colour);
        }
        browser.click("[aria-label^=\"The system\"]").await;
        browser.assert_no_element("html[data-theme]").await;
    })
    .await;
}

#[zzz::test]
async fn a_dialog_opens_and_closes_and_one_tab_is_open() {
    visited(async |browser| {
        browser.open("/kit").await;
        browser.assert_no_element("dialog[open]").await;
        browser.click("Leave the inn").await;
        browser.assert_element("dialog[open]").await;
        browser.click("Stay").await;
        browser.assert_no_element("dialog[open]").await;
        let open = "return [...document.querySelectorAll('.tab[open] > summary')].map((it) => it.textContent).join()";
        assert_eq!(browser.run_script::<String>(open).await, "Evening");
        browser.click(".tab:nth-child(2) > summary").await;
        assert_eq!(browser.run_script::<String>(open).await, "Midnight");
    })
    .await;
}

#[zzz::test]
async fn a_form_says_what_is_wrong_in_place_and_then_that_it_went_well() {
    visited(async |browser| {
        browser.open("/kit").await;
        browser.assert_text("#email_error", "has to be an e-mail address").await;
        browser.fill("Your name", "Ann").await;
        browser.fill("E-mail", "ann@here.example").await;
        browser.fill("Nights", "3").await;
        browser.click("[name=breakfast][value=cocoa]").await;
        browser.run_script::<()>("document.querySelector('.form').noValidate = true").await;
        browser.click("Book").await;
        browser.assert_element("#room[aria-invalid=true][aria-describedby~=room_error]").await;
        browser.assert_element("#name[value=Ann]").await;
        browser.assert_element("[name=breakfast][value=cocoa][checked]").await;
        browser.run_script::<()>("document.querySelector('#room').value = 'meadow'").await;
        browser.click("Book").await;
        browser.assert_text(".flash[role=status]", "Good night, Ann: your room is ready.").await;
    })
    .await;
}
