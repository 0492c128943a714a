//! Putting the Rust of templates into generated code.

use proc_macro2::{
    Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree, token_stream::IntoIter,
};
use quote::quote;

use super::{mirror, pieces::MARK};

/// The second half of `#[derive(Template)]`: what stands in the mirrors of templates comes in here, with the places
/// where it stands, and goes into the generated code.
///
/// It gets either `next [paths…] [collected…] [pieces of this mirror]`, which opens the next mirror, or, after the last one,
/// `code [order…] { code } [pieces]…`.
pub fn splice(input: TokenStream) -> TokenStream {
    let mut input = input.into_iter();
    let Some(TokenTree::Ident(step)) = input.next() else { return TokenStream::new() };
    if step == "next" {
        return mirror::next(input);
    }
    let (Some(order), Some(code)) = (group(&mut input), group(&mut input)) else {
        return TokenStream::new();
    };
    let order = order.stream().into_iter().filter_map(|token| number(&token));
    let mirrors: Vec<Group> = std::iter::from_fn(|| group(&mut input)).collect();
    // What went through other macros on its way bears their marks, and each would be a note below an error. The last
    // mirror comes straight from its file.
    let last = mirrors.last().and_then(|mirror| mirror.stream().into_iter().next());
    let unmarked = last.map_or_else(Span::call_site, |token| token.span());
    let found = mirrors.iter().flat_map(|mirror| split(resolved_at(mirror.stream(), unmarked)));
    let mut pieces: Vec<(usize, TokenStream)> = order.zip(found).collect();
    pieces.sort_by_key(|(number, _)| *number);
    let pieces: Vec<TokenStream> = pieces.into_iter().map(|(_, piece)| piece).collect();
    let code = filled(code.stream(), &pieces, Span::call_site().resolved_at(unmarked));
    quote!({ #code })
}

fn group(input: &mut IntoIter) -> Option<Group> {
    match input.next() {
        Some(TokenTree::Group(group)) => Some(group),
        _ => None,
    }
}

fn number(token: &TokenTree) -> Option<usize> {
    token.to_string().parse().ok()
}

/// `tokens` in their places, with names that mean what they mean at `span`.
fn resolved_at(tokens: TokenStream, span: Span) -> TokenStream {
    let resolve = |token: TokenTree| match token {
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), resolved_at(group.stream(), span));
            inner.set_span(group.span().resolved_at(span));
            TokenTree::Group(inner)
        }
        mut token => {
            token.set_span(token.span().resolved_at(span));
            token
        }
    };
    tokens.into_iter().map(resolve).collect()
}

/// What stands between `;`.
fn split(pieces: TokenStream) -> Vec<TokenStream> {
    let mut all = vec![Vec::new()];
    for token in pieces {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ';' => all.push(Vec::new()),
            _ => all.last_mut().into_iter().for_each(|piece| piece.push(token.clone())),
        }
    }
    all.into_iter().map(|tokens| tokens.into_iter().collect()).collect()
}

/// `code` with `pieces` where their marks stand; the code itself stands at `at`.
pub(super) fn filled(code: TokenStream, pieces: &[TokenStream], at: Span) -> TokenStream {
    let mut filled_code = Vec::new();
    let mut code = code.into_iter();
    while let Some(token) = code.next() {
        match token {
            TokenTree::Ident(ident) if ident == MARK => {
                if let Some(mark) = group(&mut code) {
                    filled_code.extend(piece(mark.stream(), pieces, at));
                }
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), filled(group.stream(), pieces, at));
                inner.set_span(at);
                filled_code.push(TokenTree::Group(inner));
            }
            mut token => {
                token.set_span(at);
                filled_code.push(token);
            }
        }
    }
    filled_code.into_iter().collect()
}

/// What a name in a piece is.
enum Name {
    Field,
    New(Ident),
    Local(Ident),
}

