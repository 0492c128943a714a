//! What is wrong with a macro's input, all of it.

use proc_macro2::TokenStream;
use quote::ToTokens;

/// Faults found so far.
#[derive(Default)]
pub(crate) struct Faults {
    all: Option<syn::Error>,
    /// Whether one of them kept something from being read.
    are_gaps: bool,
}

impl Faults {
    /// Notes a fault at `tokens`.
    pub(crate) fn note(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.combine(syn::Error::new_spanned(tokens, message));
    }

    /// Adds a fault because of which something was not read.
    pub(crate) fn add(&mut self, fault: syn::Error) {
        self.are_gaps = true;
        self.combine(fault);
    }

    fn combine(&mut self, fault: syn::Error) {
        match &mut self.all {
            Some(all) => all.combine(fault),
            None => self.all = Some(fault),
        }
    }

    /// Whether something is missing from what was read, and more would be told of it than is wrong.
    pub(crate) const fn are_gaps(&self) -> bool {
        self.are_gaps
    }

    /// The faults as compiler errors; `None` if there are none.
    pub(crate) fn into_errors(self) -> Option<TokenStream> {
        self.all.map(|all| all.to_compile_error())
    }
}
