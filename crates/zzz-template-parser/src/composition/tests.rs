use std::collections::HashMap;

use super::{Composition, Loop, Missing, Op, Root, Shown, Source, Sources, Test, compose};
use crate::Place;

/// Files in memory; the first one is the template itself.
struct Files(HashMap<&'static str, &'static str>);

impl Sources for Files {
    fn read(&self, path: &str) -> Result<Source, Missing> {
        let text = self.0.get(path).copied();
        let missing =
            || Missing { message: format!("`{path}` is missing"), near: None, found: None };
        Ok(Source::new(path, text.ok_or_else(missing)?))
    }
}

fn composed(files: &[(&'static str, &'static str)], is_layout: bool) -> Composition {
    let fields = ["user".to_owned(), "posts".to_owned()];
    let root = Root { fields: Some(&fields), owner: "Show", is_layout };
    let source = Source::new(files[0].0, files[0].1);
    compose(source, &Files(files.iter().copied().collect()), root)
}

/// What is written, with values in `«»`.
#[track_caller]
fn check(files: &[(&'static str, &'static str)], expected: &str) {
    let composition = composed(files, false);
    assert!(composition.faults.is_empty(), "{:?}", composition.faults);
    assert_eq!(shown(&composition, &composition.body), expected);
}

/// What is wrong, each on a line: file, the part of it, what, the way out.
#[track_caller]
fn faults(files: &[(&'static str, &'static str)], expected: &[&str]) {
    let composition = composed(files, false);
    let shown = |(file, fault): &(usize, crate::Fault)| {
        let source = &composition.files[*file];
        let help = fault.help.as_deref().unwrap_or("-");
        format!("{}: {}: {}: {help}", source.name, fault.span.of(&source.text), fault.message)
    };
    let found: Vec<String> = composition.faults.iter().map(shown).collect();
    assert_eq!(found, expected);
}

fn shown(composition: &Composition, ops: &[Op]) -> String {
    let expr = |expr| composition.source_of(expr);
    let mut text = String::new();
    for op in ops {
        text += &match op {
            Op::Text(text) => text.clone(),
            Op::Put(put) => match &put.value {
                Shown::Value(value) => format!("«{}»", expr(value)),
                other => format!("«{other:?}»"),
            },
            Op::If(branches, otherwise) => {
                let mut all = String::new();
                for (test, body) in branches {
                    let test = match test {
                        Test::Is(is) => expr(is).to_owned(),
                        other => format!("{other:?}"),
                    };
                    all += &format!("[if {test}:{}]", shown(composition, body));
                }
                all + &format!("[else:{}]", shown(composition, otherwise))
            }
            Op::Each(Loop { list, item, body, .. }) => {
                let body = shown(composition, body);
                format!("[each {} in {}:{body}]", expr(&item.pattern), expr(list))
            }
            Op::With { value, item, body, .. } => {
                let body = shown(composition, body);
                format!("[with {} of {}:{body}]", expr(&item.pattern), expr(value))
            }
            Op::Let { local, value, .. } => {
                format!("[{}={}]", composition.locals[*local], expr(value))
            }
            Op::Yield { name, .. } => format!("[yield {name:?}]"),
        };
    }
    text
}

#[test]
fn the_last_line_break_of_a_file_is_its_own() {
    let icon = ("_icon.html.zzz", "<svg></svg>\n");
    check(
        &[("a", "<a>{{> _icon}}</a>\n{{> _icon}}\nb\n"), icon],
        "<a><svg></svg></a>\n<svg></svg>\nb\n",
    );
    let card = ("components/card.html.zzz", "{{params wide: bool = true}}\n<p>\n{{yield}}</p>\n");
    check(
        &[("a", "1\n  {{#component \"card\"}}\n    2\n  {{/component}}\n3\n"), card],
        "1\n  <p>\n    2\n</p>\n3\n",
    );
}

#[test]
fn a_partial_is_placed_with_its_values() {
    check(
        &[("a", "<p>{{> _b who=user}}</p>"), ("_b.html.zzz", "<b>{{who.name}}</b>")],
        "<p><b>[who=user]«who.name»</b></p>",
    );
}

#[test]
fn a_literal_becomes_text() {
    let card = "{{params title: &str, level: u8 = 2, big: bool = false}}<h2{{#if big}} class=\"big\"{{/if}}>{{title}} {{level}}</h2>";
    check(
        &[
            (
                "a",
                "{{component \"card\" title=\"A & B\"}}{{component \"card\" title=\"C\" big=true}}",
            ),
            ("components/card.html.zzz", card),
        ],
        "<h2>A &amp; B 2</h2><h2 class=\"big\">C 2</h2>",
    );
}

