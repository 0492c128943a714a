//! `#[handler]`.

mod attribute;
mod expand;
mod function;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, ItemFn};

use self::{attribute::Options, function::Function};
use crate::faults::Faults;

/// Expands `#[handler]` on `item`.
#[expect(clippy::needless_pass_by_value, reason = "that is how the compiler calls macros")]
pub fn handler(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut faults = Faults::default();
    let options = Options::read(attribute, &mut faults);
    let Some(function) = read_function(&item, &mut faults) else {
        let errors = faults.into_errors();
        return quote!(#errors #item);
    };
    let handler = Function::read(&function, &mut faults);
    match faults.into_errors() {
        None => {
            let handler = expand::handler(&handler, &options);
            quote!(#function #handler)
        }
        Some(errors) => {
            // In an `impl` block no type can stand.
            let is_method = function.sig.receiver().is_some();
            let stub = (!is_method).then(|| expand::stub(&handler, &options));
            quote!(#errors #function #stub)
        }
    }
}

/// The function under the attribute, without a second `#[handler]`.
fn read_function(item: &TokenStream, faults: &mut Faults) -> Option<ItemFn> {
    const EXPECTED: &str = "a handler is a function, for example: \
                            `#[handler] async fn index() -> &'static str { \"hello\" }`";
    let mut function = match syn::parse2(item.clone()) {
        Ok(Item::Fn(function)) => function,
        Ok(Item::Struct(item)) => {
            faults.note(item.struct_token, EXPECTED);
            return None;
        }
        Ok(Item::Impl(item)) => {
            let message = "a handler is a function outside of an `impl` block; what the block's \
                           methods share, make a service and borrow it: `users: &Users`";
            faults.note(item.impl_token, message);
            return None;
        }
        Ok(other) => {
            faults.note(other, EXPECTED);
            return None;
        }
        Err(error) => {
            faults.add(error);
            return None;
        }
    };
    function.attrs.retain(|attribute| {
        let is_second =
            attribute.path().segments.last().is_some_and(|last| last.ident == "handler");
        if is_second {
            faults.note(attribute, "`#[handler]` stands here twice; remove one of the two");
        }
        !is_second
    });
    Some(function)
}
