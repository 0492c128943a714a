//! The code that `#[handler]` adds.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, TokenStreamExt, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::{
    attribute::Options,
    function::{Argument, Function, Kind},
};
use crate::facade::{Facade, Member};

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
    let described = function.arguments.iter().map(|argument| described(argument, zzz));
    // Where the name stands, not the attribute.
    let new = {
        let zzz = zzz.located_at(ident.span());
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
            const INFO: #zzz::HandlerInfo = #new(
                #name, #docs, #answer, &[#(#described),*],
            );
            #cancels
            #call
        }

        #checks
    }
}

/// What its trait says of an argument.
fn described<'a>(argument: &'a Argument<'_>, zzz: &'a Facade) -> Member<'a> {
    let of = match argument.kind {
        Kind::Owned => "FromRequest",
        Kind::Lent => "Lend",
        Kind::LentMut => "LendMut",
    };
    zzz.member(argument.ty, of, "ARGUMENT")
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
            const INFO: #zzz::HandlerInfo = #zzz::HandlerInfo::new::<Self>("", "", "", &[]);

            fn call(_: &mut #zzz::Request) -> #zzz::expand::Called<'_> {
                ::core::unreachable!()
            }
        }
    }
}

/// A braced struct: its name is a type's alone, so that the function's stays
/// free. It comes from the macro, of which no lint wants another name.
fn declaration(function: &Function<'_>) -> TokenStream {
    let Function { ident, visibility, conditions, .. } = function;
    let name = Ident::new(&ident.to_string(), ident.span().resolved_at(Span::call_site()));
    quote! {
        #(#conditions)*
        #[doc(hidden)]
        #visibility struct #name {}
    }
}

/// The function that makes the arguments and calls the user's.
fn call(function: &Function<'_>, zzz: &Facade) -> TokenStream {
    let names = (0..function.arguments.len()).map(|place| format_ident!("argument_{place}"));
    let arguments: Vec<_> = function.arguments.iter().zip(names).collect();
    let named = arguments.iter().filter(|_| !is_made_in_place(function));
    let (owned_names, owned_values): (Vec<_>, Vec<_>) = named
        .filter(|(argument, _)| argument.kind == Kind::Owned)
        .map(|(Argument { ty, .. }, name)| (name, zzz.member(ty, "FromRequest", "from_request")))
        .unzip();
    let ignored = arguments.is_empty().then(|| quote!(let _ = request;));
    let body = body(function, &arguments, zzz);
    quote! {
        fn call(request: &mut #zzz::Request) -> #zzz::expand::Called<'_> {
            #ignored
            #(let #owned_names = #owned_values(request)?;)*
            #body
        }
    }
}

/// Whether what the handler owns can be made where it is passed: nothing is lent
/// before it, which spares the compiler a name for each.
fn is_made_in_place(function: &Function<'_>) -> bool {
    let mut rest = function.arguments.iter().skip_while(|argument| argument.kind == Kind::Owned);
    rest.all(|argument| argument.kind == Kind::Lent)
}

/// What comes after the arguments that the handler owns.
fn body(
    function: &Function<'_>,
    arguments: &[(&Argument<'_>, Ident)],
    zzz: &Facade,
) -> TokenStream {
    // The answer's type is what is wrong if this call is.
    let span = function.answer.map_or_else(Span::call_site, Spanned::span);
    let ident = Ident::new(&function.ident.to_string(), function.ident.span().located_at(span));
    let in_place = is_made_in_place(function);
    let passed = arguments.iter().map(|(argument, name)| Passed { argument, name, in_place, zzz });
    let called = quote_spanned!(span=> #ident(#(#passed),*));
    let into_response = into_response(function, zzz);
    let mut lent_mut =
        arguments.iter().filter(|(argument, _)| argument.kind == Kind::LentMut).rev().peekable();
    if lent_mut.peek().is_none() {
        return quote!(#zzz::expand::boxed(#called, #into_response));
    }
    let innermost = quote! {
        let request = &*request;
        ::core::result::Result::Ok(#into_response(#called.await))
    };
    // One within the other: what was taken is put back if the next one fails.
    let nested = lent_mut.fold(innermost, |inner, (Argument { ty, .. }, name)| {
        let take = zzz.member(ty, "LendMut", "take");
        let put_back = zzz.member(ty, "LendMut", "put_back");
        quote! {
            let mut #name = #take(request)?;
            let response = async { #inner }.await;
            #put_back(#name, request);
            response
        }
    });
    quote!(::core::result::Result::Ok(::std::boxed::Box::pin(async move { #nested })))
}

/// An argument where the user's function is called.
struct Passed<'a> {
    argument: &'a Argument<'a>,
    name: &'a Ident,
    in_place: bool,
    zzz: &'a Facade,
}

impl ToTokens for Passed<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { argument: Argument { ty, kind, .. }, name, in_place, zzz } = self;
        match kind {
            Kind::Owned if *in_place => {
                zzz.member(ty, "FromRequest", "from_request").to_tokens(tokens);
                tokens.append_all(quote!((request)?));
            }
            Kind::Owned => name.to_tokens(tokens),
            Kind::Lent => {
                zzz.member(ty, "Lend", "lend").to_tokens(tokens);
                tokens.append_all(quote!((request)?));
            }
            Kind::LentMut => tokens.append_all(quote!(&mut #name)),
        }
    }
}

/// The function that makes a response of what the handler returns.
fn into_response(function: &Function<'_>, zzz: &Facade) -> TokenStream {
    match function.answer {
        Some(answer) if !matches!(answer, syn::Type::ImplTrait(_)) => {
            zzz.member(answer, "IntoResponse", "into_response").into_token_stream()
        }
        _ => quote!(#zzz::IntoResponse::into_response),
    }
}

/// One constant for each argument that may be one body too many.
fn checks(function: &Function<'_>, zzz: &Facade) -> TokenStream {
    let Function { ident, conditions, arguments, .. } = function;
    let owned = arguments.iter().enumerate().filter(|(_, argument)| argument.kind == Kind::Owned);
    let checks = owned.skip(1).map(|(place, argument)| {
        let zzz = zzz.located_at(argument.ty.span());
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
pub(super) fn text(ty: &syn::Type) -> String {
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
