//! `#[derive(PathParams)]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Data, DeriveInput, Fields, Ident, spanned::Spanned};

use crate::{
    facade::{Facade, path_of},
    faults::Faults,
};

/// Expands the derive on `item`.
pub fn path_params(item: TokenStream) -> TokenStream {
    let mut faults = Faults::default();
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let zzz = zzz(&input, &mut faults);
    let fields = named_fields(&input, &mut faults);
    if let Some(errors) = faults.into_errors() {
        return errors;
    }
    let ident = &input.ident;
    let names: Vec<_> = fields.iter().map(|(name, _)| plain(name)).collect();
    let count = fields.len();
    let values = fields.iter().zip(&names).map(|((field, ty), name)| {
        quote_spanned!(ty.span()=> #field: #zzz::expand::param_named::<#ty>(params, #name)?)
    });
    let args = fields.iter().enumerate().map(|(place, (_, ty))| {
        quote! {
            impl #zzz::expand::PathArg<#place> for #ident {
                type Arg<'a> = <#ty as #zzz::FromParam>::Arg<'a>;
            }
        }
    });
    quote! {
        impl #zzz::PathParams for #ident {
            const NEEDS: #zzz::PathNeeds = #zzz::PathNeeds {
                names: ::core::option::Option::Some(&[#(#names),*]),
                count: #count,
            };

            fn from_params(params: &#zzz::Params) -> #zzz::Result<Self> {
                ::core::result::Result::Ok(Self { #(#values),* })
            }
        }

        #(#args)*
    }
}

/// The name of a field, without the `r#` of a keyword.
fn plain(name: &Ident) -> String {
    let name = name.to_string();
    name.strip_prefix("r#").map(str::to_owned).unwrap_or(name)
}

/// The path of the facade: `#[path_params(crate = path)]`.
fn zzz(input: &DeriveInput, faults: &mut Faults) -> Facade {
    let expected = "expected `crate = path`: `#[path_params(crate = my_zzz)]`";
    Facade::new(path_of(&input.attrs, "path_params", expected, faults))
}

fn named_fields<'a>(
    input: &'a DeriveInput,
    faults: &mut Faults,
) -> Vec<(&'a Ident, &'a syn::Type)> {
    const EXPECTED: &str = "path parameters are taken by name: expected a struct with named \
                            fields, for example `struct Place { user_id: i64, post_id: i64 }`; \
                            where the order is enough, use a tuple: `Path<(i64, i64)>`";
    if !input.generics.params.is_empty() {
        faults.note(&input.generics, "a route has to know what it takes: write the types out");
    }
    let Data::Struct(data) = &input.data else {
        faults.note(&input.ident, EXPECTED);
        return Vec::new();
    };
    let Fields::Named(fields) = &data.fields else {
        faults.note(&input.ident, EXPECTED);
        return Vec::new();
    };
    fields.named.iter().filter_map(|field| Some((field.ident.as_ref()?, &field.ty))).collect()
}
