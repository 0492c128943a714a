//! `#[derive(Problem)]`.

mod attribute;
mod detail;
mod expand;
mod status;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, Path};

use self::{
    attribute::{Said, read},
    detail::Detail,
};
use crate::{facade::Facade, faults::Faults};

/// One way in which the error comes: a variant, or the struct.
struct Case<'a> {
    /// `None` for a struct.
    variant: Option<&'a Ident>,
    fields: &'a Fields,
    said: Said,
    detail: Option<Detail>,
}

/// Expands the derive on `item`.
pub fn problem(item: TokenStream) -> TokenStream {
    let mut faults = Faults::default();
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut zzz = None;
    let cases = cases(&input, &mut zzz, &mut faults);
    let zzz = Facade::new(zzz);
    let Some(errors) = faults.into_errors() else {
        return expand::write(&zzz, &input.ident, &cases);
    };
    // Whoever uses the error shall not hear of a missing trait, too.
    let stub = match input.generics.params.is_empty() && !matches!(input.data, Data::Union(_)) {
        true => expand::stub(&input.ident),
        false => TokenStream::new(),
    };
    quote!(#errors #stub)
}

fn cases<'a>(input: &'a DeriveInput, zzz: &mut Option<Path>, faults: &mut Faults) -> Vec<Case<'a>> {
    if !input.generics.params.is_empty() {
        faults
            .note(&input.generics, "an error has to know the types of its fields: write them out");
    }
    let at_item = read(&input.attrs, Some(zzz), faults);
    match &input.data {
        Data::Struct(data) => {
            let said = at_item.or_else(|| missing(&input.ident, &input.attrs, faults));
            said.map(|said| case(None, &data.fields, said, faults)).into_iter().collect()
        }
        Data::Enum(data) => {
            if let Some(said) = at_item {
                let message = "each variant has a problem of its own: write this at the variants";
                faults.note(said.at(), message);
                return Vec::new();
            }
            if data.variants.is_empty() {
                faults.note(&input.ident, "an enum without variants is never an error");
            }
            let cases = data.variants.iter().filter_map(|variant| {
                let said = read(&variant.attrs, None, faults)
                    .or_else(|| missing(&variant.ident, &variant.attrs, faults))?;
                Some(case(Some(&variant.ident), &variant.fields, said, faults))
            });
            cases.collect()
        }
        Data::Union(_) => {
            let message = "an error is a struct or an enum, for example `enum ShopError { \
                           #[problem(409, \"sold_out\", \"only {left} left\")] SoldOut { left: u32 } }`";
            faults.note(&input.ident, message);
            Vec::new()
        }
    }
}

fn case<'a>(
    variant: Option<&'a Ident>,
    fields: &'a Fields,
    said: Said,
    faults: &mut Faults,
) -> Case<'a> {
    let detail = said.detail.as_ref().map(|text| Detail::read(text, fields, faults));
    Case { variant, fields, said, detail }
}

/// Notes that nothing is said; where something is said that is wrong, that was told.
fn missing(ident: &Ident, attributes: &[Attribute], faults: &mut Faults) -> Option<Said> {
    if !attributes.iter().any(|attribute| attribute.path().is_ident("problem")) {
        let message = format!(
            "what is a client told of `{ident}`? write `#[problem(409, \"sold_out\", \"somebody was \
             faster\")]`, or for the log only `#[problem(internal, \"the till is jammed\")]`"
        );
        faults.note(ident, message);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_facade_may_go_by_another_name() {
        let item = quote! {
            #[problem(crate = renamed)]
            #[problem(404)]
            struct Lost;
        };
        let text = problem(item).to_string();
        assert!(text.contains("renamed :: http :: StatusCode :: NOT_FOUND"), "{text}");
        assert!(!text.contains("zzz"), "{text}");
    }
}
