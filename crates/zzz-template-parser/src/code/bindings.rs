//! Names that an expression binds itself, and parts of it that are types.

use std::ops::Range;

use crate::{code::is_value_name, rust::Kind, tokens::Tokens};

/// What in an expression is no name of a value from outside.
#[derive(Debug, Default)]
pub(crate) struct Bindings<'a> {
    /// Tokens that are types or patterns.
    hidden: Vec<Range<usize>>,
    /// Names, with the tokens in which they stand for something of the expression's own.
    bound: Vec<(&'a str, Range<usize>)>,
}

impl<'a> Bindings<'a> {
    pub(crate) fn of(tokens: &Tokens<'a>) -> Self {
        let mut bindings = Self::default();
        for index in 0..tokens.len() {
            match tokens.kind(index) {
                Some(Kind::Ident) => match tokens.source(index) {
                    "as" => bindings.hide_type(tokens, index + 1),
                    "let" => bindings.let_(tokens, index),
                    "for" => bindings.for_(tokens, index),
                    "match" => bindings.match_(tokens, index),
                    "matches" => bindings.matches_(tokens, index),
                    _ => {}
                },
                Some(Kind::Punct(b'<')) => {
                    let is_turbofish = index > 1 && tokens.is_pair(index - 2, *b"::");
                    if is_turbofish || !is_operand(tokens, index) {
                        bindings.hidden.push(index..angle_end(tokens, index));
                    }
                }
                Some(Kind::Punct(b'-')) if tokens.is_pair(index, *b"->") => {
                    bindings.hide_type(tokens, index + 2);
                }
                Some(Kind::Punct(b'|')) if !is_operand(tokens, index) => {
                    bindings.closure(tokens, index);
                }
                _ => {}
            }
        }
        bindings
    }

    /// Whether the token at `index`, which is `word`, says nothing about values from outside.
    pub(crate) fn hide(&self, index: usize, word: &str) -> bool {
        self.hidden.iter().any(|range| range.contains(&index))
            || self.bound.iter().any(|(name, range)| *name == word && range.contains(&index))
    }

    fn hide_type(&mut self, tokens: &Tokens<'_>, start: usize) {
        self.hidden.push(start..type_end(tokens, start));
    }

    /// `|post, (a, b): &T| body`.
    fn closure(&mut self, tokens: &Tokens<'a>, start: usize) {
        if self.hidden.iter().any(|range| range.contains(&start)) {
            return;
        }
        let depth = tokens.list[start].depth;
        let Some(end) = find(tokens, start + 1, depth, |index| tokens.is_punct(index, b'|')) else {
            return;
        };
        self.hidden.push(start..end + 1);
        let is_end = |index: usize| {
            tokens.list[index].depth < depth
                || tokens.list[index].depth == depth
                    && matches!(tokens.kind(index), Some(Kind::Punct(b',' | b';')))
        };
        let body_end = (end + 1..tokens.len()).find(|&index| is_end(index)).unwrap_or(tokens.len());
        self.bind(tokens, start + 1..end, &(end + 1..body_end));
    }

    /// `let pattern: T = value;`, `if let pattern = value {`.
    fn let_(&mut self, tokens: &Tokens<'a>, start: usize) {
        let depth = tokens.list[start].depth;
        let Some(end) = find(tokens, start, depth, |index| tokens.is_equals(index)) else { return };
        self.hidden.push(start..end);
        let is_condition = start > 0
            && (matches!(tokens.word(start - 1), Some("if" | "while"))
                || tokens.is_punct(start - 1, b'&'));
        let scope = if is_condition {
            let is_open = |index| tokens.kind(index) == Some(Kind::Open(b'{'));
            let is_next = |index| is_open(index) || tokens.is_pair(index, *b"&&");
            let open = find(tokens, end, depth, is_open).unwrap_or(end);
            let next = find(tokens, end, depth, is_next).unwrap_or(end);
            next..tokens.list.get(open).map_or(end, |_| tokens.close_of(open))
        } else {
            let value_end = find(tokens, end, depth, |index| tokens.is_punct(index, b';'));
            let is_outside = |&index: &usize| tokens.list[index].depth < depth;
            value_end.unwrap_or(end)..(end..tokens.len()).find(is_outside).unwrap_or(tokens.len())
        };
        self.bind(tokens, start + 1..end, &scope);
    }

    /// `for pattern in values {`.
    fn for_(&mut self, tokens: &Tokens<'a>, start: usize) {
        let depth = tokens.list[start].depth;
        let Some(end) = find(tokens, start, depth, |index| tokens.is_word(index, "in")) else {
            return;
        };
        self.hidden.push(start..end);
        let is_open = |index| tokens.kind(index) == Some(Kind::Open(b'{'));
        if let Some(open) = find(tokens, end, depth, is_open) {
            self.bind(tokens, start + 1..end, &(open..tokens.close_of(open)));
        }
    }

