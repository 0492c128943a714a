//! Where values stand, compared with what a tokenizer of HTML makes of the finished page.

use html5gum::{DefaultEmitter, Token, Tokenizer};
use proptest::prelude::*;
use zzz_template_parser::{Node, Place, parse};

/// What a value becomes; nothing else in a page has this letter.
const MARK: &str = "Ж";

/// Where the tokenizer sees each mark of `html`, in order.
fn seen(html: &str) -> Vec<&'static str> {
    let (mut places, mut script) = (Vec::new(), false);
    let count =
        |bytes: &[u8]| bytes.windows(MARK.len()).filter(|part| *part == MARK.as_bytes()).count();
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                script = &**tag.name == b"script";
                // Their order in the tag is not kept: there is one mark in each tag.
                for (name, value) in &tag.attributes {
                    let place = if name.starts_with(MARK.as_bytes()) { "tag" } else { "attribute" };
                    places.extend(vec![place; count(name) + count(value)]);
                }
            }
            Token::String(text) => {
                places.extend(vec![if script { "script" } else { "text" }; count(&text)]);
            }
            Token::Comment(text) => places.extend(vec!["comment"; count(&text)]),
            Token::EndTag(tag) => {
                assert_eq!(count(&tag.name), 0);
                script = false;
            }
            Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    places
}

fn name(place: Place) -> &'static str {
    match place {
        Place::Text | Place::RcData => "text",
        Place::Attribute
        | Place::UrlStart
        | Place::UrlFirst
        | Place::UrlFirstSegment
        | Place::UrlPath
        | Place::UrlQuery => "attribute",
        Place::Script => "script",
        Place::Tag => "tag",
        _ => "?",
    }
}

#[track_caller]
fn check(template: &str) {
    let parsed = parse(template);
    assert!(parsed.faults.is_empty(), "{}", parsed.faults[0].report("test", template));
    let (mut html, mut told) = (String::new(), Vec::new());
    for node in &parsed.tree.nodes {
        match node {
            Node::Text(text) => html.push_str(text.span.of(template)),
            Node::Output(output) => {
                html.push_str(MARK);
                told.push(name(output.place));
            }
            _ => {}
        }
    }
    assert_eq!(told, seen(&html), "{html}");
}

/// Well-formed HTML with values in it.
fn html() -> impl Strategy<Value = String> {
    let text = prop::sample::select(vec![
        "a",
        " < b",
        "{{x}}",
        "&lt;",
        "a > b",
        "\n",
        "\"'",
        "<!-- <p> -->",
        "<!-- -- > --!>",
        "<!-->",
        "<!--->",
        "<br>",
        "<br />",
        "<img alt=\"\" src='{{x}}'>",
        "<script>f({{x}}) // </p>\n</script>",
        "<script>\"</p>\" </script >",
        "<title><b>{{x}}</title>",
        "<textarea></p> {{x}} </TEXTAREA>",
        "<style>a > b {}</style>",
        "<input {{x}}>",
        "<hr{{! no }}/>",
        "{{! <p> }}",
        "<xmp><p></xmp>",
        "<script type='application/json'>{\"<!\": {{x}}}</script>",
        "<x-a {{x}} b></x-a>",
        "<iframe><p></iframe>",
        "<svg><path d='M0'/><style>{</style>{{x}}</svg>",
    ]);
    let attribute = prop::sample::select(vec![
        "",
        " a",
        " a=b",
        " a=\"b>\"",
        " a = '</p>{{x}}'",
        " {{x}}",
        "\n\ta='\"'",
        " href=\"/{{x}}\"",
        " a=\"\"",
        " DATA-X=\"a{{x}}b\"",
        " a='{{! no }}'",
    ]);
    let element =
        prop::sample::select(vec!["p", "div", "DIV", "span", "x-y", "noscript", "template"]);
    text.prop_map(str::to_owned).prop_recursive(5, 48, 5, move |inner| {
        (element.clone(), attribute.clone(), prop::collection::vec(inner, 0..5)).prop_map(
            |(name, attribute, inner)| {
                // Browsers read `noscript` in two ways: no values stand in its tags.
                let attribute = if name == "noscript" { "" } else { attribute };
                format!("<{name}{attribute}>{}</{name} >", inner.concat())
            },
        )
    })
}

#[test]
fn examples() {
    check("<p>{{x}}</p><p a='{{x}}' b>{{x}}</p><!-- > --><p {{x}}></p>");
    check("<script>a < b; {{x}} </scrip </script>{{x}}");
    check("<title></p>{{x}}</ title></title>{{x}}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generated(template in html()) {
        // In `noscript` only text has values.
        let parsed = parse(&template);
        prop_assume!(parsed.faults.iter().all(|fault| !fault.message.contains("noscript")));
        check(&template);
    }
}