/// The piece that a mark asks for, in the way it asks.
fn piece(mark: TokenStream, pieces: &[TokenStream], code: Span) -> TokenStream {
    let mut mark = mark.into_iter();
    let piece = mark.next().and_then(|token| pieces.get(number(&token)?)).cloned();
    let way = mark.next().map(|way| way.to_string());
    if way.as_deref() == Some("at") {
        let place = piece.and_then(|piece| piece.into_iter().next()).map(|token| token.span());
        let span = place.map_or(code, |span| code.located_at(span));
        let at = |mut token: TokenTree| {
            if let TokenTree::Group(group) = &token {
                let inner = filled(group.stream(), pieces, code);
                token = TokenTree::Group(Group::new(group.delimiter(), inner));
            }
            token.set_span(span);
            token
        };
        return mark.map(at).collect();
    }
    let mut names = Vec::new();
    while let (Some(nth), Some(kind)) = (mark.next(), mark.next()) {
        let Some(nth) = number(&nth) else { break };
        let mut ident = || match mark.next() {
            Some(TokenTree::Ident(ident)) => ident,
            _ => Ident::new("_", Span::call_site()),
        };
        let name = match kind.to_string().as_str() {
            "field" => Name::Field,
            "new" => Name::New(ident()),
            _ => Name::Local(ident()),
        };
        names.push((nth, name));
    }
    let piece = Renamer { names: &names, nth: 0, code }.rename(piece.unwrap_or_default());
    if way.as_deref() == Some("borrowed") { borrowed(piece) } else { piece }
}

/// `&(piece)`, which for the compiler begins and ends where the piece does.
fn borrowed(piece: TokenStream) -> TokenStream {
    let mut tokens = piece.clone().into_iter();
    let first = tokens.next().map_or_else(Span::call_site, |token| token.span());
    let last = tokens.last().map_or(first, |token| token.span());
    let mut and = Punct::new('&', Spacing::Alone);
    and.set_span(first);
    let mut group = Group::new(Delimiter::Parenthesis, piece);
    group.set_span(last);
    [TokenTree::Punct(and), TokenTree::Group(group)].into_iter().collect()
}

struct Renamer<'n> {
    names: &'n [(usize, Name)],
    /// The number of the identifier that comes next.
    nth: usize,
    /// Where the generated code stands.
    code: Span,
}

impl Renamer<'_> {
    fn rename(&mut self, tokens: TokenStream) -> TokenStream {
        let mut renamed = Vec::new();
        for token in tokens {
            let span = token.span();
            match token {
                TokenTree::Ident(ident) => self.ident(ident, span, &mut renamed),
                TokenTree::Group(group) => {
                    let mut inner = Group::new(group.delimiter(), self.rename(group.stream()));
                    inner.set_span(span);
                    renamed.push(TokenTree::Group(inner));
                }
                mut token => {
                    token.set_span(span);
                    renamed.push(token);
                }
            }
        }
        renamed.into_iter().collect()
    }

    fn ident(&mut self, ident: Ident, span: Span, renamed: &mut Vec<TokenTree>) {
        let name = self.names.iter().find(|(nth, _)| *nth == self.nth).map(|(_, name)| name);
        self.nth += 1;
        let code = self.code;
        // A variable of the generated code, at the place of the name.
        let at = |mut token: TokenTree| {
            token.set_span(code.located_at(span));
            token
        };
        match name {
            None => renamed.push(TokenTree::Ident(ident)),
            Some(Name::Field) => {
                renamed.push(at(TokenTree::Ident(Ident::new("self", span))));
                renamed.push(at(TokenTree::Punct(Punct::new('.', Spacing::Alone))));
                renamed.push(TokenTree::Ident(ident));
            }
            Some(Name::New(new)) => renamed.push(at(TokenTree::Ident(new.clone()))),
            Some(Name::Local(local)) => {
                let star = TokenTree::Punct(Punct::new('*', Spacing::Alone));
                let local = at(TokenTree::Ident(local.clone()));
                let mut value =
                    Group::new(Delimiter::Parenthesis, [star, local].into_iter().collect());
                value.set_span(span);
                renamed.push(TokenTree::Group(value));
            }
        }
    }
}
