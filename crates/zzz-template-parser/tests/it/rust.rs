//! Expressions as the compiler's own tokenizer sees them.

use proc_macro2::{TokenStream, TokenTree};
use proptest::prelude::*;
use zzz_template_parser::{Code, Node, Value, parse};

/// The expression of `{{ source }}`, and the text it stands in; none if it is refused.
fn code(source: &str) -> Option<(Code, String)> {
    let text = format!("{{{{ {source} }}}}");
    let parsed = parse(&text);
    let [Node::Output(output)] = &parsed.tree.nodes[..] else { return None };
    match &output.value {
        Value::Code(code) if parsed.faults.is_empty() && output.pipes.is_empty() => {
            Some((code.clone(), text))
        }
        _ => None,
    }
}

/// All identifiers, in order.
fn identifiers(tokens: TokenStream, found: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => found.push(ident.to_string()),
            TokenTree::Group(group) => identifiers(group.stream(), found),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// Whether the names in `source` have the numbers that the compiler's tokenizer gives them.
fn check(source: &str) {
    let (Some((code, text)), Ok(tokens)) = (code(source), source.parse::<TokenStream>()) else {
        return;
    };
    let mut found = Vec::new();
    identifiers(tokens, &mut found);
    for name in &code.names {
        assert_eq!(found[name.nth], name.span.of(&text), "number {} of {source}", name.nth);
    }
}

#[track_caller]
fn check_names(source: &str, names: &[(&str, usize)]) {
    check(source);
    let (code, text) = code(source).unwrap();
    let found: Vec<_> = code.names.iter().map(|name| (name.span.of(&text), name.nth)).collect();
    assert_eq!(found, names);
}

#[test]
fn names() {
    check_names("a.b(c)", &[("a", 0), ("c", 2)]);
    check_names("r#type.x + y", &[("r#type", 0), ("y", 2)]);
    check_names("'a: loop { break 'a b }", &[("b", 4)]);
    check_names("x.0.1 + 1.max(y) + 1.5e3 + 2u8 + z", &[("x", 0), ("y", 2), ("z", 3)]);
    check_names("b'a' as u8 + r#\"b\"# + br\"c\" + d", &[("d", 2)]);
    check_names("Vec::<u8>::with(a) < b", &[("a", 3), ("b", 4)]);
    check_names("<u8 as Into<u64>>::into(a)", &[("a", 5)]);
    check_names("(|a: &str, (b, c)| -> u8 { a + d })", &[("d", 6)]);
    check_names("a as usize..b", &[("a", 0), ("b", 3)]);
    check_names("MAX + a::b + c!(d) + e", &[("d", 4), ("e", 5)]);
    check_names("if let Some(a) = b && a > c { a } else { d }", &[("b", 4), ("c", 6), ("d", 9)]);
    check_names("{ let a: u8 = b; for c in d { c; } a }", &[("b", 3), ("d", 7)]);
    check_names("A { b: c, ..d }", &[("c", 2), ("d", 3)]);
    check_names("match a { B { c, d: e } | F(c, e) if c => e, _ => g }", &[("a", 1), ("g", 13)]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn numbers_of_identifiers(
        parts in prop::collection::vec(prop::sample::select(&[
            "a", "b1", "_c", "_", "r#type", "self", "Some", "match", "let", "as", "'a", "'b'", "b'c'", "'\\''",
            "\"d\"", "r\"e\"", "r#\"f\"#", "br##\"g\"##", "c\"h\"", "b\"i\\\"\"", "1", "1.5", "2.", "0x1f", "1e5",
            "1_000u64", "0.0.1", "1..2", ".", "..", "..=", "::", ":", ",", ";", "=", "==", "=>", "->", "<", ">", "+",
            "&", "&&", "||", "(|x| x)", "(x)", "[y]", "{ z }", "!", "?", "#", "é",
        ][..]), 1..8),
        glue in prop::collection::vec(any::<bool>(), 8),
    ) {
        let mut source = String::new();
        for (part, glue) in parts.iter().zip(glue) {
            source.push_str(part);
            if !glue {
                source.push(' ');
            }
        }
        check(source.trim());
    }
}
