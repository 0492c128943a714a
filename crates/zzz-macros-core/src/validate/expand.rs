//! What the rules of a field become.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Expr;

use super::attribute::{Check, Rules};
use crate::facade::Facade;

/// What looks at the field `ident`, which messages call `name`.
pub(super) fn field(rules: &Rules, ident: &Ident, name: &str, zzz: &Facade) -> TokenStream {
    let place = |span: Span| quote_spanned!(located(span)=> self.#ident);
    look(rules, &place, name, zzz)
}

/// What looks at the value in `place`, which is written at a span.
fn look(
    rules: &Rules,
    place: &dyn Fn(Span) -> TokenStream,
    name: &str,
    zzz: &Facade,
) -> TokenStream {
    let changes = rules.changes.iter().map(|rule| {
        let value = place(rule.span());
        quote_spanned!(located(rule.span())=> #zzz::rules::#rule(&mut #value);)
    });
    let checks = rules.checks.iter().map(|check| {
        let finding = finding(check, place, zzz);
        note(name, &finding)
    });
    let nested = rules.nested.as_ref().map(|rule| {
        let value = place(rule.span());
        quote_spanned! {located(rule.span())=>
            errors.inside(#name, |errors| #zzz::Validate::validate(&mut #value, errors));
        }
    });
    let each = rules.each.as_ref().map(|(rule, rules)| each(rules, rule, place, name, zzz));
    let rest = quote!(#(#checks)* #nested #each);
    let rest = match &rules.required {
        None => rest,
        // What is not there breaks no other rule.
        Some(rule) => {
            let value = place(rule.span());
            let missing = quote_spanned!(located(rule.span())=> #zzz::rules::required(&#value));
            quote! {
                match #missing {
                    ::core::option::Option::Some(message) => errors.add(#name, message),
                    ::core::option::Option::None => { #rest }
                }
            }
        }
    };
    quote!(#(#changes)* #rest)
}

/// What looks at each element.
fn each(
    rules: &Rules,
    rule: &Ident,
    place: &dyn Fn(Span) -> TokenStream,
    name: &str,
    zzz: &Facade,
) -> TokenStream {
    let element = |span: Span| quote_spanned!(located(span)=> *value);
    let look = look(rules, &element, "", zzz);
    let value = place(rule.span());
    quote_spanned! {located(rule.span())=>
        errors.inside(#name, |errors| {
            for (index, value) in #value.iter_mut().enumerate() {
                errors.inside_element(index, |errors| { #look });
            }
        });
    }
}

fn note(name: &str, finding: &TokenStream) -> TokenStream {
    quote! {
        if let ::core::option::Option::Some(message) = #finding {
            errors.add(#name, message);
        }
    }
}

/// The call of a rule.
fn finding(check: &Check, place: &dyn Fn(Span) -> TokenStream, zzz: &Facade) -> TokenStream {
    match check {
        Check::Plain(rule) => {
            let value = place(rule.span());
            quote_spanned!(located(rule.span())=> #zzz::rules::#rule(&#value))
        }
        Check::Bounds { rule, min, max } => {
            let value = place(rule.span());
            let (min, max) = (option(min.as_deref()), option(max.as_deref()));
            quote_spanned!(located(rule.span())=> #zzz::rules::#rule(&#value, #min, #max))
        }
        Check::OneOf { rule, texts } => {
            let value = place(rule.span());
            quote_spanned!(located(rule.span())=> #zzz::rules::#rule(&#value, &[#(#texts),*]))
        }
        Check::Custom { rule, function } => {
            let value = place(rule.span());
            quote_spanned!(located(rule.span())=> #zzz::rules::#rule(#function(&#value)))
        }
    }
}

fn option(bound: Option<&Expr>) -> TokenStream {
    match bound {
        Some(bound) => quote!(::core::option::Option::Some(#bound)),
        None => quote!(::core::option::Option::None),
    }
}

/// The names of the macro, at the place of the user's token.
pub(super) fn located(span: Span) -> Span {
    Span::call_site().located_at(span)
}
