//! `#[problem(409, "sold_out", "only {left} left")]`.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::{
    Attribute, Ident, LitInt, LitStr, Path, Token,
    parse::{ParseStream, Parser},
};

use super::status;
use crate::faults::Faults;

/// What the attribute says.
pub(super) struct Said {
    /// The name of the status among the constants of `StatusCode`; `None` for what stays inside.
    pub(super) status: Option<Ident>,
    pub(super) code: Option<LitStr>,
    pub(super) detail: Option<LitStr>,
    /// Its first token.
    at: TokenStream,
}

impl Said {
    pub(super) fn at(&self) -> &TokenStream {
        &self.at
    }
}

/// What the attributes say; `zzz` is where `crate = path` may stand.
pub(super) fn read(
    attributes: &[Attribute],
    mut zzz: Option<&mut Option<Path>>,
    faults: &mut Faults,
) -> Option<Said> {
    let mut said: Option<Said> = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("problem")) {
        let parse = |input: ParseStream<'_>| one(input, zzz.as_deref_mut());
        let read = attribute.meta.require_list().and_then(|list| parse.parse2(list.tokens.clone()));
        match read {
            Ok(Some(new)) if said.is_some() => {
                faults.note(new.at, "this says a second time what a client is told: keep one");
            }
            Ok(Some(new)) => said = Some(new),
            Ok(None) => {}
            Err(error) => faults.add(error),
        }
    }
    said
}

/// `None` for `crate = path`.
fn one(input: ParseStream<'_>, zzz: Option<&mut Option<Path>>) -> syn::Result<Option<Said>> {
    if let Some(zzz) = zzz
        && input.peek(Token![crate])
    {
        input.parse::<Token![crate]>()?;
        input.parse::<Token![=]>()?;
        *zzz = Some(input.parse()?);
        return Ok(None);
    }
    let (status, at) = status(input)?;
    let mut texts = Vec::new();
    while !input.is_empty() {
        input.parse::<Token![,]>()?;
        if !input.is_empty() {
            texts.push(input.parse::<LitStr>()?);
        }
    }
    let (code, detail) = texts_of(status.is_some(), &at, texts)?;
    Ok(Some(Said { status, code, detail, at }))
}

fn status(input: ParseStream<'_>) -> syn::Result<(Option<Ident>, TokenStream)> {
    const EXPECTED: &str = "expected a status first, by its number or its name, or `internal` for what only the log \
                            tells: `#[problem(409, \"sold_out\", \"somebody was faster\")]`";
    if input.peek(LitInt) {
        let number: LitInt = input.parse()?;
        let name = status::of_number(&number)?;
        return Ok((Some(Ident::new(name, Span::mixed_site())), number.into_token_stream()));
    }
    if input.peek(Ident) {
        let ident: Ident = input.parse()?;
        let at = ident.to_token_stream();
        if ident == "internal" {
            return Ok((None, at));
        }
        let name = status::of_name(&ident)?;
        return Ok((Some(Ident::new(name, Span::mixed_site())), at));
    }
    Err(input.error(EXPECTED))
}

/// The code and the detail; what stays inside has no code.
fn texts_of(
    has_code: bool,
    at: &TokenStream,
    texts: Vec<LitStr>,
) -> syn::Result<(Option<LitStr>, Option<LitStr>)> {
    let mut texts = texts.into_iter();
    let code = if has_code { texts.next() } else { None };
    if let Some(code) = &code
        && code.value().contains([' ', '{'])
    {
        let message = "the code for programs comes before the sentence for people: \
                       `#[problem(409, \"sold_out\", \"only {left} left\")]`";
        return Err(syn::Error::new_spanned(code, message));
    }
    let detail = texts.next();
    if let Some(more) = texts.next() {
        let message = if has_code {
            "expected a status, a code and a sentence, and no more"
        } else {
            "expected one sentence for the log, and no more: `#[problem(internal, \"the till is jammed\")]`"
        };
        return Err(syn::Error::new_spanned(more, message));
    }
    if !has_code && detail.is_none() {
        let message =
            "expected a sentence for the log: `#[problem(internal, \"the till is jammed\")]`";
        return Err(syn::Error::new_spanned(at, message));
    }
    Ok((code, detail))
}
