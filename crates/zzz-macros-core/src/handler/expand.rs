//! The code that `#[handler]` adds.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::{
    attribute::Options,
    function::{Argument, Function, Kind},
};
use crate::spans::located_at;

/// The type that routes name, and what it can do.
pub(super) fn handler(function: &Function<'_>, options: &Options) -> TokenStream {
    let zzz = &options.zzz;
    let Function { ident, conditions, docs, .. } = function;
    let declaration = declaration(function);
    let checks = checks(function, zzz);
    let call = call(function, zzz);
    let name = ident.to_string();
    let answer = function.answer.map(text).unwrap_or_default();
    let path = function.path().map_or_else(|| quote!(()), ToTokens::into_token_stream);
    let arguments = arguments(function, zzz);
    // Where the name stands, not the attribute.
    let new = {
        let zzz = located_at(zzz, ident.span());
        quote_spanned!(ident.span()=> #zzz::HandlerInfo::new::<Self>)
    };
    let cancels = options.cancel_on_disconnect.then(|| {
        quote!(
            const CANCELS_ON_DISCONNECT: bool = true;
        )
    });
    quote! {
        #declaration

        #(#conditions)*
        impl #zzz::expand::Described for #ident {
            type Path = #path;
            const HANDLER: Self = Self {};
            const INFO: #zzz::HandlerInfo = #new(#name, #docs, #answer, &[#(#arguments),*]);
            #cancels
            #call
        }

        #checks
    }
}

