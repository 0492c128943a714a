//! What the derive writes.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Fields, LitStr, spanned::Spanned};

use super::{Case, detail::Detail};
use crate::facade::Facade;

pub(super) fn write(zzz: &Facade, ident: &Ident, cases: &[Case<'_>]) -> TokenStream {
    let display = cases.iter().map(Case::display);
    let problem = cases.iter().map(|case| case.problem(zzz));
    let caused_by = cases.iter().map(Case::caused_by);
    let source = cases.iter().map(|case| case.source(zzz, ident));
    quote! {
        const _: () = {
            impl ::core::fmt::Display for #ident {
                fn fmt(
                    &self,
                    formatter: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    match self { #(#display)* }
                }
            }

            impl ::core::error::Error for #ident {
                fn source(
                    &self,
                ) -> ::core::option::Option<&(dyn ::core::error::Error + 'static)> {
                    match self { #(#source)* }
                }
            }

            impl #zzz::expand::GivesProblem for #ident {
                fn problem(&self) -> #zzz::Problem {
                    match self { #(#problem)* }
                }

                fn caused_by(
                    &self,
                ) -> ::core::option::Option<&(dyn ::core::error::Error + 'static)> {
                    match self { #(#caused_by)* }
                }
            }
        };
    }
}

/// What the rest of a program asks of an error whose derive failed.
pub(super) fn stub(ident: &Ident) -> TokenStream {
    quote! {
        impl ::core::fmt::Display for #ident {
            fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::result::Result::Ok(())
            }
        }

        impl ::core::error::Error for #ident {}
    }
}

impl Case<'_> {
    /// The pattern of the case, with names for the fields of its sentence.
    fn pattern(&self, detail: Option<&Detail>) -> TokenStream {
        let path = self.path();
        let fields = detail.into_iter().flat_map(|detail| &detail.fields);
        let fields = fields.map(|(member, local)| quote!(#member: #local,));
        quote!(#path { #(#fields)* .. })
    }

    fn path(&self) -> TokenStream {
        match self.variant {
            Some(variant) => quote!(Self::#variant),
            None => quote!(Self),
        }
    }

    fn display(&self) -> TokenStream {
        let pattern = self.pattern(self.detail.as_ref());
        let code = || self.said.code.as_ref().map(LitStr::value);
        let status = || self.said.status.as_ref().map(ToString::to_string);
        let said = match &self.detail {
            Some(Detail { format, .. }) => quote!(::core::write!(formatter, #format)),
            None => {
                let name = code().or_else(status).unwrap_or_default();
                quote!(formatter.write_str(#name))
            }
        };
        quote!(#pattern => #said,)
    }

    /// What is known of the problem without the error.
    fn fixed(&self, zzz: &Facade) -> TokenStream {
        let status = match &self.said.status {
            Some(status) => quote!(#zzz::http::StatusCode::#status),
            None => quote!(#zzz::http::StatusCode::INTERNAL_SERVER_ERROR),
        };
        let code = self.said.code.as_ref().map(LitStr::value).unwrap_or_default();
        // Where no field is named, what is left of the sentence's braces are those that are shown.
        let detail = match &self.detail {
            Some(detail) if detail.is_fixed() && self.said.status.is_some() => {
                detail.format.value().replace("{{", "{").replace("}}", "}")
            }
            _ => String::new(),
        };
        quote!(#zzz::Problem::fixed(#status, #code, #detail))
    }

    fn problem(&self, zzz: &Facade) -> TokenStream {
        let (path, fixed) = (self.path(), self.fixed(zzz));
        let is_dynamic = self.detail.as_ref().is_some_and(|detail| !detail.is_fixed());
        let detail = (is_dynamic && self.said.status.is_some())
            .then(|| quote!(.with_detail(::std::string::ToString::to_string(self))));
        quote!(#path { .. } => #fixed #detail,)
    }

    /// A link, which leads on to the cause; what stays inside leads to the cause itself.
    fn source(&self, zzz: &Facade, ident: &Ident) -> TokenStream {
        if self.said.status.is_none() {
            return self.caused_by();
        }
        let (path, fixed) = (self.path(), self.fixed(zzz));
        quote! {
            #path { .. } => {
                static LINK: #zzz::expand::ProblemLink =
                    #zzz::expand::ProblemLink::of::<#ident>(#fixed);
                ::core::option::Option::Some(&LINK)
            }
        }
    }

    fn caused_by(&self) -> TokenStream {
        let path = self.path();
        let Fields::Named(fields) = self.fields else {
            return quote!(#path { .. } => ::core::option::Option::None,);
        };
        let source = fields
            .named
            .iter()
            .find(|field| field.ident.as_ref().is_some_and(|name| name == "source"));
        match source {
            Some(field) => {
                let some = quote_spanned!(field.ty.span()=> ::core::option::Option::Some(source));
                let source = &field.ident;
                quote!(#path { #source: source, .. } => #some,)
            }
            None => quote!(#path { .. } => ::core::option::Option::None,),
        }
    }
}
