//! Text of strangers in what zzz itself says of it: forms, errors, messages, links, parts of pages.

use serde::{Deserialize, Serialize};
use zzz::{
    App, Error, ErrorPages, Flash, FormFields, FormState, Html, HtmxParts, HtmxSupport,
    IntoResponse, Keys, MemoryStore, Page, Problem, Query, Redirect, Request, Response, Result,
    SafeHtml, Session, Sessions, SwapStyle, Template, TestClient, Validate, handler,
    http::StatusCode,
};

use super::{HARMLESS, LOOK, PAYLOADS, Report, detector, no_image, raw};
use crate::support::Visitor;

#[derive(Clone, Debug, Default, Deserialize, Serialize, Validate, FormFields)]
struct Comments {
    #[validate(nested)]
    comments: Vec<Comment>,
}

/// No payload is an address of a mail.
#[derive(Clone, Debug, Default, Deserialize, Serialize, Validate, FormFields)]
struct Comment {
    #[validate(email)]
    text: String,
}

#[derive(Template)]
#[template(path = "xss/comments.html.zzz", root = "tests/browser/views")]
struct ShowComments {
    form: FormState<Comments>,
}

#[handler]
async fn comments(form: FormState<Comments>) -> Response {
    let status = form.status();
    (status, Html(ShowComments { form })).into_response()
}

/// Which of the lists is asked for.
fn asked(request: &Request) -> &'static [String] {
    if request.query() == Some("harmless") { &HARMLESS } else { &PAYLOADS }
}

#[derive(Template)]
#[template(path = "xss/messages.html.zzz", root = "tests/browser/views")]
struct ShowMessages {
    flashes: Vec<Flash>,
}

#[handler]
async fn tell(request: &Request, session: &mut Session) -> Redirect {
    for text in asked(request) {
        session.flash(text, text);
    }
    Redirect::to("/messages")
}

#[handler]
async fn messages(session: &mut Session) -> Html<ShowMessages> {
    Html(ShowMessages { flashes: session.take_flashes() })
}

#[derive(Template)]
#[template(path = "xss/links.html.zzz", root = "tests/browser/views")]
struct ShowLinks {
    words: String,
    next: Option<String>,
}

#[derive(Deserialize)]
struct Search {
    words: String,
}

#[handler]
async fn list(page: Page, Query(Search { words }): Query<Search>) -> Html<ShowLinks> {
    let found = page.of(vec![1], 100);
    Html(ShowLinks { words, next: found.links().next.clone() })
}

#[derive(Template)]
#[template(path = "xss/live.html.zzz", root = "tests/browser/views")]
struct ShowLive {
    tags: SafeHtml,
    query: &'static str,
}

#[derive(Template)]
#[template(path = "xss/_listed.html.zzz", root = "tests/browser/views")]
struct ShowListed {
    payloads: &'static [String],
}

#[handler]
async fn live(request: &Request, htmx: &HtmxSupport) -> Html<ShowLive> {
    let query = if request.query() == Some("harmless") { "harmless" } else { "" };
    Html(ShowLive { tags: SafeHtml::trust(htmx.to_string()), query })
}

#[handler]
async fn parts(request: &Request) -> HtmxParts {
    let listed = || Html(ShowListed { payloads: asked(request) });
    HtmxParts::new(listed()).out_of_band("#others", SwapStyle::InnerHtml, listed())
}

#[handler]
async fn fail(Query(Search { words }): Query<Search>) -> Result<()> {
    Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY).with_detail(words).into())
}

#[handler]
async fn break_down(Query(Search { words }): Query<Search>) -> Result<()> {
    Err(Error::internal(words))
}

#[handler]
async fn go(Query(Search { words }): Query<Search>) -> Redirect {
    Redirect::to(words)
}

zzz::router! {
    get "/raw" => raw;
    get "/detector.js" => detector;
    get "/x" => no_image;
    post "/comments" => comments;
    get "/tell" => tell;
    get "/messages" => messages;
    get "/list" => list;
    get "/live" => live;
    get "/parts" => parts;
    get "/fail" => fail;
    get "/break_down" => break_down;
    get "/go" => go;
}

fn app() -> App {
    let keys = Keys::new("correct-horse-battery-staple-and-more").unwrap();
    let support = HtmxSupport::new();
    App::new()
        .service(support.clone())
        .errors(ErrorPages::development())
        .endpoint(support)
        .endpoint(Sessions::in_store(MemoryStore::new(), &keys))
        .routes(routes())
}

fn app_in_production() -> App {
    app().errors(ErrorPages::production())
}

/// Payloads as fields of a form.
fn fields(texts: &[String]) -> Vec<(String, &String)> {
    let name = |(at, text)| (format!("comments[{at}][text]"), text);
    texts.iter().enumerate().map(name).collect()
}

