//! What a template implements.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::DeriveInput;
use zzz_template_parser::{InlineHashes, Root};

use super::code::Written;
use crate::facade::Facade;

/// What stands for a template that has faults, so that nothing echoes.
pub(super) fn stub(input: &DeriveInput, zzz: &Facade) -> TokenStream {
    let ident = &input.ident;
    let (generics, of, conditions) = input.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #generics #zzz::__template::Template for #ident #of #conditions {
            fn render_into(&self, _: &#zzz::__template::Context<'_>, _: &mut #zzz::__template::Buffer) {}
        }

        #[automatically_derived]
        impl #generics #zzz::__template::Split for #ident #of #conditions {
            fn shape(&self) -> &'static #zzz::__template::Shape {
                static SHAPE: #zzz::__template::Shape = #zzz::__template::Shape::new(&[""]);
                &SHAPE
            }

            fn split_into(&self, _: &#zzz::__template::Context<'_>, _: &mut #zzz::__template::Parts) {}
        }
    }
}

/// Where the texts come from: from the files while developing, from the binary in a release.
pub(super) fn texts(zzz: &Facade, reload: Option<&Reload<'_>>) -> TokenStream {
    let compiled = quote! {
        #[inline(always)]
        fn __texts(_: &#zzz::__template::Context<'_>) -> #zzz::__template::expand::Compiled {
            #zzz::__template::expand::Compiled
        }
    };
    let Some(Reload { directory, shown, path, root, signature }) = reload else { return compiled };
    let Root { fields, owner, is_layout } = root;
    let fields = fields.unwrap_or_default();
    quote! {
        #[cfg(not(debug_assertions))]
        #compiled

        #[cfg(debug_assertions)]
        fn __texts(__cx: &#zzz::__template::Context<'_>) -> #zzz::__template::expand::Texts {
            static RELOAD: #zzz::__template::expand::Reload =
                #zzz::__template::expand::Reload::new(#zzz::__template::expand::ReloadTemplate {
                    root: #directory,
                    shown: #shown,
                    path: #path,
                    owner: #owner,
                    fields: &[#(#fields),*],
                    is_layout: #is_layout,
                    signature: #signature,
                });
            RELOAD.texts(__cx)
        }
    }
}

/// What a template is read by again.
pub(super) struct Reload<'a> {
    pub(super) directory: &'a str,
    pub(super) shown: &'a str,
    pub(super) path: &'a str,
    pub(super) root: Root<'a>,
    pub(super) signature: u64,
}

/// The implementation for the struct, whose texts `is_reloaded` says to be read again while developing.
pub(super) fn implementation(
    input: &DeriveInput,
    zzz: &Facade,
    written: &Written,
    is_reloaded: bool,
) -> TokenStream {
    let ident = &input.ident;
    let (generics, of, conditions) = input.generics.split_for_impl();
    let Written { body, shape, blocks, fragments, clashes, size, hashes } = written;
    let has_block = has_block(blocks);
    let blocks = named_parts("block", blocks, zzz);
    let fragments = named_parts("fragment", fragments, zzz);
    // An edit can bring the first one.
    let hashes = (is_reloaded || !hashes.is_empty()).then(|| inline_hashes(zzz, hashes));
    quote! {
        #[allow(unused_imports, reason = "few templates need all of it")]
        use #zzz::__template::{
            Sink as _,
            expand::{TrustHtml as _, TrustOther as _, TrustText as _, WithAny as _},
        };

        #clashes

        trait __Write {
            fn __write<__S: #zzz::__template::Sink>(
                &self,
                __cx: &#zzz::__template::Context<'_>,
                __out: &mut __S,
            );
        }

        #[automatically_derived]
        impl #generics __Write for #ident #of #conditions {
            #[inline]
            fn __write<__S: #zzz::__template::Sink>(
                &self,
                __cx: &#zzz::__template::Context<'_>,
                __out: &mut __S,
            ) {
                let __texts = __texts(__cx);
                #body
            }
        }

        #[automatically_derived]
        impl #generics #zzz::__template::Template for #ident #of #conditions {
            fn render_into(
                &self,
                __cx: &#zzz::__template::Context<'_>,
                __out: &mut #zzz::__template::Buffer,
            ) {
                __Write::__write(self, __cx, __out);
            }

            fn size_hint(&self) -> ::core::option::Option<&'static #zzz::__template::SizeHint> {
                static HINT: #zzz::__template::SizeHint = #zzz::__template::SizeHint::new(#size);
                ::core::option::Option::Some(&HINT)
            }

            #hashes

            #blocks
            #has_block
            #fragments
        }

        #[automatically_derived]
        impl #generics #zzz::__template::Split for #ident #of #conditions {
            fn shape(&self) -> &'static #zzz::__template::Shape {
                #shape
            }

            fn split_into(
                &self,
                __cx: &#zzz::__template::Context<'_>,
                __out: &mut #zzz::__template::Parts,
            ) {
                __Write::__write(self, __cx, __out);
            }
        }
    }
}

/// The method `method`, which writes one of `parts` by its name.
fn named_parts(method: &str, parts: &[(String, TokenStream)], zzz: &Facade) -> Option<TokenStream> {
    let method = Ident::new(method, Span::call_site());
    let names = parts.iter().map(|(name, _)| name);
    let bodies = parts.iter().map(|(_, body)| body);
    (!parts.is_empty()).then(|| {
        quote! {
            fn #method(
                &self,
                __name: &::core::primitive::str,
                __cx: &#zzz::__template::Context<'_>,
                __out: &mut #zzz::__template::Buffer,
            ) -> ::core::primitive::bool {
                let __texts = __texts(__cx);
                match __name {
                    #(#names => { #bodies })*
                    _ => return false,
                }
                true
            }
        }
    })
}

/// Whether the template gives a block to a layout that is chosen later.
fn has_block(blocks: &[(String, TokenStream)]) -> Option<TokenStream> {
    let names = blocks.iter().map(|(name, _)| name);
    (!blocks.is_empty()).then(|| {
        quote! {
            fn has_block(&self, __name: &::core::primitive::str) -> ::core::primitive::bool {
                ::core::matches!(__name, #(#names)|*)
            }
        }
    })
}

/// The method that names the scripts and styles in the template's files.
fn inline_hashes(zzz: &Facade, hashes: &InlineHashes) -> TokenStream {
    let (scripts, styles) = (hashes.scripts(), hashes.styles());
    quote! {
        fn inline_hashes(
            &self,
            __cx: &#zzz::__template::Context<'_>,
            __hashes: &mut #zzz::__template::InlineHashes,
        ) {
            __texts(__cx).inline_hashes(&[#(#scripts),*], &[#(#styles),*], __hashes);
        }
    }
}