#[test]
fn a_literal_that_is_asked_for_stays_a_value() {
    check(
        &[
            ("a", "{{component \"card\" title=\"A\"}}"),
            (
                "components/card.html.zzz",
                "{{params title: &str}}<b>{{title.len()}}{{title | upper}}</b>",
            ),
        ],
        "<b>[title=\"A\"]«title.len()»«title»</b>",
    );
}

#[test]
fn slots_keep_the_names_of_their_caller() {
    check(
        &[
            (
                "a",
                "{{#each posts as |post|}}{{#component \"card\" title=\"x\"}}{{#slot \"foot\"}}{{post.id}}{{/slot}}{{post.title}}{{/component}}{{/each}}",
            ),
            (
                "components/card.html.zzz",
                "{{params title: &str}}<div>{{yield}}{{#if yields \"foot\"}}<p>{{yield \"foot\"}}</p>{{/if}}{{#yield \"none\"}}-{{/yield}}</div>",
            ),
        ],
        "[each post in posts:<div>«post.title»<p>«post.id»</p>-</div>]",
    );
}

#[test]
fn layouts_nest() {
    check(
        &[
            ("a", "{{layout \"inner\"}}{{#content_for \"title\"}}T{{/content_for}}<p>page</p>"),
            ("layouts/inner.html.zzz", "{{layout \"outer\"}}<main>{{yield}}</main>"),
            (
                "layouts/outer.html.zzz",
                "<head><title>{{yield \"title\"}}</title></head><body>{{yield}}</body>",
            ),
        ],
        "<head><title>T</title></head><body><main><p>page</p></main></body>",
    );
}

#[test]
fn what_is_placed_in_a_title_is_no_markup() {
    let layout = (
        "layouts/app.html.zzz",
        "<title>{{yield \"title\"}}</title><h1>{{yield \"title\"}}</h1>{{yield}}",
    );
    let page = "{{layout \"app\"}}{{#content_for \"title\"}}{{user}}{{/content_for}}{{user}}";
    let composition = composed(&[("a", page), layout], false);
    let places: Vec<Place> = composition
        .body
        .iter()
        .filter_map(|op| match op {
            Op::Put(put) => Some(put.place),
            _ => None,
        })
        .collect();
    assert_eq!(places, [Place::RcData, Place::Text, Place::Text]);
    let page = "{{layout \"app\"}}{{#content_for \"title\"}}{{{user}}}{{/content_for}}";
    faults(
        &[("a", page), layout],
        &[
            "a: {{{user}}}: three braces trust HTML, and this is placed in a `<title>`: no HTML is read there; write two: `{{value}}` is escaped for its place",
        ],
    );
}

#[test]
fn files_that_pages_place_do_not_see_the_page() {
    let message = "`self` is the page, which this file does not see: give it what it shows, and say so at its head: `{{params name: &str}}`";
    let declared = ("_b.html.zzz", "{{params x: &str = self.y}}{{x}}{{self.user}}{{self::f(x)}}");
    let expected = ["_b.html.zzz: self", "_b.html.zzz: self", "_c.html.zzz: self"]
        .map(|at| format!("{at}: {message}"));
    faults(
        &[("a", "{{self.user}}{{> _b}}{{> _c}}"), declared, ("_c.html.zzz", "{{f(self)}}")],
        &expected.each_ref().map(String::as_str),
    );
}

#[test]
fn what_a_page_gives_to_a_later_layout_is_kept_apart() {
    let composition =
        composed(&[("a", "{{#content_for \"title\"}}{{user}}{{/content_for}}<p></p>")], false);
    assert_eq!(shown(&composition, &composition.body), "<p></p>");
    let (name, block) = &composition.blocks[0];
    assert_eq!((name.as_str(), shown(&composition, block).as_str()), ("title", "«user»"));
}

#[test]
fn a_fragment_stands_in_the_page_and_alone() {
    let page = "<ul>{{#fragment \"rows\"}}{{#each posts as |post|}}<li>{{post.id}}</li>{{/each}}{{/fragment}}</ul>";
    let composition = composed(&[("a", page)], false);
    assert!(composition.faults.is_empty(), "{:?}", composition.faults);
    let rows = "[each post in posts:<li>«post.id»</li>]";
    assert_eq!(shown(&composition, &composition.body), format!("<ul>{rows}</ul>"));
    let (name, block) = &composition.fragments[0];
    assert_eq!((name.as_str(), shown(&composition, block).as_str()), ("rows", rows));
    faults(
        &[("a", "{{#each posts as |post|}}{{#fragment \"row\"}}{{post.id}}{{/fragment}}{{/each}}")],
        &[
            "a: post: nothing here is called `post`: did you mean `posts`? `Show` has `user` and `posts`",
        ],
    );
    faults(
        &[("a", "{{> _b}}"), ("_b.html.zzz", "{{#fragment \"x\"}}{{/fragment}}")],
        &[
            "_b.html.zzz: x: `fragment` belongs to a page, not to what pages place: give this file a struct of its own to write it alone",
        ],
    );
}

