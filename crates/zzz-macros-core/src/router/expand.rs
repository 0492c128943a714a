//! The code that `router!` writes.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Path;

use super::{
    ast::Routes,
    check::{Flat, FlatRoute, Known, Named},
};
use crate::facade::{Facade, start};

/// The function `routes` and the module `paths`.
pub(super) fn routes(routes: &Routes, known: &Known) -> TokenStream {
    let zzz = zzz(routes);
    let pipelines = routes.pipelines.iter().map(|pipeline| {
        let (name, middleware) = (&pipeline.name, &pipeline.middleware);
        let shown = name.to_string();
        quote!(let #name = #zzz::Pipeline::new().named(#shown)#(.with(#middleware))*;)
    });
    let calls = known.flat.iter().map(call);
    let mut checks = Vec::new();
    check_handlers(&known.flat, "", &zzz, &mut checks);
    let paths = paths(known, &zzz);
    quote! {
        /// The routes of the application.
        pub fn routes() -> #zzz::Routes {
            #(#pipelines)*
            #zzz::Router::new()#(#calls)*.into_routes()
        }

        #(#checks)*
        #paths
    }
}

/// What the rest of the program refers to, where the routes have faults.
pub(super) fn stub(routes: &Routes, known: &Known) -> TokenStream {
    let zzz = zzz(routes);
    let paths = paths(known, &zzz);
    quote! {
        /// The routes of the application.
        pub fn routes() -> #zzz::Routes {
            ::core::unreachable!()
        }

        #paths
    }
}

fn zzz(routes: &Routes) -> Facade {
    Facade::new(routes.zzz.clone())
}

/// One call of the builder, at the place of the user's own word.
fn call(flat: &Flat) -> TokenStream {
    match flat {
        Flat::Route(route) => {
            let FlatRoute { method, pattern, written, handler, name, through, .. } = route;
            let pattern = quote_spanned!(*written=> #pattern);
            let name = name.as_ref().map(|name| {
                let name = name.to_string();
                quote!(.named(#name))
            });
            quote!(.#method(#pattern, #handler {})#name #(.with_pipeline(&#through))*)
        }
        Flat::Mount { prefix, router, through, span } => {
            let mount = Ident::new("mount", *span);
            let through = through.iter().rev();
            quote!(.#mount(#prefix, (#router)#(.through(&#through))*))
        }
        Flat::Fallback { prefix, handler, through, span } => {
            let fallback = Ident::new("fallback_at", *span);
            quote!(.#fallback(#prefix, #handler {})#(.with_pipeline(&#through))*)
        }
        Flat::Host { host, routes } => {
            let calls = routes.iter().map(call);
            quote!(.host(#host, |router| router #(#calls)*))
        }
    }
}

/// One constant for each route, so that each fault is told where it is; `host`
/// is the parameter of the host, or empty.
fn check_handlers(flat: &[Flat], host: &str, zzz: &Facade, checks: &mut Vec<TokenStream>) {
    for flat in flat {
        match flat {
            Flat::Route(FlatRoute { pattern, params, handler, .. }) => {
                let span = start(handler);
                let zzz = zzz.located_at(span);
                let count = Literal::usize_unsuffixed(params.len());
                checks.push(quote_spanned! {span=>
                    const _: () = #zzz::expand::path_fits(#handler {}, #pattern, #count, #host);
                });
            }
            Flat::Host { host, routes } => {
                let host = host.value().to_ascii_lowercase();
                let param = host.strip_prefix(':').and_then(|rest| rest.split_once('.'));
                let param = param.map_or("", |(name, _)| name);
                check_handlers(routes, param, zzz, checks);
            }
            Flat::Mount { .. } | Flat::Fallback { .. } => {}
        }
    }
}

fn described(handler: &Path, zzz: &Facade) -> TokenStream {
    quote_spanned!(start(handler)=> <#handler as #zzz::expand::Described>)
}

fn paths(known: &Known, zzz: &Facade) -> TokenStream {
    let functions = known.named.iter().map(|named| path_function(named, zzz));
    quote! {
        /// The paths of the routes that have a name.
        pub mod paths {
            #[allow(unused_imports, reason = "there may be nothing with a name")]
            use super::*;

            #(#functions)*
        }
    }
}

fn path_function(named: &Named, zzz: &Facade) -> TokenStream {
    let Named { name, pattern, params, handler } = named;
    let handler = from_within(handler);
    let described = described(&handler, zzz);
    let arguments: Vec<_> = params.iter().map(|param| argument(param)).collect();
    let types = params.iter().enumerate().map(|(position, param)| {
        quote! {
            <#described::Path as #zzz::expand::PathArg<{
                #zzz::expand::arg_place(&#described::INFO, #param, #position)
            }>>::Arg<'_>
        }
    });
    let pieces = pattern.split('/').skip(1).map(|segment| {
        if let Some(param) = segment.strip_prefix(':') {
            let argument = argument(param);
            quote!(.param(&#argument))
        } else if let Some(param) = segment.strip_prefix('*') {
            let argument = argument(param);
            quote!(.rest(&#argument))
        } else {
            quote!(.text(#segment))
        }
    });
    let docs = format!("The path `{pattern}`.");
    quote! {
        #[doc = #docs]
        #[must_use]
        pub fn #name(#(#arguments: #types),*) -> ::std::string::String {
            #zzz::expand::PathText::new()#(#pieces)*.finish()
        }
    }
}

/// A parameter's name as the name of an argument, even if it is a keyword.
fn argument(param: &str) -> Ident {
    syn::parse_str(param).unwrap_or_else(|_| format_ident!("{param}_", span = Span::call_site()))
}

/// `path` as it is written one module further in.
fn from_within(path: &Path) -> Path {
    let mut path = path.clone();
    let Some(first) = path.segments.first_mut() else {
        return path;
    };
    if first.ident == "self" {
        first.ident = Ident::new("super", first.ident.span());
    } else if first.ident == "super" {
        let again = first.clone();
        path.segments.insert(0, again);
    }
    path
}
