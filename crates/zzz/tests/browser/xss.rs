//! Text of strangers in every place of a page: it is shown as it is, and nothing of it runs.
//!
//! The payloads are of the families that OWASP's cheat sheet on the evasion of filters tells of. No page has a
//! Content-Security-Policy here, so that escaping alone protects it.

mod answers;

use std::sync::LazyLock;

use serde::Deserialize;
use zzz::{
    App, Attributes, Html, Path, Request, Response, Result, Template, handler, http::StatusCode,
};

use crate::support::Visitor;

/// Payloads of one kind.
#[derive(Deserialize)]
struct Family {
    family: String,
    /// Where in a page that escapes nothing they do harm; `safe` are those that do none, and have to be shown all the same.
    raw: String,
    /// Those that run there.
    runs: Vec<String>,
    /// Those that change the page, and run in browsers of old, or not before they are sent somewhere.
    inert: Vec<String>,
}

static FAMILIES: LazyLock<Vec<Family>> =
    LazyLock::new(|| serde_json::from_str(include_str!("xss/payloads.json")).unwrap());

static PAYLOADS: LazyLock<Vec<String>> = LazyLock::new(|| {
    FAMILIES.iter().flat_map(|family| family.runs.iter().chain(&family.inert)).cloned().collect()
});

/// The same number of texts, with as many lines, and nothing in them that HTML knows.
static HARMLESS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let harmless = |letter: char| if matches!(letter, '\r' | '\n') { letter } else { 'a' };
    PAYLOADS.iter().map(|payload| payload.chars().map(harmless).collect()).collect()
});

/// Templates that show each of `payloads` in one place, with what a browser finds there: `e` is the element, `p` the
/// payload, `i` its number.
macro_rules! places {
    ($($name:ident $path:literal: $right:literal,)*) => {
        $(
            #[derive(Template)]
            #[template(path = $path, root = "tests/browser/views")]
            struct $name {
                payloads: &'static [String],
            }
        )*

        const PLACES: &[(&str, &str)] = &[$(($path, $right)),*];

        fn place(path: &str, payloads: &'static [String]) -> Result<String> {
            match path {
                $($path => Ok($name { payloads }.render()?),)*
                _ => Err(zzz::Error::new(StatusCode::NOT_FOUND, "there is no such place")),
            }
        }
    };
}