#[test]
fn a_layout_yields_at_run_time() {
    let composition = composed(&[("a", "<body>{{yield}}{{yield \"foot\"}}</body>")], true);
    assert!(composition.faults.is_empty(), "{:?}", composition.faults);
    assert_eq!(
        shown(&composition, &composition.body),
        "<body>[yield None][yield Some(\"foot\")]</body>"
    );
}

#[test]
fn an_edit_of_text_keeps_the_signature() {
    let signature = |text| composed(&[("a", text)], false).signature();
    let before = signature("<p>{{user}}</p>");
    assert_eq!(before, signature("<p class=\"x\">Hello, {{user}}!</p>"));
    assert_ne!(before, signature("<p>{{posts}}</p>"));
    assert_ne!(before, signature("<p title=\"{{user}}\"></p>"));
    assert_ne!(before, signature("<p>{{user}}{{user}}</p>"));
}

#[test]
fn names_that_nothing_has() {
    faults(
        &[("a", "<p>{{usr.name}} {{x}}</p>")],
        &[
            "a: usr: nothing here is called `usr`: did you mean `user`? `Show` has `user` and `posts`",
            "a: x: nothing here is called `x`: `Show` has `user` and `posts`",
        ],
    );
    faults(
        &[("a", "{{> _b}}"), ("_b.html.zzz", "{{who.name}}{{who.age}}")],
        &["a: _b: the partial `_b` needs `who`: give it: `{{> _b who=…}}`"],
    );
    faults(
        &[("a", "{{#each posts as |user|}}{{user}}{{/each}}")],
        &[
            "a: user: the name `user` is taken here: choose another name: within this block the other value could not be reached",
        ],
    );
}

#[test]
fn calls_that_do_not_fit() {
    let card = (
        "components/card.html.zzz",
        "{{params title: &str}}<p>{{title}}{{yield}}{{yield \"foot\"}}</p>",
    );
    faults(
        &[
            ("a", "{{#component \"card\" titel=\"x\"}}{{#slot \"fot\"}}{{/slot}}{{/component}}"),
            card,
        ],
        &[
            "a: titel: the component `card` takes no `titel`: did you mean `title`?",
            "a: fot: the component `card` has no slot `fot`: did you mean `foot`?",
        ],
    );
    faults(
        &[("a", "{{#component \"card\"}}{{/component}}{{component \"card\" title=7}}"), card],
        &[
            "a: card: the component `card` needs `title: &str`: give it: `{{#component \"card\" title=…}}`",
            "a: card: the component `card` needs the slot `foot`: write `{{#slot \"foot\"}}…{{/slot}}` in it",
            "a: 7: `title` of the component `card` is `&str`, and `7` is a number: -",
            "a: card: the component `card` needs the slot `foot`: write `{{#slot \"foot\"}}…{{/slot}}` in it",
        ],
    );
    faults(
        &[("a", "{{component \"cart\" title=\"x\"}}{{> nothing}}")],
        &[
            "a: cart: `components/cart.html.zzz` is missing: -",
            "a: nothing: `nothing.html.zzz` is missing: -",
        ],
    );
}

#[test]
fn what_places_itself() {
    faults(
        &[("a", "{{> _b}}"), ("_b.html.zzz", "{{> _c}}"), ("_c.html.zzz", "{{> _b}}")],
        &[
            "_c.html.zzz: _b: `_b` places itself without end: _b.html.zzz → _c.html.zzz → _b.html.zzz",
        ],
    );
}

#[test]
fn what_is_placed_in_itself_has_an_end() {
    let card = ("components/card.html.zzz", "<p>{{yield}}</p>");
    let both = "{{#component \"card\"}}1{{#component \"card\"}}2{{/component}}{{/component}}";
    check(&[("a", both), card], "<p>1<p>2</p></p>");
    let inner = "{{#component \"card\"}}{{> _b}}{{/component}}";
    faults(
        &[("a", "{{> _b}}"), ("_b.html.zzz", inner), card],
        &["_b.html.zzz: _b: `_b` places itself without end: _b.html.zzz → _b.html.zzz"],
    );
}

