//! What an output writes, and the pipes it goes through.

use crate::{
    Fault, Pipe, Span, Value,
    rust::Kind,
    tag::{TagKind, call::args, expression::expression, head::no_value},
    tokens::Tokens,
};

/// `{{ value | pipe:argument }}`.
pub(crate) fn output(
    inner: &Tokens<'_>,
    span: Span,
    trusted: bool,
    faults: &mut Vec<Fault>,
) -> TagKind {
    if inner.is_empty() {
        faults.push(
            Fault::new(span, "an empty tag").with_help("write an expression: `{{user.name}}`"),
        );
        return TagKind::Output { value: no_value(inner.span), pipes: Vec::new(), trusted };
    }
    let parts = inner.split(is_pipe);
    let value = value(&parts[0], trusted, faults);
    let pipes = parts[1..].iter().filter_map(|part| pipe(part, faults)).collect();
    TagKind::Output { value, pipes, trusted }
}

/// Whether a `|` that is not half of `||` stands at `index`.
fn is_pipe(tokens: &Tokens<'_>, index: usize) -> bool {
    let is_behind = index > 0 && tokens.is_pair(index - 1, *b"||");
    tokens.is_punct(index, b'|') && !tokens.is_pair(index, *b"||") && !is_behind
}

fn value(tokens: &Tokens<'_>, trusted: bool, faults: &mut Vec<Fault>) -> Value {
    let (word, second) = (tokens.word(0).unwrap_or_default(), tokens.kind(1));
    let is_helper = matches!(second, Some(Kind::Ident)) && !tokens.is_word(1, "as");
    let rest = tokens.from(1.min(tokens.len()));
    match word {
        _ if trusted => {}
        "path" if is_helper => return Value::Path(route(word, &rest, faults)),
        "url_for" if is_helper => return Value::UrlFor(route(word, &rest, faults)),
        "csrf" if tokens.len() == 1 => return Value::Csrf,
        "nonce" if tokens.len() == 1 => return Value::Nonce,
        "asset" if is_helper || second == Some(Kind::Str) => {
            check_literal(word, "css/app.css", &rest, faults);
            if rest.len() > 1 {
                let fault = Fault::new(rest.from(1).span, "`asset` takes a name and nothing else");
                faults.push(fault);
            }
            return Value::Asset(expression(&rest.slice(0..1), "a name", faults));
        }
        "t" if is_helper || second == Some(Kind::Str) => {
            check_literal(word, "posts.none", &rest, faults);
            let key = expression(&rest.slice(0..1), "a key", faults);
            return Value::Translation {
                key,
                args: args("t \"posts.none\"", &rest.from(1), faults),
            };
        }
        _ => {}
    }
    if tokens.is_empty() {
        let fault = Fault::new(tokens.span, "nothing stands in front of `|`");
        faults
            .push(fault.with_help("write a value, then what it goes through: `{{name | upper}}`"));
        return no_value(tokens.span);
    }
    if super::condition::equals(tokens).is_some() {
        let fault = Fault::new(tokens.span, "an assignment writes nothing");
        faults.push(
            fault.with_help(
                "`==` compares; values of a helper have names: `{{t \"key\" name=value}}`",
            ),
        );
        return no_value(tokens.span);
    }
    Value::Code(expression(tokens, "an expression", faults))
}

/// The call of a route's function, behind `word`.
fn route(word: &str, rest: &Tokens<'_>, faults: &mut Vec<Fault>) -> crate::Code {
    let mut name = 0;
    while rest.is_pair(name + 1, *b"::") && rest.word(name + 3).is_some() {
        name += 3;
    }
    let is_call =
        rest.kind(name + 1) == Some(Kind::Open(b'(')) && rest.close_of(name + 1) + 1 == rest.len();
    if !is_call {
        let fault = Fault::new(rest.span, format!("`{word}` wants a route with what it takes"));
        faults.push(fault.with_help(format!(
            "write `{{{{{word} user(post.author)}}}}`, `{{{{{word} home()}}}}`"
        )));
    }
    expression(rest, "a route", faults)
}

/// Refuses everything but a string literal behind `word`.
fn check_literal(word: &str, example: &str, rest: &Tokens<'_>, faults: &mut Vec<Fault>) {
    let source = rest.source(0);
    let is_plain = source.starts_with('"') && source.ends_with('"');
    if rest.kind(0) != Some(Kind::Str) || !is_plain {
        let fault = Fault::new(rest.span, format!("`{word}` wants a string literal"));
        faults.push(fault.with_help(format!("write `{{{{{word} \"{example}\"}}}}`")));
    }
}

/// `truncate:40`, `text::shorten`, `replace:"a","b"`.
fn pipe(tokens: &Tokens<'_>, faults: &mut Vec<Fault>) -> Option<Pipe> {
    if tokens.word(0).is_none() {
        let fault = Fault::new(tokens.span, "a pipe is the name of a function");
        faults.push(fault.with_help(
            "write `{{name | upper}}`; to compute with `|`, put parentheses around: `{{(a | b)}}`",
        ));
        return None;
    }
    let mut last = 0;
    while tokens.is_pair(last + 1, *b"::") && tokens.word(last + 3).is_some() {
        last += 3;
    }
    let function = tokens.slice(0..last + 1).span;
    if last + 1 == tokens.len() {
        return Some(Pipe { function, args: Vec::new() });
    }
    if !tokens.is_colon(last + 1) {
        let name = function.of(tokens.text);
        let fault = Fault::new(
            tokens.from(last + 1).span,
            format!("what the pipe `{name}` takes stands behind a colon"),
        );
        faults.push(fault.with_help(format!("write `{name}:40`, `{name}:\"a\", \"b\"`")));
        return Some(Pipe { function, args: Vec::new() });
    }
    let args = tokens.from(last + 2);
    let args = args.split(|tokens, index| tokens.is_punct(index, b','));
    let args = args.iter().map(|arg| expression(arg, "what the pipe takes", faults)).collect();
    Some(Pipe { function, args })
}