places! {
    Text "xss/text.html.zzz": "e.textContent === asText(p)",
    TextDoubled "xss/text_doubled.html.zzz": "e.textContent === asText(p + p) && e.title === asValue(p + p)",
    TableCell "xss/table_cell.html.zzz": "e.textContent === asText(p)",
    DoubleQuotes "xss/double_quotes.html.zzz": "e.title === asValue(p)",
    SingleQuotes "xss/single_quotes.html.zzz": "e.title === asValue(p)",
    WithinValue "xss/within_value.html.zzz": "e.title === `before ${asValue(p)} after`",
    Names "xss/names.html.zzz": "e.id === asValue(p) && e.className === asValue(p) && e.nextElementSibling.name === asValue(p)",
    FieldValue "xss/field_value.html.zzz": "valueOf(e, 'value') === asValue(p) && e.name === asValue(p) && valueOf(e, 'placeholder') === asValue(p)",
    Address "xss/address.html.zzz": "leads(valueOf(e, 'href'), p)",
    AddressSingleQuotes "xss/address_single_quotes.html.zzz": "leads(valueOf(e, 'href').slice(1), p)",
    AddressPath "xss/address_path.html.zzz": "e.origin === origin && decodeURIComponent(valueOf(e, 'href')) === '/files/' + p",
    AddressSegment "xss/address_segment.html.zzz": "decodeURIComponent(valueOf(e, 'href').slice(7, -4)) === p && valueOf(e, 'href').split('/').length === 4",
    AddressQuery "xss/address_query.html.zzz": "new URL(e.href).searchParams.get('q') === p && new URL(e.href).searchParams.get('end') === '1'",
    AddressFragment "xss/address_fragment.html.zzz": "decodeURIComponent(e.hash) === (p && '#' + p)",
    FormAction "xss/form_action.html.zzz": "leads(valueOf(e, 'action'), p) && leads(valueOf(e.firstChild, 'formaction'), p)",
    Image "xss/image.html.zzz": "leads(valueOf(e, 'src'), p)",
    HtmxAddress "xss/htmx_address.html.zzz": "leads(valueOf(e, 'hx-get'), p) && valueOf(e, 'hx-target') === '#' + asValue(p)",
    Script "xss/script.html.zzz": "values[i] === p",
    ScriptPiped "xss/script_piped.html.zzz": "values[i][0].a === p",
    JsonScript "xss/json_script.html.zzz": "JSON.parse(e.textContent).a === p",
    JsonAttribute "xss/json_attribute.html.zzz": "JSON.parse(e.dataset.json) === p",
    JsonText "xss/json_text.html.zzz": "JSON.parse(e.textContent) === p",
    Title "xss/title.html.zzz": "e.textContent === asValue(p)",
    TextArea "xss/text_area.html.zzz": "e.textContent === asValue(p)",
    Choice "xss/option.html.zzz": "valueOf(e, 'value') === asValue(p) && e.textContent === asText(p)",
    AttributesValue "xss/attributes.html.zzz": "e.title === asValue(p) && e.dataset.a === asValue(p)",
    AttributesAddress "xss/attributes_address.html.zzz": "leads(valueOf(e, 'href'), p)",
    SvgText "xss/svg_text.html.zzz": "e.textContent === asValue(p)",
    SvgAttribute "xss/svg_attribute.html.zzz": "valueOf(e, 'class') === asValue(p)",
    SvgTitle "xss/svg_title.html.zzz": "e.textContent === asText(p)",
    SvgAddress "xss/svg_address.html.zzz": "leads(valueOf(e, 'xlink:href'), p)",
    Math "xss/math.html.zzz": "e.textContent === asText(p)",
    Partial "xss/partial.html.zzz": "e.textContent.trim() === asText(p).trim() && e.querySelector('b').title === asValue(p)",
    Component "xss/component.html.zzz": "e.textContent.trim() === asText(p + p + p).trim() && e.querySelector('section').title === asValue(p)",
    With "xss/with.html.zzz": "e.textContent === asText(p)",
    Truncated "xss/truncated.html.zzz": "e.textContent === asText(p) && asValue(p).startsWith(e.title.replace(/…$/, ''))",
    Lines "xss/lines.html.zzz": "e.textContent.replaceAll('\\n', '') === asText(p).replaceAll('\\n', '')",
    WithDefault "xss/defaulted.html.zzz": "e.textContent === asText(p) && e.title === asValue(p)",
    Upper "xss/upper.html.zzz": "e.textContent === asText(p.toUpperCase())",
    Replaced "xss/replaced.html.zzz": "e.textContent === asText(p.replaceAll('b', '<')) && e.title === asValue(p)",
    Stripped "xss/stripped.html.zzz": "e.textContent.length <= p.length && e.title.length <= p.length",
    Debugged "xss/debugged.html.zzz": "e.textContent === e.title",
    ContentFor "xss/content_for.html.zzz": "e.textContent === asText(p)",
}

fn titled(payload: &str) -> Attributes<'_> {
    Attributes::new().with("title", payload).with("data-a", payload)
}

fn linked(payload: &str) -> Attributes<'_> {
    Attributes::new().with("href", payload)
}

#[handler]
async fn shown(
    Path((folder, name)): Path<(String, String)>,
    request: &Request,
) -> Result<Html<String>> {
    let payloads = if request.query() == Some("harmless") { &*HARMLESS } else { &*PAYLOADS };
    place(&format!("{folder}/{name}"), payloads).map(Html)
}

#[handler]
async fn detector() -> Response {
    Response::of_type("text/javascript", include_str!("xss/detector.js"))
}

#[handler]
async fn raw() -> Html<&'static str> {
    Html(
        "<!doctype html><html lang=en><title>Raw</title><script src=/detector.js></script><body></body></html>",
    )
}

/// What an image asks for that is none.
#[handler]
async fn no_image() -> &'static str {
    "x"
}

zzz::router! {
    get "/places/:folder/:name" => shown;
    get "/detector.js" => detector;
    get "/raw" => raw;
    get "/x" => no_image;
    get "/places/xss/x" => no_image;
}

