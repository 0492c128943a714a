//! What is wrong with a macro's input, all of it.

use proc_macro2::TokenStream;
use quote::ToTokens;

/// Faults found so far.
#[derive(Default)]
pub(crate) struct Faults {
    all: Option<syn::Error>,
}

impl Faults {
    /// Notes a fault at `tokens`.
    pub(crate) fn note(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.add(syn::Error::new_spanned(tokens, message));
    }

    pub(crate) fn add(&mut self, fault: syn::Error) {
        match &mut self.all {
            Some(all) => all.combine(fault),
            None => self.all = Some(fault),
        }
    }

    /// The faults as compiler errors; `None` if there are none.
    pub(crate) fn into_errors(self) -> Option<TokenStream> {
        self.all.map(|all| all.to_compile_error())
    }
}
