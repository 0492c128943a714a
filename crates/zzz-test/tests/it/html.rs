//! Elements and forms of pages.

use zzz_test::{TestClient, TestForm, TestResponse};

use crate::{
    app::{app, over_both},
    failures::message,
};

const PAGE: &str = "<!doctype html><title>Notes &amp; more</title>\
    <h1 id=top class=\"big  bold\">Hello,\u{20} <b>you</b></h1><style>h1{}</style>\
    <ul><li><a href=\"/1\" data-n='x'>One</a><li class=last>Two<br>lines<p>end</ul>\
    <table><tr><td>1<td>2</table><form id=new><input name=email REQUIRED></form>";

async fn page(client: &TestClient, page: &str) -> TestResponse {
    client.get("/page/notes/new?draft=1").header("x-page", page).await
}

#[tokio::test]
async fn selectors_find_elements() {
    let client = TestClient::new(app()).await;
    let page = page(&client, PAGE).await;
    for (selector, count) in [
        ("*", 16),
        ("li", 2),
        ("LI.last", 1),
        ("h1#top.big.bold", 1),
        (".bo", 0),
        ("form#new input[name=email]", 1),
        ("form > input[required], form > b", 1),
        ("ul li > a[href^='/'][href$=\"1\"][data-n*=x]", 1),
        ("a[data-n|=x], a[data-n~=x]", 1),
        ("a[data-n='']", 0),
        ("a[data-n*='']", 0),
        ("body a, ul > a", 0),
        ("li:first-child a, li:last-child", 2),
        ("li:nth-child(2)", 1),
        ("li:not(.last)", 1),
        ("li:not(:first-child)", 1),
        ("td + td", 1),
        ("h1 ~ table", 1),
        ("h1 + table", 0),
        ("title + h1", 1),
        ("td ~ h1", 0),
        ("#t\\6f p", 0),
        ("#\\top", 1),
    ] {
        assert_eq!(page.elements(selector).len(), count, "{selector}");
        page.assert_elements(selector, count);
    }
    assert_eq!(page.elements("ul")[0].elements("li, h1").len(), 2);
}

