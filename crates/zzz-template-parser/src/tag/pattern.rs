//! `posts as |post, i|`.

use crate::{
    Code, Fault, Pattern, Span,
    code::{is_value_name, no_code},
    rust::Kind,
    tag::{expression::expression, head::no_pattern},
    tokens::Tokens,
};

/// A value with the names it gets.
pub(crate) struct Binding<'a> {
    pub(crate) code: Code,
    pub(crate) item: Pattern,
    pub(crate) index: Option<Span>,
    /// What follows the names.
    pub(crate) rest: Tokens<'a>,
}

/// Reads `tokens`, which stand behind `word`.
pub(crate) fn binding<'a>(
    word: &str,
    help: &str,
    tokens: &Tokens<'a>,
    span: Span,
    faults: &mut Vec<Fault>,
) -> Binding<'a> {
    let is_as = |index: usize| {
        tokens.list[index].depth == tokens.depth()
            && tokens.is_word(index, "as")
            && tokens.is_punct(index + 1, b'|')
    };
    let names = (0..tokens.len()).find(|&index| is_as(index));
    let end = names.and_then(|names| {
        (names + 2..tokens.len())
            .find(|&index| tokens.is_punct(index, b'|'))
            .map(|end| (names, end))
    });
    let Some((names, end)) = end else {
        faults.push(Fault::new(span, format!("`{word}` without `as |…|`")).with_help(help));
        let (code, item) = (no_code(tokens.span), no_pattern(tokens.span));
        return Binding { code, item, index: None, rest: tokens.slice(tokens.len()..tokens.len()) };
    };
    let code = expression(&tokens.slice(0..names), &format!("what `{word}` looks at"), faults);
    let between = tokens.slice(names + 2..end);
    let parts = between.split(|tokens, index| tokens.is_punct(index, b','));
    let item = pattern(&parts[0], help, faults);
    let index = parts.get(1).and_then(|part| {
        let name = pattern(part, help, faults);
        if part.kind(0) != Some(Kind::Ident) && !part.is_empty() {
            faults.push(Fault::new(part.span, "the number of an item is one name").with_help(help));
        }
        name.names.first().copied()
    });
    if let Some(more) = parts.get(2) {
        faults.push(
            Fault::new(more.span, "more than two names")
                .with_help("to take a pair apart, write `{{#each map as |(key, value), i|}}`"),
        );
    }
    check_twice(between.text, item.names.iter().chain(&index), faults);
    Binding { code, item, index, rest: tokens.from(end + 1) }
}

/// A name, or names in parentheses.
fn pattern(tokens: &Tokens<'_>, help: &str, faults: &mut Vec<Fault>) -> Pattern {
    let mut names = Vec::new();
    if tokens.is_empty() {
        faults.push(Fault::new(tokens.span, "a name is missing").with_help(help));
        return no_pattern(tokens.span);
    }
    // A name, a comma, a name: whatever else there is, is refused.
    let (mut wants_name, mut is_right) = (true, true);
    for (index, token) in tokens.list.iter().enumerate() {
        match token.kind {
            Kind::Ident if wants_name => {
                let word = tokens.source(index);
                if is_value_name(word) {
                    names.push(token.span);
                } else {
                    is_right &= word == "_";
                }
                wants_name = false;
            }
            Kind::Open(b'(') if wants_name => {}
            Kind::Close(b')') => wants_name = false,
            Kind::Punct(b',') if !wants_name && token.depth > tokens.depth() => wants_name = true,
            _ => is_right = false,
        }
        let is_two = index > 0 && token.depth == tokens.depth() && token.kind == Kind::Ident;
        is_right &= !is_two;
    }
    if !is_right {
        let fault = Fault::new(tokens.span, "this is no name and no tuple of names");
        faults.push(fault.with_help("write `|post|` or `|(key, value)|`, in lower case"));
    }
    Pattern { span: tokens.span, names }
}

/// Refuses a name that is there already.
fn check_twice<'a>(text: &str, names: impl Iterator<Item = &'a Span>, faults: &mut Vec<Fault>) {
    let mut seen: Vec<&str> = Vec::new();
    for span in names {
        let name = span.of(text);
        if seen.contains(&name) {
            faults.push(Fault::new(*span, format!("the name `{name}` stands here twice")));
        }
        seen.push(name);
    }
}
