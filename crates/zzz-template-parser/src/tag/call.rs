//! Names of templates, what they are given and what they take.

use crate::{
    Arg, Fault, Param, Span,
    code::type_code,
    rust::Kind,
    tag::{CallHead, expression::expression},
    tokens::Tokens,
};

/// `"card" title="Profile"`, behind `word`.
pub(crate) fn call(word: &str, rest: &Tokens<'_>, span: Span, faults: &mut Vec<Fault>) -> CallHead {
    let name = quoted_name(word, rest, span, faults);
    if !name.is_empty() {
        check_template_name(name, rest.text, faults);
    }
    let behind = usize::from(rest.kind(0) == Some(Kind::Str));
    CallHead {
        name,
        args: args(&format!("{word} \"{}\"", name.of(rest.text)), &rest.from(behind), faults),
    }
}

/// The name in quotes with which `rest`, which stands behind `word`, begins; without its quotes.
pub(crate) fn quoted_name(
    word: &str,
    rest: &Tokens<'_>,
    span: Span,
    faults: &mut Vec<Fault>,
) -> Span {
    let source = rest.source(0);
    let is_quoted = source.starts_with('"') && source.ends_with('"') && !source.contains('\\');
    if rest.kind(0) == Some(Kind::Str) && is_quoted {
        let quoted = rest.list[0].span;
        let name = Span { start: quoted.start + 1, end: quoted.end - 1 };
        if name.is_empty() {
            faults.push(Fault::new(quoted, "an empty name"));
        }
        return name;
    }
    let at = rest.list.first().map_or(span, |token| token.span);
    let fault = Fault::new(at, format!("`{word}` wants a name in quotes"));
    let example = if matches!(word, "component" | "layout") { "card" } else { "footer" };
    let sign =
        if matches!(word, "slot" | "content_for" | "component" | "fragment") { "#" } else { "" };
    faults.push(fault.with_help(format!("write `{{{{{sign}{word} \"{example}\"}}}}`")));
    Span { start: at.start, end: at.start }
}

/// Refuses names that lead out of the folder of templates, or that no file has.
pub(crate) fn check_template_name(name: Span, text: &str, faults: &mut Vec<Fault>) {
    let written = name.of(text);
    let is_part = |letter: char| letter.is_alphanumeric() || "_-/.".contains(letter);
    let is_right = written.chars().all(is_part)
        && written.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
    if !is_right {
        let fault = Fault::new(name, format!("`{written}` is no name of a template"));
        faults.push(fault.with_help("a name is a path below the folder of templates: `user/_row`"));
    }
}

/// `name=value name=value`; `example` stands in front of them in the help.
pub(crate) fn args(example: &str, tokens: &Tokens<'_>, faults: &mut Vec<Fault>) -> Vec<Arg> {
    let mut args: Vec<Arg> = Vec::new();
    if tokens.is_empty() {
        return args;
    }
    let depth = tokens.depth();
    let is_name = |&index: &usize| {
        tokens.list[index].depth == depth
            && tokens.word(index).is_some()
            && tokens.is_equals(index + 1)
            && !(index > 0 && tokens.is_punct(index - 1, b'.'))
    };
    let starts: Vec<_> = (0..tokens.len()).filter(is_name).collect();
    let first = starts.first().copied().unwrap_or(tokens.len());
    if first > 0 {
        let fault = Fault::new(tokens.slice(0..first).span, "this has no name");
        faults.push(
            fault.with_help(format!("name what you give: `{{{{{example} title=post.title}}}}`")),
        );
    }
    for (nth, &start) in starts.iter().enumerate() {
        let end = starts.get(nth + 1).copied().unwrap_or(tokens.len());
        let (name, mut value) = (tokens.list[start].span, tokens.slice(start + 2..end));
        let written = name.of(tokens.text);
        let comma = (0..value.len())
            .find(|&index| value.list[index].depth == depth && value.is_punct(index, b','));
        if let Some(comma) = comma {
            let fault = Fault::new(value.list[comma].span, "a comma between what is given");
            faults.push(fault.with_help("a space is enough: `title=post.title level=2`"));
            value = value.slice(0..comma);
        }
        if args.iter().any(|arg| arg.name.of(tokens.text) == written) {
            faults.push(Fault::new(name, format!("`{written}` is given twice")));
        }
        let value = expression(&value, &format!("a value for `{written}`"), faults);
        args.push(Arg { name, value });
    }
    args
}

/// `title: &str, level: u8 = 2`.
pub(crate) fn params(tokens: &Tokens<'_>, faults: &mut Vec<Fault>) -> Vec<Param> {
    let is_end = |tokens: &Tokens<'_>, index: usize| {
        let is_last = index + 1 == tokens.len();
        let is_next = tokens.word(index + 1).is_some() && tokens.is_colon(index + 2);
        tokens.is_punct(index, b',') && (is_last || is_next)
    };
    let mut params: Vec<Param> = Vec::new();
    for part in tokens.split(is_end) {
        if part.is_empty() && !params.is_empty() {
            continue;
        }
        let (Some(name), true) = (part.word(0), part.is_colon(1)) else {
            let fault = Fault::new(part.span, "a parameter has a name and a type");
            faults.push(fault.with_help("write `{{params title: &str, level: u8 = 2}}`"));
            continue;
        };
        if params.iter().any(|param| param.name.of(tokens.text) == name) {
            let fault =
                Fault::new(part.list[0].span, format!("the parameter `{name}` is there twice"));
            faults.push(fault);
        }
        let equals = type_end(&part);
        let ty = part.slice(2..equals);
        if ty.is_empty() {
            faults.push(Fault::new(part.span, format!("the parameter `{name}` has no type")));
        }
        let default = (equals < part.len()).then(|| {
            expression(&part.from(equals + 1), &format!("what `{name}` is by default"), faults)
        });
        params.push(Param { name: part.list[0].span, ty: type_code(&ty, faults), default });
    }
    params
}

/// Where the `=` behind a parameter's type stands, or the parameter ends.
fn type_end(part: &Tokens<'_>) -> usize {
    let mut angles = 0_usize;
    for index in 2..part.len() {
        match part.kind(index) {
            Some(Kind::Punct(b'<')) => angles += 1,
            Some(Kind::Punct(b'>')) if !part.is_pair(index - 1, *b"->") => {
                angles = angles.saturating_sub(1);
            }
            Some(Kind::Punct(b'=')) if angles == 0 && part.list[index].depth == part.depth() => {
                return index;
            }
            _ => {}
        }
    }
    part.len()
}
