//! `#[derive(Config)]`.

mod attribute;
mod kind;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Data, DeriveInput, Expr, Fields, Ident, Lit, Meta, spanned::Spanned};

use self::attribute::FieldOptions;
use crate::{
    facade::{names, path_of},
    faults::Faults,
};

/// Expands the derive on `item`.
pub fn config(item: TokenStream) -> TokenStream {
    let mut faults = Faults::default();
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let zzz = zzz(&input, &mut faults);
    let fields = fields(&input, &mut faults);
    if let Some(errors) = faults.into_errors() {
        // Whoever uses the struct shall not hear of a missing trait too. A generic
        // one would echo the fault that was told.
        let is_plain = input.generics.params.is_empty();
        let stub = is_plain.then(|| write(&zzz, &input.ident, &[], true));
        return quote!(#errors #stub);
    }
    write(&zzz, &input.ident, &fields, false)
}

struct Field<'a> {
    ident: &'a Ident,
    ty: &'a syn::Type,
    docs: String,
    options: FieldOptions,
}

/// The path of the crate: `#[config(crate = path)]`, else by what the
/// manifest of the crate that is compiled names.
fn zzz(input: &DeriveInput, faults: &mut Faults) -> TokenStream {
    let expected = "expected `crate = path`: `#[config(crate = my_config)]`; defaults and \
                    variables stand at the fields";
    let path = path_of(&input.attrs, "config", expected, faults);
    path.map(ToTokens::into_token_stream).unwrap_or_else(|| {
        if names("zzz-config") { quote!(::zzz_config) } else { quote!(::zzz::config) }
    })
}

fn fields<'a>(input: &'a DeriveInput, faults: &mut Faults) -> Vec<Field<'a>> {
    const EXPECTED: &str = "a configuration is a struct with named fields, for example \
                            `struct AppConfig { /** Goods on one page. */ page_size: u16 }`";
    if !input.generics.params.is_empty() {
        let message = "a configuration has to know the types of its values: write them out";
        faults.note(&input.generics, message);
    }
    let named = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => &fields.named,
            Fields::Unnamed(_) | Fields::Unit => {
                faults.note(&input.ident, EXPECTED);
                return Vec::new();
            }
        },
        Data::Enum(_) => {
            let message = format!(
                "{EXPECTED}; an enum is a value: write a `FromStr` for it, and `impl FromText for \
                 {} {{ const EXPECTED: &'static str = \"`fast` or `careful`\"; }}`",
                input.ident
            );
            faults.note(&input.ident, message);
            return Vec::new();
        }
        Data::Union(_) => {
            faults.note(&input.ident, EXPECTED);
            return Vec::new();
        }
    };
    let mut fields: Vec<Field<'_>> = Vec::new();
    for field in named {
        let Some(ident) = &field.ident else { continue };
        if plain(ident).contains("__") {
            let message = "`__` parts sections in `APP__SECTION__KEY`, so no name may have it; \
                           write one `_`";
            faults.note(ident, message);
        }
        let options = FieldOptions::read(&field.attrs, faults);
        options.check_kinds(&field.ty, faults);
        if let Some(variable) = &options.variable {
            let first = fields.iter().find(|other| {
                other.options.variable.as_ref().is_some_and(|name| name.value() == variable.value())
            });
            if let Some(first) = first {
                let (name, first) = (variable.value(), first.ident);
                let message =
                    format!("`{first}` takes the variable `{name}` already; give this one another");
                faults.note(variable, message);
            }
        }
        fields.push(Field { ident, ty: &field.ty, docs: docs(&field.attrs), options });
    }
    fields
}

/// The lines of the doc comment.
fn docs(attributes: &[syn::Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    let lines: Vec<_> =
        lines.map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned()).collect();
    lines.join("\n").trim().to_owned()
}

/// The name of a field, without the `r#` of a keyword.
fn plain(name: &Ident) -> String {
    let name = name.to_string();
    name.strip_prefix("r#").map(str::to_owned).unwrap_or(name)
}

fn write(zzz: &TokenStream, ident: &Ident, fields: &[Field<'_>], stub: bool) -> TokenStream {
    let count = fields.len();
    let specs = fields.iter().map(|field| {
        let (name, docs) = (plain(field.ident), &field.docs);
        let options = field.options.write(zzz);
        // It remembers its place: from the first token to the last one that of the field.
        let new = quote_spanned!(field.ident.span()=> <#zzz::expand::FieldSpec>::new(#name, #docs));
        quote!(#zzz::expand::FieldSpec { #options ..#new })
    });
    let describe = fields.iter().enumerate().map(|(place, Field { ty, .. })| {
        let field = quote_spanned!(ty.span()=> <#ty as #zzz::expand::Field>);
        quote!(#field::describe(&FIELDS[#place], keys);)
    });
    // All are read before one is missed, so that all faults are found.
    let local = |place: usize| format_ident!("value_{place}", span = Span::mixed_site());
    let read = fields.iter().enumerate().map(|(place, Field { ty, .. })| {
        let value = local(place);
        let field = quote_spanned!(ty.span()=> <#ty as #zzz::expand::Field>);
        quote!(let #value = #field::read(&FIELDS[#place], reader);)
    });
    let made = if stub {
        quote!(::core::option::Option::None)
    } else {
        let values = fields.iter().enumerate().map(|(place, Field { ident, .. })| {
            let value = local(place);
            quote!(#ident: #value?)
        });
        quote!(::core::option::Option::Some(Self { #(#values),* }))
    };
    quote! {
        const _: () = {
            static FIELDS: [#zzz::expand::FieldSpec; #count] = [#(#specs),*];

            impl #zzz::Config for #ident {
                fn describe(keys: &mut #zzz::Keys) {
                    let _ = &FIELDS;
                    let _ = &keys;
                    #(#describe)*
                }

                fn read(reader: &mut #zzz::Reader<'_>) -> ::core::option::Option<Self> {
                    let _ = &reader;
                    #(#read)*
                    #made
                }
            }

            impl #zzz::expand::Field for #ident {
                fn describe(spec: &'static #zzz::expand::FieldSpec, keys: &mut #zzz::Keys) {
                    keys.section(spec, <Self as #zzz::Config>::describe);
                }

                fn read(
                    spec: &'static #zzz::expand::FieldSpec,
                    reader: &mut #zzz::Reader<'_>,
                ) -> ::core::option::Option<Self> {
                    reader.section(spec, <Self as #zzz::Config>::read)
                }
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crate_may_go_by_another_name() {
        let item = quote! {
            #[config(crate = renamed)]
            struct AppConfig {
                /// The port.
                #[config(default = 80, prod = -1, env = "PORT")]
                r#type: i32,
            }
        };
        let text = config(item).to_string();
        assert!(text.contains("impl renamed :: Config for AppConfig"), "{text}");
        assert!(text.contains("FieldSpec > :: new (\"type\" , \"The port.\")"), "{text}");
        assert!(!text.contains("zzz"), "{text}");
    }
}
