//! Which names stand in an expression, and what it looks like.

mod bindings;

use crate::{Code, CodeKind, Fault, Name, Span, rust::Kind, tokens::Tokens};

use self::bindings::Bindings;

/// Strict and reserved keywords (Rust Reference, "Keywords"), and `_`.
const KEYWORDS: [&str; 52] = [
    "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Whether `word` can be the name of a value: no keyword, no type, no constant.
pub(crate) fn is_value_name(word: &str) -> bool {
    KEYWORDS.binary_search(&word).is_err() && !word.starts_with(char::is_uppercase)
}

/// The expression that `tokens` are.
pub(crate) fn code(tokens: &Tokens<'_>, faults: &mut Vec<Fault>) -> Code {
    check_semicolon(tokens, faults);
    let names = names(tokens, faults);
    Code { span: tokens.span, names, itself: itself(tokens), kind: kind(tokens) }
}

/// What stands for an expression that is missing.
pub(crate) fn no_code(span: Span) -> Code {
    Code { span, names: Vec::new(), itself: None, kind: CodeKind::Other }
}

/// The type that `tokens` are.
pub(crate) fn type_code(tokens: &Tokens<'_>, faults: &mut Vec<Fault>) -> Code {
    check_semicolon(tokens, faults);
    no_code(tokens.span)
}

/// Refuses a `;` in no bracket: what stands in a tag is one expression or one type.
fn check_semicolon(tokens: &Tokens<'_>, faults: &mut Vec<Fault>) {
    let is_end =
        |&index: &usize| tokens.list[index].depth == tokens.depth() && tokens.is_punct(index, b';');
    if let Some(index) = (0..tokens.len()).find(is_end) {
        let fault = Fault::new(tokens.list[index].span, "`;` ends no expression");
        faults.push(
            fault.with_help("write one value, or put braces around: `{{ { let a = 1; a } }}`"),
        );
    }
}

fn names(tokens: &Tokens<'_>, faults: &mut Vec<Fault>) -> Vec<Name> {
    let bindings = Bindings::of(tokens);
    let (mut names, mut nth) = (Vec::new(), 0);
    for (index, token) in tokens.list.iter().enumerate() {
        match token.kind {
            Kind::Ident => {}
            Kind::Lifetime => {
                nth += 1;
                continue;
            }
            Kind::Punct(b'@') if !bindings.hide(index, "") => {
                faults.push(data_variable(token.span));
                return names;
            }
            _ => continue,
        }
        let word = token.span.of(tokens.text);
        if is_value(tokens, index) && !bindings.hide(index, word) {
            if word == "this" {
                faults.push(this(token.span));
            }
            if is_shorthand(tokens, index) {
                let fault = Fault::new(token.span, format!("the field `{word}` has no value"))
                    .with_help(format!("write `{word}: {word}`"));
                faults.push(fault);
            }
            names.push(Name { span: token.span, nth });
        }
        nth += 1;
    }
    names
}

/// Where the first `self` stands that is a value: `self::upper` is a path.
fn itself(tokens: &Tokens<'_>) -> Option<Span> {
    let is_value =
        |&index: &usize| tokens.is_word(index, "self") && !tokens.is_pair(index + 1, *b"::");
    (0..tokens.len()).find(is_value).map(|index| tokens.list[index].span)
}

/// Whether the name at `index` stands where a value can.
fn is_value(tokens: &Tokens<'_>, index: usize) -> bool {
    let Some(word) = tokens.word(index) else { return false };
    if !is_value_name(word) {
        return false;
    }
    let is_field = index > 0
        && tokens.is_punct(index - 1, b'.')
        && !(index > 1 && tokens.is_pair(index - 2, *b".."));
    let is_behind_path = index > 1 && tokens.is_pair(index - 2, *b"::");
    let is_macro = tokens.is_punct(index + 1, b'!') && !tokens.is_pair(index + 1, *b"!=");
    let is_called = tokens.kind(index + 1) == Some(Kind::Open(b'('));
    // `Page { number: 1 }`, `format!("{a}", a = 1)`.
    let is_first = index > 0
        && (tokens.is_punct(index - 1, b',')
            || matches!(tokens.kind(index - 1), Some(Kind::Open(_))));
    let is_label = is_first && (tokens.is_colon(index + 1) || tokens.is_equals(index + 1));
    !(is_field
        || is_behind_path
        || tokens.is_pair(index + 1, *b"::")
        || is_macro
        || is_called
        || is_label)
}

/// Whether the name at `index` is a field that has no value of its own: `Page { number }`.
fn is_shorthand(tokens: &Tokens<'_>, index: usize) -> bool {
    let depth = tokens.list[index].depth;
    let is_end = |kind| matches!(kind, Some(Kind::Close(b'}') | Kind::Punct(b',')));
    let is_start = |kind| matches!(kind, Some(Kind::Open(b'{') | Kind::Punct(b',')));
    if depth == 0
        || index == 0
        || !is_end(tokens.kind(index + 1))
        || !is_start(tokens.kind(index - 1))
    {
        return false;
    }
    let Some(open) = (0..index).rev().find(|&before| tokens.list[before].depth < depth) else {
        return false;
    };
    let is_type = |word: &str| word.starts_with(char::is_uppercase);
    tokens.kind(open) == Some(Kind::Open(b'{'))
        && open > 0
        && tokens.word(open - 1).is_some_and(is_type)
        && !(open > 1 && tokens.is_word(open - 2, "match"))
}

#[cold]
fn this(span: Span) -> Fault {
    Fault::new(span, "there is no `this`").with_help(
        "give the item a name: `{{#each posts as |post|}}{{post.title}}{{/each}}`; the template itself is `self`",
    )
}

#[cold]
fn data_variable(span: Span) -> Fault {
    Fault::new(span, "there are no names with `@`")
        .with_help("name the number of the item: `{{#each posts as |post, i|}}{{i}}{{/each}}`")
}

fn kind(tokens: &Tokens<'_>) -> CodeKind {
    match (tokens.list, tokens.kind(0)) {
        ([_], Some(Kind::Str)) => {
            string_value(tokens.source(0)).map_or(CodeKind::Other, CodeKind::Str)
        }
        ([_], Some(Kind::Int)) => int(tokens.source(0)).map_or(CodeKind::Other, CodeKind::Int),
        ([_, second], Some(Kind::Punct(b'-'))) if second.kind == Kind::Int => {
            int(tokens.source(1)).map_or(CodeKind::Other, |value| CodeKind::Int(-value))
        }
        ([_], Some(Kind::Ident)) if matches!(tokens.source(0), "true" | "false") => {
            CodeKind::Bool(tokens.source(0) == "true")
        }
        _ if is_place(tokens) => CodeKind::Place,
        _ => CodeKind::Other,
    }
}

/// The value of an integer without suffix; none too large for 127 bits has one.
fn int(source: &str) -> Option<i128> {
    let digits = source.replace('_', "");
    match digits.get(..2) {
        Some("0x") => i128::from_str_radix(&digits[2..], 16).ok(),
        Some("0o") => i128::from_str_radix(&digits[2..], 8).ok(),
        Some("0b") => i128::from_str_radix(&digits[2..], 2).ok(),
        _ => digits.parse().ok(),
    }
}

/// Whether the tokens are a name with fields and indices.
fn is_place(tokens: &Tokens<'_>) -> bool {
    let mut at = tokens.list.iter().take_while(|token| token.kind == Kind::Punct(b'*')).count();
    let Some(word) = tokens.word(at) else { return false };
    if !(is_value_name(word) || word == "self" || word.starts_with(char::is_uppercase)) {
        return false;
    }
    at += 1;
    while at < tokens.len() {
        if tokens.is_punct(at, b'.') {
            let is_field = match tokens.kind(at + 1) {
                Some(Kind::Ident) => tokens.word(at + 1).is_some_and(|word| word != "await"),
                Some(Kind::Int | Kind::Float) => true,
                _ => false,
            };
            if !is_field {
                return false;
            }
            at += 2;
        } else if tokens.kind(at) == Some(Kind::Open(b'[')) {
            at = tokens.close_of(at) + 1;
        } else {
            return false;
        }
    }
    true
}

/// The value of a string literal; those of bytes and for C have none.
pub(crate) fn string_value(source: &str) -> Option<String> {
    if let Some(raw) = source.strip_prefix('r') {
        let inner = raw.trim_start_matches('#');
        let (hashes, quoted) = (&raw[..raw.len() - inner.len()], inner.strip_prefix('"')?);
        return quoted.strip_suffix(hashes)?.strip_suffix('"').map(str::to_owned);
    }
    let inner = source.strip_prefix('"')?.strip_suffix('"')?;
    if !inner.contains('\\') {
        return Some(inner.to_owned());
    }
    let (mut value, mut rest) = (String::with_capacity(inner.len()), inner);
    while let Some(at) = rest.find('\\') {
        value.push_str(&rest[..at]);
        rest = escape(&rest[at + 1..], &mut value)?;
    }
    value.push_str(rest);
    Some(value)
}

/// Adds what `rest`, which stands behind a `\`, begins with, and returns what is behind (Rust Reference, "String
/// literals").
fn escape<'a>(rest: &'a str, value: &mut String) -> Option<&'a str> {
    let letter = rest.chars().next()?;
    let behind = &rest[letter.len_utf8()..];
    match letter {
        'n' => value.push('\n'),
        'r' => value.push('\r'),
        't' => value.push('\t'),
        '0' => value.push('\0'),
        '\\' | '"' | '\'' => value.push(letter),
        '\n' => return Some(behind.trim_start_matches([' ', '\t', '\r', '\n'])),
        'x' => {
            value.push(char::from(u8::from_str_radix(behind.get(..2)?, 16).ok()?));
            return behind.get(2..);
        }
        'u' => {
            let (digits, behind) = behind.strip_prefix('{')?.split_once('}')?;
            value.push(char::from_u32(u32::from_str_radix(&digits.replace('_', ""), 16).ok()?)?);
            return Some(behind);
        }
        _ => return None,
    }
    Some(behind)
}
