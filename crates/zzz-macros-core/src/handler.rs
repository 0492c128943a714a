//! `#[handler]`.

mod attribute;
mod expand;
mod function;
mod written;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{
    Attribute, Item, Signature, Visibility,
    parse::{ParseStream, Parser},
};

use self::{attribute::Options, function::Function};
use crate::faults::Faults;

/// Expands `#[handler]` on `item`.
#[expect(clippy::needless_pass_by_value, reason = "that is how the compiler calls macros")]
pub fn handler(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut faults = Faults::default();
    let options = Options::read(attribute, &mut faults);
    let head = match Head::read(item.clone()) {
        Ok(head) => head,
        Err(error) => {
            faults.add(no_function(&item).unwrap_or(error));
            let errors = faults.into_errors();
            return quote!(#errors #item);
        }
    };
    for attribute in head.attributes.iter().filter(|attribute| is_handler(attribute)) {
        faults.note(attribute, "`#[handler]` stands here twice; remove one of the two");
    }
    let function = Function::read(&head, &mut faults);
    let Some(errors) = faults.into_errors() else {
        let handler = expand::handler(&function, &options);
        return quote!(#item #handler);
    };
    // In an `impl` block no type can stand.
    let is_method = head.signature.receiver().is_some();
    let stub = (!is_method).then(|| expand::stub(&function, &options));
    let item = head.without_attribute();
    quote!(#errors #item #stub)
}

fn is_handler(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == "handler")
}

/// A function up to its body, which nobody needs to understand here.
struct Head {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    signature: Signature,
    body: Option<TokenTree>,
}

impl Head {
    fn read(item: TokenStream) -> syn::Result<Self> {
        let mut tokens: Vec<_> = item.into_iter().collect();
        // Taken away before `syn` looks at all that is in it.
        let body = tokens.pop_if(|last| matches!(last, TokenTree::Group(_)));
        let parser = |input: ParseStream<'_>| {
            Ok((input.call(Attribute::parse_outer)?, input.parse()?, input.parse()?))
        };
        let (attributes, visibility, signature) =
            parser.parse2(tokens.into_iter().collect::<TokenStream>())?;
        Ok(Self { attributes, visibility, signature, body })
    }

    /// The function without a second `#[handler]`.
    fn without_attribute(&self) -> TokenStream {
        let Self { attributes, visibility, signature, body } = self;
        let attributes = attributes.iter().filter(|attribute| !is_handler(attribute));
        quote!(#(#attributes)* #visibility #signature #body)
    }
}

/// What is wrong with an item that is no function; `None` if it is broken in
/// another way.
fn no_function(item: &TokenStream) -> Option<syn::Error> {
    const EXPECTED: &str = "a handler is a function, for example: \
                            `#[handler] async fn index() -> &'static str { \"hello\" }`";
    let told = |tokens: &dyn ToTokens, message: &str| {
        syn::Error::new_spanned(tokens.to_token_stream(), message)
    };
    match syn::parse2(item.clone()).ok()? {
        Item::Fn(_) => None,
        Item::Struct(item) => Some(told(&item.struct_token, EXPECTED)),
        Item::Impl(item) => {
            let message = "a handler is a function outside of an `impl` block; what the block's \
                           methods share, make a service and borrow it: `users: &Users`";
            Some(told(&item.impl_token, message))
        }
        other => Some(told(&other, EXPECTED)),
    }
}
