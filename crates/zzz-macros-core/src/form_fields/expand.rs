//! What the fields of a form become.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::DeriveInput;

use super::FormField;
use crate::facade::Facade;

/// The struct of fields, and what makes one.
pub(super) fn form_fields(
    input: &DeriveInput,
    fields: &[FormField<'_>],
    zzz: &Facade,
    errors: Option<&TokenStream>,
) -> TokenStream {
    let (ident, vis) = (&input.ident, &input.vis);
    let of_form = format_ident!("{ident}Fields");
    let about = format!("The fields of a form for [`{ident}`].");
    let declared = fields.iter().map(|field| declared(field, zzz));
    let made = fields.iter().map(|field| made(field, zzz));
    let looks = fields.iter().map(|field| seen(field, zzz, false));
    let changes = fields.iter().map(|field| seen(field, zzz, true));
    quote! {
        #errors

        #[doc = #about]
        #[derive(Clone, Debug)]
        #vis struct #of_form {
            #(#declared),*
        }

        impl #zzz::FormFields for #ident {
            type Fields = #of_form;

            fn fields(scope: &#zzz::FormScope<'_>) -> Self::Fields {
                let rules = <Self as #zzz::Validate>::constraints();
                let _ = (&scope, &rules);
                #of_form { #(#made),* }
            }

            fn each<'f>(fields: &'f Self::Fields, see: &mut dyn FnMut(&'f #zzz::Field)) {
                let _ = (&fields, &see);
                #(#looks)*
            }

            fn each_mut(fields: &mut Self::Fields, see: &mut dyn FnMut(&mut #zzz::Field)) {
                let _ = (&fields, &see);
                #(#changes)*
            }
        }
    }
}

fn declared(field: &FormField<'_>, zzz: &Facade) -> TokenStream {
    let FormField { ident, ty, name, .. } = field;
    let about = format!("`{name}`");
    let of_form = if field.is_group {
        quote!(<#ty as #zzz::FormFields>::Fields)
    } else {
        quote!(#zzz::Field)
    };
    quote!(#[doc = #about] pub #ident: #of_form)
}

fn made(field: &FormField<'_>, zzz: &Facade) -> TokenStream {
    let FormField { ident, ty, name, attributes, .. } = field;
    let label = attributes.label.as_ref().map(|label| quote!(.labelled(#label)));
    if field.is_group {
        return quote! {
            #ident: <#ty as #zzz::FormFields>::fields(&scope.inside(#name, &rules) #label)
        };
    }
    let made = match &attributes.input_type {
        None => quote!(scope.field(#name, &rules)),
        Some(written) => quote!(scope.field_of_type(#name, #written, &rules)),
    };
    quote!(#ident: #made #label)
}

fn seen(field: &FormField<'_>, zzz: &Facade, is_mut: bool) -> TokenStream {
    let FormField { ident, ty, .. } = field;
    match (field.is_group, is_mut) {
        (false, false) => quote!(see(&fields.#ident);),
        (false, true) => quote!(see(&mut fields.#ident);),
        (true, false) => quote!(<#ty as #zzz::FormFields>::each(&fields.#ident, see);),
        (true, true) => quote!(<#ty as #zzz::FormFields>::each_mut(&mut fields.#ident, see);),
    }
}
