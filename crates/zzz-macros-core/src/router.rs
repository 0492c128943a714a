//! `router!`.

mod ast;
mod check;
mod expand;
mod names;
pub(crate) mod suggest;

use proc_macro2::TokenStream;
use quote::quote;

use self::ast::Routes;
use crate::faults::Faults;

/// Expands `router! { .. }`.
pub fn router(input: TokenStream) -> TokenStream {
    let mut faults = Faults::default();
    let routes = Routes::read(input, &mut faults);
    let known = check::check(&routes, &mut faults);
    match faults.into_errors() {
        None => expand::routes(&routes, &known),
        Some(errors) => {
            let stub = expand::stub(&routes, &known);
            quote!(#errors #stub)
        }
    }
}
