//! Rust that stands in templates, and where generated code takes it up.

use std::collections::HashMap;

use proc_macro2::{Ident, Literal, Span as TokenSpan, TokenStream};
use quote::quote;
use zzz_template_parser::{Composition, Expr, Resolved, Span};

/// What marks the place of a piece in generated code.
pub(super) const MARK: &str = "__zzz_piece";

/// The pieces that generated code takes up, each once.
#[derive(Default)]
pub(super) struct Pieces {
    numbers: HashMap<(usize, usize, usize), usize>,
    all: Vec<(usize, Span)>,
}

/// How a piece is taken up.
#[derive(Clone, Copy)]
pub(super) enum Taken {
    /// As it stands.
    Plain,
    /// Borrowed: `&(…)`.
    Borrowed,
    /// As a pattern, whose names are new.
    Pattern,
}

impl Pieces {
    /// The place where generated code takes up `expr`.
    pub(super) fn take(
        &mut self,
        composition: &Composition,
        expr: &Expr,
        taken: Taken,
    ) -> TokenStream {
        let key = (expr.file, expr.span.start, expr.span.end);
        let all = &mut self.all;
        let number = *self.numbers.entry(key).or_insert_with(|| {
            all.push((expr.file, expr.span));
            all.len() - 1
        });
        let number = Literal::usize_unsuffixed(number);
        let way = Ident::new(
            match taken {
                Taken::Plain | Taken::Pattern => "plain",
                Taken::Borrowed => "borrowed",
            },
            TokenSpan::call_site(),
        );
        let names = expr.names.iter().map(|(nth, resolved)| {
            let nth = Literal::usize_unsuffixed(*nth);
            match resolved {
                Resolved::Field => quote!(#nth field),
                Resolved::Local(local) => {
                    let ident = local_ident(composition, *local);
                    match taken {
                        Taken::Pattern => quote!(#nth new #ident),
                        Taken::Plain | Taken::Borrowed => quote!(#nth local #ident),
                    }
                }
            }
        });
        let mark = Ident::new(MARK, TokenSpan::call_site());
        quote!(#mark { #number #way #(#names)* })
    }

    /// `code`, which for the compiler stands where `expr` does, if that was taken up.
    pub(super) fn at(&self, expr: &Expr, code: TokenStream) -> TokenStream {
        let Some(number) = self.numbers.get(&(expr.file, expr.span.start, expr.span.end)) else {
            return code;
        };
        let mark = Ident::new(MARK, TokenSpan::call_site());
        let number = Literal::usize_unsuffixed(*number);
        quote!(#mark { #number at #code })
    }

    /// Which part of which file each of them is, by number.
    pub(super) fn all(&self) -> &[(usize, Span)] {
        &self.all
    }
}

/// What generated code calls a variable: it cannot clash with a name of the user's.
pub(super) fn local_ident(composition: &Composition, local: usize) -> Ident {
    Ident::new(&format!("__{}_{local}", composition.locals[local]), TokenSpan::call_site())
}
