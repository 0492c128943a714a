//! `#[extractor]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ImplItem, ImplItemFn, ItemImpl, Path, parse::Parser};

use crate::{facade::Facade, faults::Faults};

const EXPECTED: &str = "expected `#[extractor] impl FromRequest for User { async fn \
                        from_request(request: &mut Request) -> Result<Self> { .. } }`";

/// Expands `#[extractor]` on `item`.
#[expect(clippy::needless_pass_by_value, reason = "that is how the compiler calls macros")]
pub fn extractor(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut faults = Faults::default();
    let zzz = zzz(attribute, &mut faults);
    let Ok(block) = syn::parse2::<ItemImpl>(item.clone()) else {
        faults.note(&item, EXPECTED);
        let errors = faults.into_errors();
        return quote!(#errors #item);
    };
    let function = match (read(&block, &mut faults), faults.into_errors()) {
        (Some(function), None) => function,
        (_, errors) => return quote!(#errors),
    };
    let ImplItemFn { attrs, sig, block: body, .. } = function;
    let (inputs, output) = (&sig.inputs, &sig.output);
    let (ty, generics) = (&block.self_ty, &block.generics);
    // As it is written, so that its import is used.
    let named = block.trait_.as_ref().map(|(path, _)| path);
    let (impl_generics, _, clause) = generics.split_for_impl();
    let others = block.items.iter().filter(|item| !matches!(item, ImplItem::Fn(_)));
    quote! {
        impl #impl_generics #named for #ty #clause {
            const PREPARE: ::core::option::Option<#zzz::Prepare> = #zzz::expand::prepare::<Self>();
            #(#others)*

            fn from_request(request: &mut #zzz::Request) -> #zzz::Result<Self> {
                #zzz::expand::prepared(request)
            }
        }

        impl #impl_generics #zzz::FromRequestAsync for #ty #clause {
            #(#attrs)*
            async fn from_request_async(#inputs) #output #body
        }
    }
}

/// The function that makes the value.
fn read<'a>(block: &'a ItemImpl, faults: &mut Faults) -> Option<&'a ImplItemFn> {
    let names_trait = block.trait_.as_ref().is_some_and(|(path, _)| {
        path.segments.last().is_some_and(|last| last.ident == "FromRequest")
    });
    if !names_trait {
        faults.note(&block.self_ty, EXPECTED);
    }
    let mut functions = block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) => Some(function),
        _ => None,
    });
    let Some(function) = functions.next() else {
        faults.note(&block.self_ty, EXPECTED);
        return None;
    };
    if function.sig.ident != "from_request" {
        faults.note(&function.sig.ident, EXPECTED);
    }
    if function.sig.asyncness.is_none() {
        let message = "what waits for nothing needs no `#[extractor]`: remove the attribute, or \
                       write `async fn`";
        faults.note(function.sig.fn_token, message);
    }
    Some(function)
}

/// The path of the facade: `#[extractor(crate = path)]`.
fn zzz(attribute: TokenStream, faults: &mut Faults) -> Facade {
    let mut zzz: Option<Path> = None;
    let parser = syn::meta::parser(|meta| {
        if !meta.path.is_ident("crate") {
            return Err(meta.error("expected `crate = path`: `#[extractor(crate = my_zzz)]`"));
        }
        zzz = Some(meta.value()?.parse()?);
        Ok(())
    });
    if let Err(error) = parser.parse2(attribute) {
        faults.add(error);
    }
    Facade::new(zzz)
}
