//! Templates made of pieces of templates, and of anything.

use proptest::prelude::*;
use zzz_template_parser::{parse, print};

use crate::dump::dump;

/// Pieces of templates, right and wrong ones.
const FRAGMENTS: &[&str] = &[
    "{{",
    "}}",
    "{{{",
    "}}}",
    "{{{{",
    "}}}}",
    "~",
    "{{~",
    "~}}",
    "{{!",
    "{{!--",
    "--}}",
    "--~}}",
    "{{{{raw}}}}",
    "{{{{/raw}}}}",
    "{{#if ",
    "{{#if a}}",
    "{{/if}}",
    "{{else}}",
    "{{else if b}}",
    "{{#each a as |b|}}",
    "{{/each}}",
    "{{#with a as |(b, c)|}}",
    "{{/with}}",
    "{{# each",
    " as |",
    "|",
    "||",
    "&&",
    "!",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "'",
    "\"",
    "r#\"",
    "\"#",
    "\\",
    "a",
    "b.c",
    "this",
    "@",
    "_",
    "1",
    "1.5",
    "'a'",
    "'b",
    "::",
    ":",
    ",",
    "=",
    "==",
    "=>",
    "<",
    ">",
    "/",
    "//",
    "/*",
    " ",
    "\n",
    "\t",
    "é",
    "→",
    "let ",
    "match ",
    "as ",
    "{{> a/b c=d}}",
    "{{>",
    "{{component \"a\" b=1}}",
    "{{#component \"a\"}}",
    "{{/component}}",
    "{{#slot \"b\"}}",
    "{{/slot}}",
    "{{yield}}",
    "{{#yield \"c\"}}",
    "{{/yield}}",
    "{{#content_for \"d\"}}",
    "{{/content_for}}",
    "{{layout \"e\"}}",
    "{{params a: u8 = 1, b: &str}}",
    "{{csrf}}",
    "{{nonce}}",
    "{{path a(b)}}",
    "{{asset \"a\"}}",
    "{{t \"a\" b=c}}",
    "{{a | b:c, d}}",
    "{{ x }}",
    "<p>",
    "</p>",
    "<p ",
    "<a href=\"",
    "<a href=",
    "<p class='",
    "onclick=\"",
    "style=\"",
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<title>",
    "</title>",
    "<!--",
    "-->",
    "<!doctype html>",
    "<svg>",
    "</svg>",
    "<br>",
    "<br/>",
    "</",
    "<!",
    "<![CDATA[",
    "]]>",
    "javascript:",
    "&#x6a;",
    "&colon;",
    "id=\"a\"",
    "`",
    "${",
    "http://",
    "?",
    "#",
    "<input>",
];

/// Whole tags and elements, which are right whatever stands around them.
fn right() -> impl Strategy<Value = String> {
    let expression = prop::sample::select(vec![
        "a",
        "a.b",
        "f(a)",
        "a[0].b",
        "{ a }",
        "!a",
        "Page { a: 1 }",
        "\"}}\"",
        "'}'",
        "(|a| a)",
        "a && b",
        "a == b",
        "r#\"{{\"#",
        "match a { _ => 1 }",
        "*a",
        "-1",
    ]);
    let space = prop::sample::select(vec!["", " ", "  ", "\n"]);
    let tilde = prop::sample::select(vec!["", "~"]);
    let leaf = (expression, space, tilde, 0..10_u8).prop_map(|(code, space, tilde, kind)| match kind {
        0 => format!("{{{{{tilde} {code}{space} | upper{space}|{space}join{space}:{space}1,{space}b {tilde}}}}}"),
        1 => format!("{{{{{tilde}{{ {code} }}{tilde}}}}}"),
        2 => format!("{{{{{tilde}!{space}note{space}{tilde}}}}}"),
        3 => format!("{{{{{tilde}!--{space}note }}}}{space}--{tilde}}}}}"),
        4 => format!("{{{{>{space}a/b{space} c={space}({code}) {space} d{space}=1 }}}}"),
        5 => format!("{{{{{space} t{space} \"a\" b ={space}({code}) }}}}"),
        6 => format!("<p title=\"{{{{ {code} }}}}\">{space}</p>"),
        7 => format!("{{{{{{{{raw}}}}}}}}{space}{{{{ {code}{{{{{{{{/raw}}}}}}}}"),
        8 => format!("{{{{{tilde}{space}component{space} \"a\"{space} b={code} }}}}"),
        _ => format!("{{{{{tilde} {code}{space} {tilde}}}}}{space}text"),
    });
    leaf.prop_recursive(4, 32, 4, |inner| {
        let bodies = (prop::collection::vec(inner.clone(), 0..3), prop::collection::vec(inner, 0..3));
        (bodies, 0..7_u8).prop_map(|((one, two), kind)| {
            let (one, two) = (one.concat(), two.concat());
            match kind {
                0 => format!("{{{{# if  a  &&  b }}}}{one}{{{{ else if !c}}}}{two}{{{{/ if}}}}"),
                1 => format!("{{{{#if a~}}}} {one} {{{{~ else }}}}{two}{{{{/if}}}}"),
                2 => format!("{{{{#each  a  as |b ,c|  key = d }}}}{one}{{{{else}}}}{two}{{{{/each}}}}"),
                3 => format!("{{{{#with a as |( b,c )|}}}}{one}{{{{/with}}}}{two}"),
                4 => format!("{{{{#component \"a\"}}}}{one}{{{{# slot \"b\"}}}}{two}{{{{/slot}}}}{{{{/component}}}}"),
                5 => format!("<div>{one}</div>{{{{#yield \"a\" }}}}{two}{{{{/yield}}}}"),
                _ => format!("{{{{#content_for  \"a\"}}}}{one}{{{{/content_for}}}}{two}"),
            }
        })
    })
}

/// What holds for every text.
fn check(text: &str) {
    let parsed = parse(text);
    let inside = |start: usize, end: usize| {
        assert!(start <= end && text.get(start..end).is_some(), "{start}..{end} of {text:?}");
    };
    for fault in &parsed.faults {
        inside(fault.span.start, fault.span.end);
        assert!(!fault.report("a", text).is_empty());
        assert!(!fault.message.ends_with('.'), "{}", fault.message);
    }
    for finding in &parsed.findings {
        inside(finding.fault.span.start, finding.fault.span.end);
    }
    let is_sorted = parsed.faults.is_sorted_by_key(|fault| fault.span.start);
    assert!(is_sorted, "{:?}", parsed.faults);

    let printed = print(text);
    assert_eq!(print(&printed), printed, "the print of {text:?} is not stable");
    let again = parse(&printed);
    assert_eq!(dump(&again.tree, &printed), dump(&parsed.tree, text), "of {text:?}, {printed:?}");
    assert_eq!(again.faults.len(), parsed.faults.len(), "of {text:?}, {printed:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn right_templates(text in right()) {
        let parsed = parse(&text);
        prop_assert!(parsed.faults.is_empty(), "{}", parsed.faults[0].report("test", &text));
        check(&text);
    }

    #[test]
    fn fragments(parts in prop::collection::vec(prop::sample::select(FRAGMENTS), 0..24)) {
        check(&parts.concat());
    }

    #[test]
    fn anything(text in ".{0,64}") {
        check(&text);
    }
}