#[zzz::test(app = app, timeout_seconds = 300)]
async fn a_form_shows_old_input_as_it_was(visitor: &Visitor) {
    visitor.open("/raw").await;
    let send = "const form = document.createElement('form');
        Object.assign(form, { method: 'post', action: '/comments' });
        for (const [name, value] of arguments[0]) {
            const field = document.createElement('textarea');
            Object.assign(field, { name, value });
            form.append(field);
        }
        document.body.append(form);
        form.submit();";
    visitor.run_script_with::<()>(send, (fields(&PAYLOADS),)).await;
    visitor.assert_at("/comments").await;
    visitor.assert_element("[data-i]").await;
    let plain = serde_json::json!({ "method": "POST", "fields": fields(&HARMLESS) });
    let right =
        "e.textContent === asValue(p) && valueOf(e.nextElementSibling, 'value') === asValue(p)";
    let report: Report =
        visitor.run_script_with(LOOK, (&*PAYLOADS, right, "/comments", plain)).await;
    report.assert_harmless("a form");
}

#[zzz::test(app = app, timeout_seconds = 300)]
async fn messages_are_shown_as_they_were_left(visitor: &Visitor) {
    visitor.open("/tell").await;
    let right = "e.textContent === asText(p) && e.className === asValue(p)";
    let report: Report = visitor.run_script_with(LOOK, (&*PAYLOADS, right, "/tell?harmless")).await;
    report.assert_harmless("messages");
}

#[zzz::test(app = app, timeout_seconds = 300)]
async fn parts_that_htmx_places_are_shown_as_they_are(visitor: &Visitor) {
    let are_there =
        format!("return document.querySelectorAll('[data-i]').length === {}", PAYLOADS.len() * 2);
    visitor.open("/live?harmless").await;
    visitor.wait_until(&are_there).await;
    let expected: Vec<String> = visitor.run_script("return skeleton(document)").await;
    visitor.open("/live").await;
    visitor.wait_until(&are_there).await;
    let right = "e.textContent === asText(p) && e.title === asValue(p)";
    let report: Report = visitor.run_script_with(LOOK, (&*PAYLOADS, right, expected)).await;
    report.assert_harmless_times(2, "parts");
}

/// Asserts that the answers to each payload in `address`, which has `{}` for it, are those to a harmless text, and say
/// what is `shown` of the payload `p`.
async fn assert_no_difference(visitor: &Visitor, address: &str, shown: &str) {
    let look = "const [payloads, address, shown] = arguments;
        const of = (text) => address.replace('{}', () => text);
        return await different(payloads, of, new Function('p', `return ${shown}`))";
    visitor.open("/raw").await;
    for some in PAYLOADS.chunks(50) {
        let found: Vec<serde_json::Value> =
            visitor.run_script_with(look, (some, address, shown)).await;
        assert!(found.is_empty(), "{address}: {found:#?}");
    }
}

#[zzz::test(app = app, timeout_seconds = 300)]
async fn links_to_pages_keep_what_was_searched(visitor: &Visitor) {
    assert_no_difference(visitor, "/list?words={}", "asText(p)").await;
}

#[zzz::test(app = app, timeout_seconds = 300)]
async fn errors_are_text_in_development(visitor: &Visitor) {
    assert_no_difference(visitor, "/fail?words={}", "asText(p)").await;
    assert_no_difference(visitor, "/break_down?words={}", "asText(p)").await;
}

#[zzz::test(app = app, timeout_seconds = 300)]
async fn paths_are_text_in_development(visitor: &Visitor) {
    assert_no_difference(visitor, "/missing/a{}", "encodeURIComponent(p)").await;
}

#[zzz::test(app = app_in_production, timeout_seconds = 300)]
async fn errors_are_text_in_production(visitor: &Visitor) {
    assert_no_difference(visitor, "/fail?words={}", "asText(p)").await;
}

/// Bytes that are no UTF-8, and a decoder that is too kind would make markup of.
#[zzz::test(app = app, timeout_seconds = 300)]
async fn malformed_text_makes_no_markup(visitor: &Visitor) {
    visitor.open("/raw").await;
    for words in [
        "%C0%BCscript%C0%BEalert(1)%C0%BC/script%C0%BE",
        "%E0%80%BCimg%20src=x%20onerror=alert(1)%E0%80%BE",
        "%F0%80%80%BCb%F0%80%80%BE",
        "%FF%3Cscript%3Ealert(1)%3C/script%3E",
        "%ED%A0%80%3Cscript%3Ealert(1)%3C/script%3E",
        "%C2%3Cimg%20src=x%20onerror=alert(1)%3E",
        "%u003cscript%u003ealert(1)",
        "%253Cscript%253Ealert(1)",
    ] {
        let look = "const answer = await fetch(`/list?words=${arguments[0]}`);
            return parsed(await answer.text()).querySelectorAll('body :not(p, a)').length";
        let found: usize = visitor.run_script_with(look, (words,)).await;
        assert_eq!(found, 0, "{words}");
    }
}

/// A body would be text of strangers, and a target another site's.
#[zzz::test(app = app_in_production, timeout_seconds = 300)]
async fn a_redirect_stays_on_the_site_and_shows_nothing(client: &TestClient) {
    for payload in PAYLOADS.iter() {
        let answer = client.get("/go").query([("words", payload)]).await;
        let target = answer.headers().get("location").unwrap_or("/");
        assert!(target.starts_with('/') && !target.starts_with("//"), "{payload:?}");
        assert!(!answer.text().contains(payload.as_str()) || payload.len() < 3, "{payload:?}");
    }
}
