//! What stands in the parentheses of `#[zzz::test(..)]`.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{LitInt, Path, meta::ParseNestedMeta, parse::Parser};

use crate::{facade::Facade, faults::Faults};

/// How long a test may take that says nothing about it.
const TIMEOUT_SECONDS: u64 = 60;

pub(super) struct Options {
    /// The path of the facade.
    pub(super) zzz: Facade,
    /// The function that makes the application.
    pub(super) app: Option<Path>,
    pub(super) timeout_seconds: u64,
}

impl Options {
    pub(super) fn read(attribute: TokenStream, faults: &mut Faults) -> Self {
        let (mut zzz, mut app, mut timeout) = (None, None, None);
        let parser = syn::meta::parser(|meta| {
            let name = meta.path.to_token_stream();
            let is_second = if meta.path.is_ident("crate") {
                zzz.replace(meta.value()?.parse::<Path>()?).is_some()
            } else if meta.path.is_ident("app") {
                app.replace(function(&meta)?).is_some()
            } else if meta.path.is_ident("timeout_seconds") {
                timeout.replace(seconds(&meta)?).is_some()
            } else {
                return Err(meta.error(
                    "expected `app = path`, `timeout_seconds = 300` or `crate = path`, for \
                     example: `#[zzz::test(app = crate::app)]`",
                ));
            };
            if is_second {
                let message = format!("`{name}` stands here twice; remove one of the two");
                faults.note(name, message);
            }
            Ok(())
        });
        if let Err(error) = parser.parse2(attribute) {
            faults.add(error);
        }
        Self { zzz: Facade::new(zzz), app, timeout_seconds: timeout.unwrap_or(TIMEOUT_SECONDS) }
    }
}

fn function(meta: &ParseNestedMeta<'_>) -> syn::Result<Path> {
    let value = meta.value()?;
    let fault = |span| {
        let message = "expected the path of a function that returns an `App` or a \
                       `Result<App>`, without parentheses: `app = crate::app`";
        syn::Error::new(span, message)
    };
    let path: Path = value.parse().map_err(|error: syn::Error| fault(error.span()))?;
    match value.is_empty() || value.peek(syn::Token![,]) {
        true => Ok(path),
        false => Err(fault(value.span())),
    }
}

fn seconds(meta: &ParseNestedMeta<'_>) -> syn::Result<u64> {
    let value = meta.value()?;
    let message = "expected a whole number of seconds above 0: `timeout_seconds = 300`";
    let number: LitInt =
        value.parse().map_err(|error: syn::Error| syn::Error::new(error.span(), message))?;
    match number.base10_parse::<u64>() {
        Ok(seconds @ 1..) => Ok(seconds),
        _ => Err(syn::Error::new(number.span(), message)),
    }
}
