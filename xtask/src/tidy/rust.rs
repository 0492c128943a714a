//! Rules of Rust sources.
//!
//! They look at tokens, not at text: a rule's name in a string, as in this
//! folder's own tests, is not the thing itself, and what a macro writes is.

use proc_macro2::{Delimiter, Group, LineColumn, TokenStream, TokenTree};

use super::{Finding, Source};

/// Files called `mod.rs`, glob re-exports, ignored tests and examples, and lints
/// that are silenced without a reason.
pub(crate) fn check(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    if source.path == "mod.rs" || source.path.ends_with("/mod.rs") {
        let wrong = "a file called `mod.rs`";
        let mend = "move it beside its folder and call it as the folder";
        findings.push(Finding::new(&source.path, 1, wrong, mend));
    }
    match source.text.parse::<TokenStream>() {
        Ok(stream) => level(stream, &mut |line, wrong, mend| {
            findings.push(Finding::new(&source.path, line, wrong, mend));
        }),
        Err(error) => {
            let LineColumn { line, .. } = error.span().start();
            findings.push(Finding::new(&source.path, line, "not Rust", "correct it"));
        }
    }
    findings
}

type Found<'a> = dyn FnMut(usize, &'static str, &'static str) + 'a;

fn level(stream: TokenStream, found: &mut Found<'_>) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        if let Some(group) = attribute_at(&tokens[index..]) {
            attribute(group.stream(), line(token), found);
        }
        if is_glob_re_export(&tokens[index..]) {
            let mend = "list the names: the list is the public interface";
            found(line(token), "a glob re-export", mend);
        }
        if let TokenTree::Group(group) = token {
            level(group.stream(), found);
        }
    }
}

/// The brackets of the attribute that `tokens` begin with.
pub(crate) fn attribute_at(tokens: &[TokenTree]) -> Option<&Group> {
    let bracket = match tokens {
        [hash, TokenTree::Group(group), ..] if is(hash, '#') => group,
        [hash, bang, TokenTree::Group(group), ..] if is(hash, '#') && is(bang, '!') => group,
        _ => return None,
    };
    (bracket.delimiter() == Delimiter::Bracket).then_some(bracket)
}

fn attribute(stream: TokenStream, line: usize, found: &mut Found<'_>) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let Some(TokenTree::Ident(name)) = tokens.first() else {
        return;
    };
    match (name.to_string().as_str(), tokens.get(1), tokens.get(2)) {
        ("ignore", ..) => {
            let mend = "make it run everywhere, or assert what happens today with a note";
            found(line, "an ignored test", mend);
        }
        ("allow" | "expect", Some(TokenTree::Group(lints)), _) if !has_reason(lints) => {
            found(line, "a lint silenced without a reason", "add `reason = \"…\"`");
        }
        ("cfg_attr", Some(TokenTree::Group(arguments)), _) => {
            // The first argument is the condition, the others are attributes.
            let arguments: Vec<TokenTree> = arguments.stream().into_iter().collect();
            for inner in arguments.split(|token| is(token, ',')).skip(1) {
                attribute(inner.iter().cloned().collect(), line, found);
            }
        }
        ("doc", Some(equals), Some(TokenTree::Literal(text)))
            if is(equals, '=') && is_ignored_example(&text.to_string()) =>
        {
            let mend = "let it compile; `no_run` where it must not run";
            found(line, "an example that nobody compiles", mend);
        }
        _ => {}
    }
}

fn has_reason(lints: &Group) -> bool {
    lints.stream().into_iter().any(|token| match token {
        TokenTree::Ident(name) => name == "reason",
        _ => false,
    })
}

/// Whether a doc comment's line opens a code block with the word `ignore`.
fn is_ignored_example(literal: &str) -> bool {
    let line = literal.trim_matches(['"', ' ']);
    let Some(info) = line.strip_prefix("```") else {
        return false;
    };
    info.split([',', ' ']).any(|word| word == "ignore")
}

/// `pub use a::*;`, `pub(crate) use a::{b::*, c};`
fn is_glob_re_export(tokens: &[TokenTree]) -> bool {
    let is_word = |token: Option<&TokenTree>, word: &str| match token {
        Some(TokenTree::Ident(name)) => name == word,
        _ => false,
    };
    if !is_word(tokens.first(), "pub") {
        return false;
    }
    let scoped = matches!(tokens.get(1), Some(TokenTree::Group(_)));
    let rest = &tokens[if scoped { 2 } else { 1 }.min(tokens.len())..];
    is_word(rest.first(), "use") && rest.iter().take_while(|token| !is(token, ';')).any(has_star)
}

fn has_star(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.stream().into_iter().any(|token| has_star(&token)),
        token => is(token, '*'),
    }
}

fn is(token: &TokenTree, punctuation: char) -> bool {
    match token {
        TokenTree::Punct(punct) => punct.as_char() == punctuation,
        _ => false,
    }
}

fn line(token: &TokenTree) -> usize {
    token.span().start().line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn finds(text: &str, expected: &[(usize, &str)]) {
        let found = check(&Source::new("crates/a/src/lib.rs", text));
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (finding, (line, word)) in found.iter().zip(expected) {
            assert_eq!(finding.line, *line, "{finding}");
            assert!(finding.wrong.contains(word), "{finding}");
        }
    }

    #[test]
    fn a_file_is_not_called_mod() {
        assert_eq!(check(&Source::new("crates/a/src/b/mod.rs", "")).len(), 1);
        assert_eq!(check(&Source::new("crates/a/src/b_mod.rs", "")).len(), 0);
    }

    #[test]
    fn glob_re_exports() {
        finds("pub use a::*;", &[(1, "glob")]);
        finds("mod a {\n pub(crate) use b::{c, d::*};\n}", &[(2, "glob")]);
        finds("use super::*;\npub use a::{b, c};\npub fn f(x: *const u8) {}", &[]);
    }

    #[test]
    fn ignored_tests() {
        finds("#[test]\n#[ignore]\nfn a() {}", &[(2, "ignored")]);
        finds("#[ignore = \"slow\"]\nfn a() {}", &[(1, "ignored")]);
        finds("#[cfg_attr(windows, ignore)]\nfn a() {}", &[(1, "ignored")]);
        finds("const A: &str = \"#[ignore]\"; // #[ignore]", &[]);
    }

    #[test]
    fn silenced_lints() {
        finds("#![allow(dead_code)]", &[(1, "without a reason")]);
        finds("#[cfg_attr(x, expect(dead_code))]\nfn a() {}", &[(1, "without a reason")]);
        finds("#[expect(dead_code, reason = \"kept for b\")]\nfn a() {}", &[]);
        finds("macro_rules! m { () => { #[allow(unused)] fn a() {} } }", &[(1, "reason")]);
        finds("fn a() { b.expect(\"c\") }", &[]);
    }

    #[test]
    fn examples_that_nobody_compiles() {
        finds("//! ```ignore\n//! a()\n//! ```", &[(1, "example")]);
        finds("/// ```no_run\n/// a()\n/// ```\nfn a() {}", &[]);
    }

    #[test]
    fn what_is_not_rust_is_said() {
        finds("fn a() {\n", &[(1, "not Rust")]);
    }
}
