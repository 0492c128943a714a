//! What kind of tag it is.

use crate::{
    Condition, Fault, Pattern, Span, Value,
    code::no_code,
    rust::Kind,
    suggest::suggest,
    tag::{
        EachHead, TagKind,
        call::{args, call, params, quoted_name},
        condition::{condition, equals},
        expression::expression,
        helper::output,
        pattern::{Binding, binding},
    },
    tokens::Tokens,
};

/// The words behind `{{#`.
const BLOCKS: [&str; 8] =
    ["if", "each", "with", "component", "slot", "yield", "content_for", "fragment"];

/// The name of a template, or of what a tag closes, that begins at `start`, perhaps in quotes; with its quotes.
pub(crate) fn template_name(text: &str, start: usize) -> Span {
    let rest = &text[start..];
    let start = text.len() - rest.trim_start().len();
    let rest = &text[start..];
    if let Some(inner) = rest.strip_prefix('"') {
        let length = inner.find(['"', '\n', '}']).unwrap_or(inner.len());
        let quote = usize::from(inner[length..].starts_with('"'));
        return Span { start, end: start + 1 + length + quote };
    }
    let is_part = |letter: char| letter.is_alphanumeric() || "_-/.".contains(letter);
    let length = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
    Span { start, end: start + length }
}

/// `{{#…}}`.
pub(crate) fn block(inner: &Tokens<'_>, span: Span, faults: &mut Vec<Fault>) -> TagKind {
    let Some(word) = inner.word(0) else {
        let fault = Fault::new(span, "a block without a name")
            .with_help(format!("a block is one of {}", listed(&BLOCKS)));
        faults.push(fault);
        return TagKind::Faulty;
    };
    let rest = inner.from(1);
    match word {
        "if" => TagKind::If(condition(&rest, span, faults), rest.span),
        "each" => each(&rest, span, faults),
        "with" => with(&rest, span, faults),
        "component" => TagKind::Component(call(word, &rest, span, faults), true),
        "slot" => TagKind::Slot(only_name(word, &rest, span, faults)),
        "content_for" => TagKind::ContentFor(only_name(word, &rest, span, faults)),
        "fragment" => TagKind::Fragment(only_name(word, &rest, span, faults)),
        "yield" => TagKind::Yield(Some(only_name(word, &rest, span, faults)), true),
        _ => {
            let name = inner.list[0].span;
            faults.push(unknown_block(word, name));
            TagKind::Unknown(name)
        }
    }
}

fn unknown_block(word: &str, span: Span) -> Fault {
    let fault = Fault::new(span, format!("there is no block `{word}`"));
    match (word, suggest(word, BLOCKS.iter().copied())) {
        ("unless", _) => fault.with_help("write `{{#if !ready}}`"),
        ("for" | "foreach", _) => fault.with_help("write `{{#each posts as |post|}}`"),
        ("raw", _) => fault.with_help("write `{{{{raw}}}} as it {{is}} {{{{/raw}}}}`"),
        ("match" | "switch" | "case", _) => {
            fault.with_help("write `{{#if a == b}} … {{else if a == c}} … {{/if}}`")
        }
        (_, Some(known)) => fault.with_help(format!("did you mean `{{{{#{known}}}}}`?")),
        (_, None) => fault.with_help(format!("a block is one of {}", listed(&BLOCKS))),
    }
}