#[test]
fn yields_and_blocks_out_of_place() {
    faults(
        &[("a", "<p>{{yield}}</p>")],
        &[
            "a: {{yield}}: `yield` places what a page or caller gives, and nobody gives this file anything: it belongs into a component, or into a layout: `#[template(…, layout)]`, or a file that pages name by `{{layout \"…\"}}`",
        ],
    );
    faults(
        &[("a", "{{#if user}}{{#content_for \"x\"}}y{{/content_for}}{{/if}}")],
        &[
            "a: x: `content_for` has to stand at the top of a page: take it out of the block around it, and out of files that pages place",
        ],
    );
}

#[test]
fn blocks_that_no_layout_yields_are_found() {
    let composition = composed(
        &[
            ("a", "{{layout \"app\"}}{{#content_for \"title\"}}T{{/content_for}}<p>page</p>"),
            ("layouts/app.html.zzz", "<body>{{yield}}</body>"),
        ],
        false,
    );
    let found = &composition.findings.last().unwrap().1;
    assert_eq!(found.kind.name(), "content-for-unused");
    assert_eq!(found.fault.message, "no layout of this page yields `title`, so nobody sees this");
}

#[test]
fn what_a_slot_holds_may_place_the_same_component() {
    check(
        &[
            (
                "a",
                "{{#component \"box\"}}{{#component \"box\"}}{{user}}{{/component}}{{/component}}",
            ),
            ("components/box.html.zzz", "<p>{{yield}}</p>"),
        ],
        "<p><p>«user»</p></p>",
    );
    faults(
        &[
            ("a", "{{component \"one\"}}"),
            (
                "components/one.html.zzz",
                "{{#component \"two\"}}{{component \"one\"}}{{/component}}",
            ),
            ("components/two.html.zzz", "<p>{{yield}}</p>"),
        ],
        &[
            "components/one.html.zzz: one: `one` places itself without end: components/one.html.zzz → components/one.html.zzz",
        ],
    );
}

#[test]
fn a_raw_name_is_the_name() {
    check(
        &[("a", "{{#each posts as |(r#type, b)|}}{{r#type}}{{b}}{{/each}}{{r#user}}")],
        "[each (r#type, b) in posts:«r#type»«b»]«r#user»",
    );
}

#[test]
fn a_text_in_front_of_a_name_is_no_other_signature() {
    let signature =
        |page| composed(&[(page, page), ("_b.html.zzz", "<b>{{who}}</b>")], false).signature();
    assert_eq!(signature("{{> _b who=user}}"), signature("<p>x</p>{{> _b who=user}}"));
    assert_ne!(signature("{{Puser()}}"), signature("{{path user()}}"));
}

#[test]
fn a_fragment_is_nothing_for_a_layout() {
    let page = "{{#content_for \"rows\"}}{{user}}{{/content_for}}<p>{{#fragment \"rows\"}}<b>{{user}}</b>{{/fragment}}</p>";
    let composition = composed(&[("a", page)], false);
    assert!(composition.faults.is_empty(), "{:?}", composition.faults);
    let parts = |parts: &[(String, Vec<Op>)]| {
        let part =
            |(name, ops): &(String, Vec<Op>)| format!("{name}: {}", shown(&composition, ops));
        parts.iter().map(part).collect::<Vec<_>>()
    };
    assert_eq!(parts(&composition.blocks), ["rows: «user»"]);
    assert_eq!(parts(&composition.fragments), ["rows: <b>«user»</b>"]);
}

#[test]
fn inline_scripts_and_styles_are_known_by_their_hashes() {
    let files = [
        (
            "show",
            "{{layout \"app\"}}<script>a()</script>{{> row}}<script nonce=\"{{nonce}}\">b()</script>\
             <script>c({{user}})</script><script src=\"/d.js\"></script>\
             <script type=\"application/json\">1</script>",
        ),
        (
            "row.html.zzz",
            "<style>p {}</style><script>a()</script><script type=\"module\">e()</script>",
        ),
        ("layouts/app.html.zzz", "<style>b {}</style>{{yield}}"),
    ];
    let hashes = composed(&files, false).inline_hashes();
    let hash = crate::InlineHashes::hash;
    assert_eq!(hashes.scripts(), [hash("a()"), hash("e()")]);
    let mut styles = hashes.styles().to_vec();
    styles.sort();
    let mut expected = [hash("p {}"), hash("b {}")];
    expected.sort();
    assert_eq!(styles, expected);
}
