//! Scripts that a policy lets run, or not.

use zzz::{
    App, CspNonce, FromRequest, Html, Layout, Request, Result, SafeHtml, SecurityHeaders, Template,
    handler,
};

use crate::support::Visitor;

#[handler]
async fn page(nonce: CspNonce) -> Html<String> {
    Html(format!(
        "<!doctype html><p></p>
         <script nonce=\"{nonce}\">document.querySelector('p').append('with');</script>
         <script>document.querySelector('p').append('without');</script>
         <script nonce=\"guessed\">document.querySelector('p').append('guessed');</script>
         <img src=/missing onerror=\"document.querySelector('p').append('handler')\">
         <button onclick=\"document.querySelector('p').append('clicked')\">Click</button>"
    ))
}

#[handler]
async fn frame() -> Html<&'static str> {
    Html(
        "<!doctype html><iframe></iframe><script>
          const frame = document.querySelector('iframe');
          frame.onload = () => { document.title = 'loaded'; };
          frame.src = location.search.slice(1);
          </script>",
    )
}

#[derive(Template)]
#[template(path = "csp/page.html.zzz", root = "tests/browser/views")]
struct Written {
    smuggled: SafeHtml,
}

#[derive(Template)]
#[template(path = "layouts/csp.html.zzz", root = "tests/browser/views", layout)]
struct Around;

impl FromRequest for Around {
    fn from_request(_: &mut Request) -> Result<Self> {
        Ok(Self)
    }
}

#[handler]
async fn written() -> Html<Written> {
    let smuggled = "<script>document.querySelector('p').append('smuggled')</script>
        <style>p { margin-left: 9px }</style>";
    Html(Written { smuggled: SafeHtml::trust(smuggled) })
}

zzz::router! {
    get "/" => page through guarded;
    get "/written" => written through guarded, placed;
    get "/frame" => frame;
    pipeline guarded { SecurityHeaders::new() }
    pipeline placed { Layout::<Around>::new() }
}

fn app() -> App {
    App::new().routes(routes())
}

#[zzz::test(app = app)]
async fn a_script_runs_by_its_nonce_alone(visitor: &Visitor) {
    visitor.open("/").await;
    visitor.click("Click").await;
    for _ in ["without", "guessed", "handler", "clicked"] {
        visitor.expect_fault("violates the following Content Security Policy directive").await;
    }
    visitor.assert_text("p", "with").await;
}

#[zzz::test(app = app)]
async fn what_templates_contain_runs_and_what_was_smuggled_in_does_not(visitor: &Visitor) {
    visitor.open("/written").await;
    visitor.assert_text("p", "page part layout").await;
    for _ in ["script", "style"] {
        visitor.expect_fault("violates the following Content Security Policy directive").await;
    }
    let styles = "const { marginTop, marginLeft } = getComputedStyle(document.querySelector('p'));
        return [marginTop, marginLeft]";
    let [written, smuggled]: [String; 2] = visitor.run_script(styles).await;
    assert_eq!((written.as_str(), smuggled.as_str()), ("7px", "0px"));
}

#[zzz::test(app = app)]
async fn another_site_cannot_show_the_page_in_a_frame(visitor: &Visitor) {
    let page = visitor.at("localhost", "/");
    visitor.open(&visitor.at("evil.test", &format!("/frame?{page}"))).await;
    visitor.wait_until("return document.title === 'loaded'").await;
    visitor.expect_fault("frame").await;
    let is_shown = "try { return frame.contentDocument !== null } catch { return false }";
    assert!(!visitor.run_script::<bool>(is_shown).await);
}