fn listed(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

/// The name of a slot, behind `word`.
fn only_name(word: &str, rest: &Tokens<'_>, span: Span, faults: &mut Vec<Fault>) -> Span {
    let name = quoted_name(word, rest, span, faults);
    if rest.len() > 1 {
        let behind = rest.from(1).span;
        faults.push(Fault::new(behind, format!("`{word}` takes a name and nothing else")));
    }
    name
}

fn each(rest: &Tokens<'_>, span: Span, faults: &mut Vec<Fault>) -> TagKind {
    let help =
        "say what each item is called: `{{#each posts as |post|}}`, `{{#each posts as |post, i|}}`";
    let Binding { code, item, index, rest } = binding("each", help, rest, span, faults);
    let key = if rest.is_word(0, "key") && rest.is_equals(1) {
        Some(expression(&rest.from(2), "a value for `key`", faults))
    } else {
        if !rest.is_empty() {
            let fault = Fault::new(rest.span, "nothing but `key=…` follows the names");
            faults.push(fault.with_help("write `{{#each posts as |post, i| key=post.id}}`"));
        }
        None
    };
    TagKind::Each(EachHead { code, item, index, key })
}

fn with(rest: &Tokens<'_>, span: Span, faults: &mut Vec<Fault>) -> TagKind {
    let help = "say what it is called: `{{#with user.profile as |profile|}}`";
    let Binding { code, item, index, rest } = binding("with", help, rest, span, faults);
    if let Some(index) = index {
        faults.push(Fault::new(index, "`with` has one name: nothing is counted"));
    }
    if !rest.is_empty() {
        faults.push(Fault::new(rest.span, "nothing follows the name"));
    }
    TagKind::With { code, item }
}

/// `{{/…}}`.
pub(crate) fn end(inner: &Tokens<'_>, name: Span, span: Span, faults: &mut Vec<Fault>) -> TagKind {
    if name.is_empty() {
        let fault = Fault::new(span, "an end without a name");
        faults.push(fault.with_help("name the block that ends: `{{/if}}`"));
    } else if !inner.is_empty() {
        faults.push(Fault::new(inner.span, "an end has a name and nothing else"));
    }
    TagKind::End(name)
}

/// `{{^}}` of other languages.
pub(crate) fn inverse(span: Span, faults: &mut Vec<Fault>) -> TagKind {
    faults.push(Fault::new(span, "there is no `{{^}}`").with_help("write `{{else}}`"));
    TagKind::Else
}

/// `{{> user/_row user=user}}`.
pub(crate) fn partial(
    inner: &Tokens<'_>,
    name: Span,
    span: Span,
    faults: &mut Vec<Fault>,
) -> TagKind {
    let written = name.of(inner.text);
    let quotes = usize::from(written.starts_with('"'));
    let bare = written.trim_matches('"');
    let name = Span { start: name.start + quotes, end: name.start + quotes + bare.len() };
    if bare.is_empty() {
        let fault = Fault::new(span, "a partial without a name");
        faults.push(fault.with_help("write `{{> user/_row user=user}}`"));
    } else {
        super::call::check_template_name(name, inner.text, faults);
    }
    TagKind::Partial(super::CallHead { name, args: args("> user/_row", inner, faults) })
}

/// A tag without a sign at its start.
pub(crate) fn other(
    inner: &Tokens<'_>,
    span: Span,
    trusted: bool,
    faults: &mut Vec<Fault>,
) -> TagKind {
    let is_str = inner.kind(1) == Some(Kind::Str);
    let rest = inner.from(1.min(inner.len()));
    let Some(word) = inner.word(0).filter(|_| !trusted) else {
        return output(inner, span, trusted, faults);
    };
    match word {
        "else" => else_(&rest, span, faults),
        "elif" | "elsif" | "elseif" if !rest.is_empty() && !inner.is_punct(1, b'.') => {
            let fault = Fault::new(inner.list[0].span, format!("there is no `{word}`"));
            faults.push(fault.with_help("write `{{else if ready}}`"));
            TagKind::ElseIf(condition(&rest, span, faults), rest.span)
        }
        "yield" => {
            let name = (!rest.is_empty()).then(|| only_name(word, &rest, span, faults));
            TagKind::Yield(name, false)
        }
        "component" if is_str => TagKind::Component(call(word, &rest, span, faults), false),
        "layout" if is_str => TagKind::Layout(call(word, &rest, span, faults)),
        "params" if inner.word(1).is_some() => TagKind::Params(params(&rest, faults)),
        _ => output(inner, span, trusted, faults),
    }
}

fn else_(rest: &Tokens<'_>, span: Span, faults: &mut Vec<Fault>) -> TagKind {
    let is_dashed = rest.is_punct(0, b'-') && rest.is_word(1, "if");
    if is_dashed {
        let fault = Fault::new(span, "there is no `else-if`");
        faults.push(fault.with_help("write `{{else if ready}}`"));
        TagKind::ElseIf(condition(&rest.from(2), span, faults), rest.from(2).span)
    } else if rest.is_word(0, "if") {
        TagKind::ElseIf(condition(&rest.from(1), span, faults), rest.from(1).span)
    } else {
        if !rest.is_empty() {
            let fault = Fault::new(rest.span, "`else` takes nothing");
            faults.push(fault.with_help("write `{{else}}` or `{{else if ready}}`"));
        }
        TagKind::Else
    }
}

/// What stands for a value that is missing.
pub(crate) fn no_value(span: Span) -> Value {
    Value::Code(no_code(span))
}

/// What stands for a condition that is missing.
pub(crate) fn no_condition(span: Span) -> Condition {
    Condition::Is(no_code(span))
}

/// What stands for a pattern that is missing.
pub(crate) fn no_pattern(span: Span) -> Pattern {
    Pattern { span, names: Vec::new() }
}

/// Whether the tokens compare with one `=`.
pub(crate) fn check_equals(tokens: &Tokens<'_>, faults: &mut Vec<Fault>) -> bool {
    let Some(span) = equals(tokens) else { return true };
    faults.push(Fault::new(span, "`=` does not compare").with_help("write `==`"));
    false
}