fn app() -> App {
    App::new().routes(routes())
}

/// What a browser has to say of a page with payloads.
#[derive(Debug, Deserialize)]
struct Report {
    /// What ran.
    heard: Vec<String>,
    /// Elements that no harmless text makes.
    changed: Vec<String>,
    /// Payloads that are shown as something else.
    wrong: Vec<(String, String)>,
    /// How many are shown.
    count: usize,
}

impl Report {
    #[track_caller]
    fn assert_harmless(&self, of: &str) {
        self.assert_harmless_times(1, of);
    }

    /// The same where each payload is shown more than once.
    #[track_caller]
    fn assert_harmless_times(&self, times: usize, of: &str) {
        let Self { heard, changed, wrong, count } = self;
        let is_harmless = heard.is_empty() && changed.is_empty() && wrong.is_empty();
        assert!(is_harmless && *count == PAYLOADS.len() * times, "{of}: {self:#?}");
    }
}

/// Its arguments are the payloads, what is right, and where the same page is with harmless texts, or its elements.
const LOOK: &str = "
    const [payloads, right, address, options] = arguments;
    const isRight = new Function('e', 'p', 'i', `return ${right}`);
    if (options?.fields) options.body = new URLSearchParams(options.fields);
    const plain = async () => skeleton(parsed(await (await fetch(address, options ?? {})).text()));
    const expected = Array.isArray(address) ? address : await plain();
    const found = skeleton(document);
    const changed = found.filter((node, at) => node !== expected[at]).slice(0, 9);
    if (found.length !== expected.length) changed.push(`${found.length} for ${expected.length}`);
    const elements = [...document.querySelectorAll('[data-i]')];
    const wrong = elements.filter((e) => !isRight(e, payloads[e.dataset.i], e.dataset.i));
    const shown = wrong.slice(0, 9).map((e) => [payloads[e.dataset.i], e.outerHTML]);
    provoke(document);
    await settled(document);
    return { heard, changed, wrong: shown, count: elements.length };
";

#[zzz::test(app = app)]
async fn no_place_of_a_template_lets_anything_run(visitor: &Visitor) {
    for (path, right) in PLACES {
        visitor.open(&format!("/places/{path}")).await;
        let report: Report = visitor.run_script_with(LOOK, (&*PAYLOADS, right, "?harmless")).await;
        report.assert_harmless(path);
    }
}

/// A name is written as it is, or not at all.
#[test]
fn no_payload_becomes_the_name_of_an_attribute_that_runs() {
    let shown = |name: &str| Attributes::new().with(name, "alert(1)").to_string();
    for payload in PAYLOADS.iter() {
        let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b"-_:.@".contains(&byte);
        let is_name = payload.bytes().all(may_stand);
        assert!(is_name || shown(payload).is_empty(), "{payload:?}");
    }
    for name in ["onclick", "ONERROR", "OnX", "style", "SrcDoc", "hx-on:click", "data-hx-on:click"]
    {
        assert_eq!(shown(name), "", "{name}");
    }
    for (name, value) in [
        ("hx-vals", "js:{a: alert(1)}"),
        ("data-hx-vals", " javascript:{}"),
        ("hx-trigger", "load[alert(1)]"),
    ] {
        assert_eq!(Attributes::new().with(name, value).to_string(), "", "{name}");
    }
}

/// That the tests here would notice.
#[zzz::test(app = app)]
async fn the_same_runs_where_nothing_is_escaped(visitor: &Visitor) {
    visitor.open("/raw").await;
    for Family { family, raw, runs, inert } in FAMILIES.iter().filter(|family| family.raw != "safe")
    {
        let same = "return arguments[1].filter((payload) => !changes(arguments[0], payload))";
        let same: Vec<String> = visitor.run_script_with(same, (raw, inert)).await;
        assert!(same.is_empty(), "{family} changes nothing: {same:?}");
        let frames = "ran.clear();
            await Promise.all(arguments[1].map((payload, at) => frame(at, unsafe(arguments[0], payload))))";
        visitor.run_script_with::<()>(frames, (raw, runs)).await;
        visitor.wait_until(&format!("return ran.size === {} /* {family} */", runs.len())).await;
    }
}
