//! What `if` asks.

use crate::{
    Condition, Fault, Span, Text,
    code::code,
    rust::Kind,
    tag::{
        call::quoted_name,
        head::{check_equals, no_condition},
    },
    tokens::Tokens,
};

/// How many `!` and parentheses may enclose each other.
const DEPTH_MAX: usize = 32;

/// The condition that `tokens`, which stand behind `if`, are.
pub(crate) fn condition(tokens: &Tokens<'_>, span: Span, faults: &mut Vec<Fault>) -> Condition {
    if tokens.is_empty() {
        let fault = Fault::new(span, "`if` without a condition");
        faults.push(fault.with_help("write `{{#if ready}}`"));
        return no_condition(tokens.span);
    }
    if tokens.is_word(0, "let") {
        let fault = Fault::new(tokens.span, "`if let` is no condition here");
        faults.push(
            fault.with_help("write `{{#with user.profile as |profile|}} … {{else}} … {{/with}}`"),
        );
        return no_condition(tokens.span);
    }
    if !check_equals(tokens, faults) {
        return no_condition(tokens.span);
    }
    any(tokens, 0, faults)
}

/// Where a single `=` stands that should be two.
pub(crate) fn equals(tokens: &Tokens<'_>) -> Option<Span> {
    let is_equals =
        |&index: &usize| tokens.list[index].depth == tokens.depth() && tokens.is_equals(index);
    let is_let = (0..tokens.len()).any(|index| tokens.is_word(index, "let"));
    (0..tokens.len()).find(is_equals).filter(|_| !is_let).map(|index| tokens.list[index].span)
}

fn any(tokens: &Tokens<'_>, depth: usize, faults: &mut Vec<Fault>) -> Condition {
    let parts = split_pair(tokens, *b"||");
    let mut all: Vec<_> = parts.iter().map(|part| all(part, depth, faults)).collect();
    if all.len() > 1 { Condition::Any(all) } else { all.remove(0) }
}

fn all(tokens: &Tokens<'_>, depth: usize, faults: &mut Vec<Fault>) -> Condition {
    let parts = split_pair(tokens, *b"&&");
    let mut all: Vec<_> = parts.iter().map(|part| operand(part, depth, faults)).collect();
    if all.len() > 1 { Condition::All(all) } else { all.remove(0) }
}

/// The parts between `pair`s in no bracket.
fn split_pair<'a>(tokens: &Tokens<'a>, pair: [u8; 2]) -> Vec<Tokens<'a>> {
    let (depth, mut start, mut index, mut parts) = (tokens.depth(), 0, 0, Vec::new());
    while index < tokens.len() {
        if tokens.list[index].depth == depth && tokens.is_pair(index, pair) {
            parts.push(tokens.slice(start..index));
            index += 1;
            start = index + 1;
        }
        index += 1;
    }
    parts.push(tokens.from(start));
    parts
}

fn operand(tokens: &Tokens<'_>, depth: usize, faults: &mut Vec<Fault>) -> Condition {
    if tokens.is_empty() {
        let fault = Fault::new(tokens.span, "a condition is missing");
        faults.push(fault.with_help("`&&` and `||` stand between two: `{{#if a && b}}`"));
        return no_condition(tokens.span);
    }
    if depth > DEPTH_MAX {
        let message = format!("more than {DEPTH_MAX} `!` and parentheses enclose this");
        faults.push(Fault::new(tokens.span, message));
        return no_condition(tokens.span);
    }
    if tokens.is_punct(0, b'!') && !has_operator(&tokens.from(1)) {
        return Condition::Not(Box::new(operand(&tokens.from(1), depth + 1, faults)));
    }
    let is_enclosed =
        tokens.kind(0) == Some(Kind::Open(b'(')) && tokens.close_of(0) + 1 == tokens.len();
    if is_enclosed {
        let inner = tokens.slice(1..tokens.len() - 1);
        let is_tuple =
            inner.is_empty() || inner.split(|tokens, index| tokens.is_punct(index, b',')).len() > 1;
        if !is_tuple {
            return any(&inner, depth + 1, faults);
        }
    }
    if tokens.is_word(0, "yields") && tokens.kind(1) == Some(Kind::Str) && tokens.len() == 2 {
        let span = quoted_name("yields", &tokens.from(1), tokens.span, faults);
        return Condition::Yields(Text { span, raw: false });
    }
    Condition::Is(code(tokens, faults))
}

/// Whether an operator stands between two values in no bracket, so that a `!` in front belongs to the first alone.
fn has_operator(tokens: &Tokens<'_>) -> bool {
    let depth = tokens.depth();
    let is_operator = |index: usize| {
        if tokens.list[index].depth != depth {
            return false;
        }
        match tokens.kind(index) {
            Some(Kind::Punct(b'!')) => tokens.is_pair(index, *b"!="),
            Some(Kind::Punct(b'.')) => tokens.is_pair(index, *b".."),
            Some(Kind::Punct(b'<')) => index < 2 || !tokens.is_pair(index - 2, *b"::"),
            // `>` may end the types of a call; what opens them was looked at.
            Some(Kind::Punct(byte)) => index > 0 && b"=+-*/%^&|".contains(&byte),
            Some(Kind::Ident) => tokens.is_word(index, "as"),
            _ => false,
        }
    };
    let has_turbofish = (0..tokens.len()).any(|index| tokens.is_pair(index, *b"::"));
    (0..tokens.len()).any(|index| {
        is_operator(index)
            || (!has_turbofish && tokens.is_punct(index, b'>') && tokens.list[index].depth == depth)
    })
}