    /// `match value { pattern if guard => body, … }`.
    fn match_(&mut self, tokens: &Tokens<'a>, start: usize) {
        let depth = tokens.list[start].depth;
        let is_open = |index| tokens.kind(index) == Some(Kind::Open(b'{'));
        let Some(open) = find(tokens, start, depth, is_open) else { return };
        let close = tokens.close_of(open);
        let mut arm = open + 1;
        while arm < close {
            let is_arrow = |index| tokens.is_pair(index, *b"=>");
            let Some(arrow) = find(tokens, arm, depth + 1, is_arrow).filter(|arrow| *arrow < close)
            else {
                return;
            };
            let guard = find(tokens, arm, depth + 1, |index| tokens.is_word(index, "if"));
            let pattern_end = guard.unwrap_or(arrow).min(arrow);
            let body = arrow + 2;
            let end = if body < close && is_open(body) {
                tokens.close_of(body)
            } else {
                find(tokens, body, depth + 1, |index| tokens.is_punct(index, b','))
                    .map_or(close, |comma| comma.min(close))
            };
            self.hidden.push(arm..pattern_end);
            self.bind(tokens, arm..pattern_end, &(pattern_end..end));
            arm = end + 1;
            if tokens.is_punct(arm, b',') {
                arm += 1;
            }
        }
    }

    /// `matches!(value, pattern if guard)`.
    fn matches_(&mut self, tokens: &Tokens<'a>, start: usize) {
        let open = start + 2;
        if !tokens.is_punct(start + 1, b'!') || !matches!(tokens.kind(open), Some(Kind::Open(_))) {
            return;
        }
        let (inner, close) = (tokens.list[open].depth + 1, tokens.close_of(open));
        let is_comma = |index| tokens.is_punct(index, b',');
        let Some(comma) = find(tokens, open, inner, is_comma).filter(|comma| *comma < close) else {
            return;
        };
        let guard = find(tokens, comma, inner, |index| tokens.is_word(index, "if"));
        let pattern_end = guard.unwrap_or(close).min(close);
        self.hidden.push(comma + 1..pattern_end);
        self.bind(tokens, comma + 1..pattern_end, &(pattern_end..close));
    }

    /// Binds the names of the pattern `range` in `scope`.
    fn bind(&mut self, tokens: &Tokens<'a>, range: Range<usize>, scope: &Range<usize>) {
        let depth = tokens.list.get(range.start).map_or(0, |token| token.depth);
        let mut is_type = false;
        for index in range {
            if tokens.list[index].depth == depth {
                is_type = (is_type || tokens.is_colon(index)) && !tokens.is_punct(index, b',');
            }
            let Some(word) = tokens.word(index).filter(|word| is_value_name(word)) else {
                continue;
            };
            let is_path = tokens.is_pair(index + 1, *b"::")
                || tokens.kind(index + 1) == Some(Kind::Open(b'('));
            if !is_type && !is_path {
                self.bound.push((word, scope.clone()));
            }
        }
    }
}

/// Whether a value ends in front of `index`.
fn is_operand(tokens: &Tokens<'_>, index: usize) -> bool {
    let Some(before) = index.checked_sub(1) else { return false };
    match tokens.kind(before) {
        Some(Kind::Ident) => {
            let word = tokens.source(before);
            is_value_name(word)
                || word.starts_with(char::is_uppercase)
                || matches!(word, "self" | "true" | "false" | "await")
        }
        Some(Kind::Punct(byte)) => byte == b'?',
        Some(Kind::Open(_)) | None => false,
        Some(_) => true,
    }
}

/// The first token from `start` on that stands in `depth` brackets and for which `is_it` holds.
fn find(
    tokens: &Tokens<'_>,
    start: usize,
    depth: usize,
    is_it: impl Fn(usize) -> bool,
) -> Option<usize> {
    (start..tokens.len()).find(|&index| tokens.list[index].depth == depth && is_it(index))
}

/// Where the angle brackets that open at `start` end.
fn angle_end(tokens: &Tokens<'_>, start: usize) -> usize {
    let mut depth = 0_usize;
    for index in start..tokens.len() {
        match tokens.kind(index) {
            Some(Kind::Punct(b'<')) => depth += 1,
            Some(Kind::Punct(b'>')) if index > 0 && tokens.is_pair(index - 1, *b"->") => {}
            Some(Kind::Punct(b'>')) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    tokens.len()
}

/// Where the type that begins at `start` ends.
fn type_end(tokens: &Tokens<'_>, start: usize) -> usize {
    let mut at = start;
    while at < tokens.len() {
        match tokens.kind(at) {
            Some(Kind::Punct(b'&' | b'*') | Kind::Lifetime) => at += 1,
            Some(Kind::Ident) if matches!(tokens.source(at), "mut" | "const" | "dyn" | "impl") => {
                at += 1;
            }
            Some(Kind::Open(b'(' | b'[')) => return tokens.close_of(at) + 1,
            Some(Kind::Ident) => {
                at += 1;
                if tokens.is_punct(at, b'<') {
                    at = angle_end(tokens, at);
                }
                if !tokens.is_pair(at, *b"::") {
                    return at;
                }
                at += 2;
                if tokens.is_punct(at, b'<') {
                    return angle_end(tokens, at);
                }
            }
            _ => return at,
        }
    }
    at
}
