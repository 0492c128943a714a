//! What the rules of a field say as data.
//!
//! Of a type, only its name is known here. What is called neither by a name of the standard
//! library nor `nested` is described as anything, which says too little and nothing wrong.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Expr, Type};

use super::{
    attribute::{Check, Rules},
    expand::located,
};
use crate::{
    facade::Facade,
    written_type::{inside, last_name},
};

const UNSIGNED: [&str; 6] = ["u8", "u16", "u32", "u64", "u128", "usize"];
const SIGNED: [&str; 6] = ["i8", "i16", "i32", "i64", "i128", "isize"];
/// Those whose ends a browser, which counts in `f64`, knows as they are.
const SHORT: [&str; 6] = ["u8", "u16", "u32", "i8", "i16", "i32"];
const DECIMAL: [&str; 2] = ["f32", "f64"];

/// `Constraints` of a field of type `ty`.
pub(super) fn constraints(rules: &Rules, ty: &Type, zzz: &Facade) -> TokenStream {
    let (inner, optional) = match inside(ty, "Option") {
        Some(inner) => (inner, quote!(.optional())),
        None => (ty, TokenStream::new()),
    };
    let start = match inside(inner, "Vec") {
        Some(element) => {
            let element = element_constraints(rules, element, zzz);
            quote!(#zzz::Constraints::list(#element))
        }
        None => start(rules, inner, zzz),
    };
    let is_trimmed = rules.changes.iter().any(|change| change == "trim");
    let trimmed = is_trimmed.then(|| quote!(.trimmed()));
    let number = is_number(inner).then_some(inner);
    let checks = rules.checks.iter().map(|check| said(check, number));
    let required = rules.required.as_ref().map(|_| quote!(.required()));
    let nested = rules.nested.as_ref().map(
        |rule| quote_spanned!(located(rule.span())=> .nested(<#ty as #zzz::Validate>::constraints)),
    );
    quote!(#start #optional #trimmed #(#checks)* #required #nested)
}

fn element_constraints(rules: &Rules, element: &Type, zzz: &Facade) -> TokenStream {
    match &rules.each {
        Some((_, rules)) => constraints(rules, element, zzz),
        None if rules.nested.is_some() => {
            quote!(#zzz::Constraints::new(#zzz::ValueKind::Group))
        }
        None => constraints(&Rules::default(), element, zzz),
    }
}

/// The kind of a type, with the ends of its numbers.
fn start(rules: &Rules, ty: &Type, zzz: &Facade) -> TokenStream {
    let name = last_name(ty);
    let name = name.as_deref().unwrap_or_default();
    let kind = match name {
        _ if rules.nested.is_some() => quote!(Group),
        "String" => quote!(Text),
        "bool" => quote!(Truth),
        name if UNSIGNED.contains(&name) || SIGNED.contains(&name) => quote!(Integer),
        name if DECIMAL.contains(&name) => quote!(Decimal),
        _ => quote!(Any),
    };
    let ends = match name {
        name if SHORT.contains(&name) => quote!(.min(<#ty>::MIN).max(<#ty>::MAX)),
        name if UNSIGNED.contains(&name) => quote!(.min(<#ty>::MIN)),
        _ => TokenStream::new(),
    };
    quote!(#zzz::Constraints::new(#zzz::ValueKind::#kind) #ends)
}

fn is_number(ty: &Type) -> bool {
    let is_one_of = |names: &[&str]| last_name(ty).is_some_and(|name| names.contains(&&*name));
    is_one_of(&UNSIGNED) || is_one_of(&SIGNED) || is_one_of(&DECIMAL)
}

/// What is to be said of a rule. Bounds of a number have its type, and are left out where that
/// is not known.
fn said(check: &Check, number: Option<&Type>) -> TokenStream {
    match check {
        Check::Plain(rule) => quote!(.#rule()),
        Check::Bounds { rule, min, max } if rule == "length" => {
            let bound = |name: TokenStream, bound: &Option<Box<Expr>>| {
                bound.as_ref().map(|bound| quote!(.#name(#bound)))
            };
            let (min, max) = (bound(quote!(length_min), min), bound(quote!(length_max), max));
            quote!(#min #max)
        }
        Check::Bounds { min, max, .. } => {
            let bound = |name: TokenStream, bound: &Option<Box<Expr>>| {
                let (bound, number) = (bound.as_ref()?, number?);
                Some(quote!(.#name::<#number>(#bound)))
            };
            let (min, max) = (bound(quote!(min), min), bound(quote!(max), max));
            quote!(#min #max)
        }
        Check::OneOf { texts, .. } => quote!(.one_of(&[#(#texts),*])),
        Check::Custom { .. } => TokenStream::new(),
    }
}
