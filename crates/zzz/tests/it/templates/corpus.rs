//! Every feature of the language, written in each way that there is: with the texts of the files and with those that were
//! compiled, as a whole and in parts.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt::Display,
    time::{Duration, SystemTime},
};

use zzz::{
    Attributes, SafeHtml, Template,
    templates::{
        Assets, Context, CsrfSource, Parts, Split, Translations, expand::with_compiled_texts,
    },
};

pub(crate) struct User {
    name: &'static str,
    age: u8,
    nick: Option<&'static str>,
    is_banned: bool,
}

impl User {
    fn greeting(&self, word: &str) -> String {
        format!("{word}, {}", self.name)
    }
}

const ANN: User = User { name: "Ann \"<b>\" & Co", age: 42, nick: None, is_banned: false };
const BOB: User = User { name: "Bob", age: 13, nick: Some("kid"), is_banned: true };

pub(crate) fn shout(text: &str, times: usize) -> String {
    format!("{text}{}", "!".repeat(times))
}

#[derive(Template)]
#[template(path = "corpus/outputs.html.zzz", root = "tests/it/views")]
struct Outputs {
    user: User,
    tags: Vec<&'static str>,
    link: &'static str,
    bad_link: &'static str,
    field: Attributes<'static>,
    html: SafeHtml,
}

#[derive(Template)]
#[template(path = "corpus/blocks.html.zzz", root = "tests/it/views")]
struct Blocks {
    user: User,
    tags: Vec<&'static str>,
    missing: Vec<&'static str>,
    counts: BTreeMap<&'static str, u32>,
}

#[derive(Template)]
#[template(path = "corpus/parts.html.zzz", root = "tests/it/views")]
struct OfParts {
    users: Vec<User>,
    title: String,
}

#[derive(Template)]
#[template(path = "corpus/page.html.zzz", root = "tests/it/views")]
struct Page {
    title: &'static str,
    count: u32,
}

#[derive(Template)]
#[template(path = "corpus/pipes.html.zzz", root = "tests/it/views")]
struct Piped {
    text: &'static str,
    padded: &'static str,
    none: Option<&'static str>,
    lines: &'static str,
    markup: &'static str,
    tags: Vec<&'static str>,
    big: u32,
    ratio: f64,
    moment: SystemTime,
}

#[derive(Template)]
#[template(path = "corpus/layout.html.zzz", root = "tests/it/views", layout)]
struct Around {
    user: &'static str,
}

#[derive(Template)]
#[template(path = "corpus/placed.html.zzz", root = "tests/it/views")]
struct Placed {
    title: &'static str,
}

/// What the application would know.
struct Known;

impl CsrfSource for Known {
    fn token(&self) -> Cow<'_, str> {
        "t0k3n".into()
    }
}

impl Assets for Known {
    fn address(&self, path: &str) -> Option<Cow<'_, str>> {
        Some(format!("/assets/{path}?v=1").into())
    }
}

impl Translations for Known {
    fn text(&self, key: &str, arguments: &[(&str, &dyn Display)]) -> Option<Cow<'_, str>> {
        let arguments: Vec<String> =
            arguments.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Some(format!("{key}({})", arguments.join(",")).into())
    }
}

fn context() -> Context<'static> {
    Context::empty()
        .with_csrf(&Known)
        .with_nonce(&"n0nc3")
        .with_assets(&Known)
        .with_translations(&Known)
        .with_base_url("https://example.com")
}

#[track_caller]
fn check(page: &impl Split, expected: &str) {
    check_with(page, &context, expected);
}

/// Writes `page` in each way, and compares.
#[track_caller]
fn check_with<'a>(page: &impl Split, context: &dyn Fn() -> Context<'a>, expected: &str) {
    let reloaded = page.render_with(&context()).unwrap();
    assert_eq!(reloaded, expected);
    let compiled = with_compiled_texts(|| page.render_with(&context())).unwrap();
    assert_eq!(compiled, reloaded);
    let cx = context();
    let mut parts = Parts::new();
    page.split_into(&cx, &mut parts);
    cx.check().unwrap();
    parts.check().unwrap();
    assert_eq!(parts.fragment(page.shape()).to_string(), reloaded);
}

#[test]
fn outputs() {
    let page = Outputs {
        user: ANN,
        tags: vec!["a", "</script>"],
        link: "https://example.com/?a=1&b=\"2\"",
        bad_link: "javascript:alert(1)",
        field: Attributes::new().with("name", "e<mail").flag("required", true),
        html: SafeHtml::trust("<hr>"),
    };
    check(&page, include_str!("../views/corpus/outputs.expected.html"));
}

#[test]
fn blocks() {
    let tags = vec!["x", "<y>"];
    let counts = BTreeMap::from([("one", 1), ("two", 2)]);
    let page = Blocks { user: ANN, tags, missing: Vec::new(), counts: counts.clone() };
    check(&page, include_str!("../views/corpus/blocks.expected.html"));
    let page = Blocks { user: BOB, tags: Vec::new(), missing: vec!["z"], counts };
    check(&page, include_str!("../views/corpus/blocks_otherwise.expected.html"));
}

#[test]
fn partials_and_components() {
    let page = OfParts { users: vec![ANN, BOB], title: "A & B".to_owned() };
    check(&page, include_str!("../views/corpus/parts.expected.html"));
}

#[test]
fn layouts_by_name() {
    let page = Page { title: "Sheep & Co", count: 3 };
    check(&page, include_str!("../views/corpus/page.expected.html"));
}

#[test]
fn layouts_by_struct() {
    let placed = Placed { title: "Sheep & Co" };
    let around = || context().with_page(&placed);
    let expected = include_str!("../views/corpus/layout.expected.html");
    check_with(&Around { user: "Ann" }, &around, expected);
}

#[test]
fn pipes() {
    let page = Piped {
        text: "the <Grey> sheep",
        padded: "  x ",
        none: None,
        lines: "a\n<b>",
        markup: "<p>a <b>b</b></p>",
        tags: vec!["x", "y&z"],
        big: 1_234_567,
        ratio: 0.1256,
        moment: SystemTime::UNIX_EPOCH + Duration::from_secs(86_400),
    };
    check(&page, include_str!("../views/corpus/pipes.expected.html"));
}