/// The arguments as data.
fn arguments(function: &Function<'_>, zzz: &TokenStream) -> Vec<TokenStream> {
    function
        .arguments
        .iter()
        .map(|Argument { ty, kind, written }| {
            let text = text(written);
            match kind {
                Kind::Owned => {
                    let source = quote_spanned!(ty.span()=> <#ty as #zzz::FromRequest>::SOURCE);
                    let prepare = quote_spanned!(ty.span()=> <#ty as #zzz::FromRequest>::PREPARE);
                    quote!(#zzz::ArgumentInfo::new(#text, #source, #prepare))
                }
                Kind::Lent => {
                    let source = quote_spanned!(ty.span()=> <#ty as #zzz::Lend>::SOURCE);
                    quote!(#zzz::ArgumentInfo::ready(#text, #source))
                }
                Kind::LentMut => quote!(#zzz::ArgumentInfo::ready(#text, #zzz::Source::Other)),
            }
        })
        .collect()
}

/// What stands in for a handler that has faults, so that its routes have none.
pub(super) fn stub(function: &Function<'_>, options: &Options) -> TokenStream {
    let zzz = &options.zzz;
    let ident = function.ident;
    let declaration = declaration(function);
    let conditions = &function.conditions;
    quote! {
        #declaration

        #(#conditions)*
        impl #zzz::expand::Described for #ident {
            type Path = ();
            const HANDLER: Self = Self {};
            const INFO: #zzz::HandlerInfo = #zzz::HandlerInfo::new::<Self>("", "", "", &[]);

            fn call(_: &mut #zzz::Request) -> #zzz::expand::Called<'_> {
                ::core::unreachable!()
            }
        }
    }
}

/// A braced struct: its name is a type's alone, so that the function's stays free.
fn declaration(function: &Function<'_>) -> TokenStream {
    let Function { ident, visibility, conditions, .. } = function;
    quote! {
        #(#conditions)*
        #[doc(hidden)]
        #[allow(non_camel_case_types, reason = "it is called like its function")]
        #visibility struct #ident {}
    }
}

/// The function that makes the arguments and calls the user's.
fn call(function: &Function<'_>, zzz: &TokenStream) -> TokenStream {
    let names: Vec<_> =
        (0..function.arguments.len()).map(|place| format_ident!("argument_{place}")).collect();
    let arguments: Vec<_> = function.arguments.iter().zip(&names).collect();
    let owned = arguments.iter().filter(|(argument, _)| argument.kind == Kind::Owned).map(
        |(Argument { ty, .. }, name)| {
            let value =
                quote_spanned!(ty.span()=> <#ty as #zzz::FromRequest>::from_request(request)?);
            quote!(let #name = #value;)
        },
    );

    // The answer's type is what is wrong if this call is.
    let span = function.answer.map_or_else(Span::call_site, Spanned::span);
    let ident = Ident::new(&function.ident.to_string(), function.ident.span().located_at(span));
    let passed = arguments.iter().map(|(Argument { ty, kind, .. }, name)| match kind {
        Kind::Owned => name.to_token_stream(),
        Kind::Lent => quote_spanned!(ty.span()=> <#ty as #zzz::Lend>::lend(request)?),
        Kind::LentMut => quote!(&mut #name),
    });
    let called = quote_spanned!(span=> #ident(#(#passed),*));
    let lent_mut: Vec<_> =
        arguments.iter().filter(|(argument, _)| argument.kind == Kind::LentMut).collect();
    let into_response = into_response(function, zzz);
    let body = if lent_mut.is_empty() {
        quote! {
            let request = &*request;
            #zzz::expand::boxed(#called, #into_response)
        }
    } else {
        let innermost = quote! {
            let request = &*request;
            ::core::result::Result::Ok(#into_response(#called.await))
        };
        // One within the other: what was taken is put back if the next one fails.
        let nested = lent_mut.iter().rev().fold(innermost, |inner, (argument, name)| {
            let ty = argument.ty;
            let take = quote_spanned!(ty.span()=> <#ty as #zzz::LendMut>::take(request)?);
            let put_back = quote_spanned!(ty.span()=> <#ty as #zzz::LendMut>::put_back);
            quote! {
                let mut #name = #take;
                let response = async { #inner }.await;
                #put_back(#name, request);
                response
            }
        });
        quote!(::core::result::Result::Ok(::std::boxed::Box::pin(async move { #nested })))
    };
    let ignored = arguments.is_empty().then(|| quote!(let _ = request;));
    quote! {
        fn call(request: &mut #zzz::Request) -> #zzz::expand::Called<'_> {
            #ignored
            #(#owned)*
            #body
        }
    }
}

/// The function that makes a response of what the handler returns.
fn into_response(function: &Function<'_>, zzz: &TokenStream) -> TokenStream {
    match function.answer {
        Some(answer) if !matches!(answer, syn::Type::ImplTrait(_)) => {
            quote_spanned!(answer.span()=> <#answer as #zzz::IntoResponse>::into_response)
        }
        _ => quote!(#zzz::IntoResponse::into_response),
    }
}

/// One constant for each argument that may be one body too many.
fn checks(function: &Function<'_>, zzz: &TokenStream) -> TokenStream {
    let Function { ident, conditions, arguments, .. } = function;
    let owned = arguments.iter().enumerate().filter(|(_, argument)| argument.kind == Kind::Owned);
    let checks = owned.skip(1).map(|(place, argument)| {
        let zzz = located_at(zzz, argument.ty.span());
        quote_spanned! {argument.ty.span()=>
            #(#conditions)*
            const _: () = #zzz::expand::body_is_read_once(
                <#ident as #zzz::expand::Described>::INFO.arguments(),
                #place,
            );
        }
    });
    checks.collect()
}

/// A type as it is read: without the spaces that tokens are printed with.
fn text(ty: &syn::Type) -> String {
    let spaced = ty.to_token_stream().to_string();
    let mut text = String::with_capacity(spaced.len());
    for char in spaced.chars() {
        let glued = |end: Option<char>| end.is_some_and(|end| "<&:('".contains(end));
        if char == ' ' && glued(text.chars().last()) {
            continue;
        }
        if "<>,:;)".contains(char) && text.ends_with(' ') {
            text.pop();
        }
        text.push(char);
    }
    text
}
