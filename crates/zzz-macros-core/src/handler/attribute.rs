//! What stands in the parentheses of `#[handler(..)]`.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Path, parse::Parser};

use crate::{facade::Facade, faults::Faults};

pub(super) struct Options {
    pub(super) zzz: Facade,
    pub(super) cancel_on_disconnect: bool,
}

impl Options {
    pub(super) fn read(attribute: TokenStream, faults: &mut Faults) -> Self {
        let (mut zzz, mut cancels) = (None, None);
        let parser = syn::meta::parser(|meta| {
            let name = meta.path.to_token_stream();
            if meta.path.is_ident("crate") {
                let path: Path = meta.value()?.parse()?;
                if zzz.replace(path).is_some() {
                    faults.note(name, "`crate` stands here twice; remove one of the two");
                }
            } else if meta.path.is_ident("cancel_on_disconnect") {
                if cancels.replace(()).is_some() {
                    let message = "`cancel_on_disconnect` stands here twice; remove one of the two";
                    faults.note(name, message);
                }
            } else {
                return Err(meta.error(
                    "expected `cancel_on_disconnect` or `crate = path`, for example: \
                     `#[handler(cancel_on_disconnect)]`",
                ));
            }
            Ok(())
        });
        if let Err(error) = parser.parse2(attribute) {
            faults.add(error);
        }
        Self { zzz: Facade::new(zzz), cancel_on_disconnect: cancels.is_some() }
    }
}
