//! `#[derive(Validate)]`.

pub(crate) mod attribute;
mod describe;
mod expand;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields, ext::IdentExt};

use self::attribute::Rules;
use crate::{
    facade::{Facade, path_of},
    faults::Faults,
};

/// Expands the derive on `item`.
pub fn validate(item: TokenStream) -> TokenStream {
    let mut faults = Faults::default();
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let zzz = zzz(&input, &mut faults);
    let (looks, constraints): (Vec<_>, Vec<_>) =
        fields(&input, &zzz, &mut faults).into_iter().unzip();
    let ident = &input.ident;
    let (generics, of, conditions) = input.generics.split_for_impl();
    let errors = faults.into_errors();
    // On a fault the type still has rules, so that nothing echoes.
    let body = errors.is_none().then(|| quote!(#(#looks)*));
    let constraints = if errors.is_none() { constraints } else { Vec::new() };
    quote! {
        #errors

        impl #generics #zzz::Validate for #ident #of #conditions {
            fn validate(&mut self, errors: &mut #zzz::FieldErrors) {
                let _ = &errors;
                #body
            }

            fn constraints() -> ::std::vec::Vec<#zzz::Constraints> {
                ::std::vec![#(#constraints),*]
            }
        }
    }
}

/// What looks at each field, and what is said of it.
fn fields(
    input: &DeriveInput,
    zzz: &Facade,
    faults: &mut Faults,
) -> Vec<(TokenStream, TokenStream)> {
    const EXPECTED: &str = "rules belong to fields: expected a struct with named fields, for \
                            example `struct Post { #[validate(required)] title: String }`";
    let Data::Struct(data) = &input.data else {
        faults.note(&input.ident, EXPECTED);
        return Vec::new();
    };
    let Fields::Named(fields) = &data.fields else {
        faults.note(&input.ident, EXPECTED);
        return Vec::new();
    };
    let look = |field: &syn::Field| {
        let ident = field.ident.as_ref()?;
        let rules = Rules::of_field(&field.attrs, faults);
        let name =
            rules.name.as_ref().map_or_else(|| ident.unraw().to_string(), syn::LitStr::value);
        let constraints = describe::constraints(&rules, &field.ty, zzz);
        Some((expand::field(&rules, ident, &name, zzz), quote!(#constraints.named(#name))))
    };
    fields.named.iter().filter_map(look).collect()
}

/// The path of the facade: `#[validate(crate = path)]`.
fn zzz(input: &DeriveInput, faults: &mut Faults) -> Facade {
    let expected = "rules belong to fields; here stands `crate = path` at most: \
                    `#[validate(crate = my_zzz)]`";
    Facade::new(path_of(&input.attrs, "validate", expected, faults))
}