#[tokio::test]
async fn what_elements_hold() {
    over_both(async |client| {
        let page = page(client, PAGE).await;
        page.assert_text("title", "Notes & more")
            .assert_text("h1", "Hello, you")
            .assert_text("li", "Two lines end")
            .assert_text("tr", "1 2")
            .assert_element("b")
            .assert_no_element("i");
        let link = page.element("a");
        assert_eq!((link.name(), link.text().as_str()), ("a", "One"));
        assert_eq!(link.attribute("HREF"), Some("/1"));
        assert_eq!(page.element("input").attribute("required"), Some(""));
        assert_eq!(link.attribute("id"), None);
        assert_eq!(format!("{link:?}"), r#"<a data-n="x" href="/1">"#);
    })
    .await;
}

#[tokio::test]
async fn failures_show_what_was_found() {
    let client = TestClient::new(app()).await;
    let page = page(&client, PAGE).await;
    let none = "expected an element `h2`: there is none";
    let shown = [
        (message(|| page.element("h2")), none),
        (message(|| page.assert_element("h2").status()), none),
        (
            message(|| page.assert_no_element("a").status()),
            r#"expected no element `a`, got <a data-n="x" href="/1">"#,
        ),
        (
            message(|| page.assert_elements("li", 3).status()),
            "expected 3 times an element `li`, got 2",
        ),
        (
            message(|| page.assert_text("li", "Two").status()),
            r#"expected `li` with the text "Two": got "One" and "Two lines end""#,
        ),
        (
            message(|| page.assert_text("h2", "Two").status()),
            r#"expected `h2` with the text "Two": there is no such element"#,
        ),
    ];
    for (shown, expected) in shown {
        assert_eq!(shown, format!("{expected}\n\n{page}"));
    }
}

#[tokio::test]
async fn selectors_that_cannot_be_read() {
    let client = TestClient::new(app()).await;
    let page = page(&client, PAGE).await;
    for (selector, place) in [
        ("", 1),
        ("ä, ", 4),
        ("a >", 4),
        ("a:hover", 2),
        ("a[b=", 5),
        ("a[b='c]", 8),
        ("li:nth-child(2n)", 14),
        (":not(:not(a))", 6),
        ("a..b", 3),
    ] {
        let expected = format!("the selector `{selector}` cannot be read at character {place}; ");
        let shown = message(|| page.elements(selector));
        assert!(shown.starts_with(&expected), "{shown}");
    }
}

const FORM: &str = "<form action=../save?a=1 method=POST><input type=hidden name=token value='t&quot;'>\
    <input name=title value=old><input name='tag[]'><input name='tag[]' value=b>\
    <input type=submit name=go value=1><button name=stop>x</button><input type=file name=file>\
    <input name=off disabled><fieldset disabled><input name=within></fieldset><input value=nameless>\
    <textarea name=text>a &lt; b</textarea>\
    <input type=hidden name=pinned value=0><input type=checkbox name=pinned value=1>\
    <input type=checkbox name=seen checked>\
    <input type=radio name=size value=s checked><input type=radio name=size value=m>\
    <select name=color><option>red<option value=g>green<option disabled>blue</select>\
    <select name=many multiple><option selected>1<option>2<option>3</select></form>";

#[tokio::test]
async fn a_form_goes_out_as_it_was_filled_in() {
    over_both(async |client| {
        let page = page(client, FORM).await;
        let untouched: [(&str, &str); 0] = [];
        client.submit(page.fill_form("form", untouched)).await.assert_body(
            "POST /page/save?a=1\nhost: localhost\n\
             content-type: application/x-www-form-urlencoded\ncontent-length: 101\n\
             token=t%22&title=old&tag%5B%5D=&tag%5B%5D=b&text=a%20%3C%20b&pinned=0&seen=on&size=s\
             &color=red&many=1",
        );
        let filled = page.fill_form(
            "form",
            [
                ("title", "new"),
                ("tag[]", "c"),
                ("tag[]", "d"),
                ("text", ""),
                ("pinned", "1"),
                ("size", "m"),
                ("color", "g"),
                ("many", "3"),
                ("go", "1"),
            ],
        );
        client.submit(filled).await.assert_body_contains(
            "\ntoken=t%22&title=new&tag%5B%5D=c&tag%5B%5D=d&go=1&text=&pinned=0&pinned=1&seen=on\
             &size=m&color=g&many=1&many=3",
        );
    })
    .await;
}

#[tokio::test]
async fn forms_of_other_kinds() {
    let client = TestClient::new(app()).await.with_header("host", "notes.localhost");
    let plain = page(&client, "<form action='/page/find?x=1'><input name=q></form>").await;
    let form = plain.fill_form("form", [("q", "a b")]);
    client.submit(form).await.assert_body("GET /page/find?q=a%20b\nhost: notes.localhost\n");

    let files = "<form method=post enctype=multipart/form-data><input type=hidden name=q></form>";
    let form = page(&client, files).await.fill_form("form", [("q", "a")]);
    let sent = client.submit(form).await;
    sent.assert_body_contains("POST /page/notes/new?draft=1\n")
        .assert_body_contains("content-type: multipart/form-data; boundary=zzz-test-part-0\n")
        .assert_body_contains("name=\\\"q\\\"\\r\\n\\r\\na\\r\\n");
}

#[tokio::test]
async fn forms_that_a_visitor_could_not_fill_in() {
    let client = TestClient::new(app()).await;
    let page_of_form = page(&client, FORM).await;
    let fill = |name: &'static str, value: &'static str| -> TestForm {
        page_of_form.fill_form("form", [(name, value)])
    };
    for (name, value, expected) in [
        (
            "off",
            "1",
            "the form has no field `off`: it has token, title, tag[], go, stop, text, pinned, seen, size, \
             color, many",
        ),
        ("file", "1", "the form has no field `file`: it has token"),
        ("size", "l", r#"the field `size` has no choice "l": it has "s", "m""#),
        ("color", "blue", r#"the field `color` has no choice "blue": it has "red", "g""#),
        ("pinned", "2", r#"the field `pinned` has no choice "2": it has "1""#),
    ] {
        let shown = message(|| fill(name, value));
        assert!(shown.starts_with(expected), "{shown}");
        assert!(shown.ends_with(&page_of_form.to_string()), "{shown}");
    }
    let page = page(&client, "<p><form action='https://example.org/'></form>").await;
    let none: [(&str, &str); 0] = [];
    let shown = message(|| page.fill_form("form", none));
    assert!(shown.starts_with(r#"the form is sent to another host: "https://example.org/""#));
    let shown = message(|| page.fill_form("p", none));
    assert!(shown.starts_with("expected a form at `p`, got <p>"), "{shown}");
}
