//! `#[zzz::test]`.

mod attribute;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{FnArg, Item, ItemFn, Safety, Type, spanned::Spanned};

use self::attribute::Options;
use crate::faults::Faults;

/// Expands `#[zzz::test]` on `item`.
#[expect(clippy::needless_pass_by_value, reason = "that is how the compiler calls macros")]
pub fn test(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut faults = Faults::default();
    let options = Options::read(attribute, &mut faults);
    let Some(function) = read_function(&item, &mut faults) else {
        let errors = faults.into_errors();
        return quote!(#errors #item);
    };
    let argument = read_argument(&function, &options, &mut faults);
    match faults.into_errors() {
        None => expand(function, argument.as_ref(), &options),
        // The function stays, so that what it uses is not called unused.
        Some(errors) => {
            quote!(#errors #[allow(dead_code, reason = "a test that is no test yet")] #function)
        }
    }
}

/// What a test takes.
struct Argument {
    /// The type, without its reference.
    of: Type,
    /// How it is passed on: `app`, `&app` or `&mut app`.
    passed: TokenStream,
    is_lent: bool,
}

/// The function under the attribute, without a second attribute for tests.
fn read_function(item: &TokenStream, faults: &mut Faults) -> Option<ItemFn> {
    let mut function = match syn::parse2(item.clone()) {
        Ok(Item::Fn(function)) => function,
        Ok(other) => {
            let message = "a test is a function, for example: \
                           `#[zzz::test] async fn adds() { assert_eq!(1 + 1, 2); }`";
            faults.note(other, message);
            return None;
        }
        Err(error) => {
            faults.add(error);
            return None;
        }
    };
    function.attrs.retain(|attribute| {
        let is_second = attribute.path().segments.last().is_some_and(|last| last.ident == "test");
        if is_second {
            let message = "`#[zzz::test]` makes a test already; remove the other attribute";
            faults.note(attribute, message);
        }
        !is_second
    });
    read_signature(&function, faults);
    Some(function)
}

fn read_signature(function: &ItemFn, faults: &mut Faults) {
    let signature = &function.sig;
    if signature.asyncness.is_none() {
        let message = "a test under `#[zzz::test]` is an `async fn`; one that awaits nothing \
                       needs only `#[test]`";
        faults.note(signature.fn_token, message);
    }
    if let Some(constness) = &signature.constness {
        faults.note(constness, "a test cannot be `const`");
    }
    if let Safety::Unsafe(unsafety) = &signature.safety {
        let message = "a test cannot be `unsafe`: put `unsafe { .. }` around what needs it";
        faults.note(unsafety, message);
    }
    if let Some(abi) = &signature.abi {
        faults.note(abi, "a test cannot have an ABI: it is called from Rust");
    }
    if !signature.generics.params.is_empty() {
        let message = "a test cannot be generic: nobody would say for which types it runs";
        faults.note(&signature.generics, message);
    }
}

fn read_argument(function: &ItemFn, options: &Options, faults: &mut Faults) -> Option<Argument> {
    const EXPECTED: &str = "a test takes nothing or one argument, the application: \
                            `async fn greets(client: &TestClient)`";
    let name = &function.sig.ident;
    let mut inputs = function.sig.inputs.iter();
    let (first, second) = (inputs.next(), inputs.next());
    if let Some(second) = second {
        faults.note(second, EXPECTED);
    }
    let of = match (first, &options.app) {
        (Some(FnArg::Typed(argument)), Some(_)) => &*argument.ty,
        (Some(FnArg::Typed(argument)), None) => {
            let message = format!(
                "`{name}` takes an application, and nothing says which: write \
                 `#[zzz::test(app = crate::app)]`, where `fn app() -> App` or `-> Result<App>`"
            );
            faults.note(argument, message);
            return None;
        }
        (Some(FnArg::Receiver(receiver)), _) => {
            let message = "a test cannot have `self`: it is a function outside of an `impl` block";
            faults.note(receiver, message);
            return None;
        }
        (None, Some(app)) => {
            let message = format!(
                "`{name}` takes no argument, so this is never called: write \
                 `async fn {name}(client: &TestClient)`, or remove `app`"
            );
            faults.note(app, message);
            return None;
        }
        (None, None) => return None,
    };
    if matches!(of, Type::ImplTrait(_)) {
        let message = "expected the name of a type, as `TestClient` or `TestServer`";
        faults.note(of, message);
    }
    Some(match of {
        Type::Reference(reference) => {
            let mutability = &reference.mutability;
            let of = (*reference.elem).clone();
            Argument { of, passed: quote!(&#mutability app), is_lent: true }
        }
        of => Argument { of: of.clone(), passed: quote!(app), is_lent: false },
    })
}

fn expand(mut function: ItemFn, argument: Option<&Argument>, options: &Options) -> TokenStream {
    let Options { zzz, app, timeout_seconds } = options;
    let attributes = std::mem::take(&mut function.attrs);
    let visibility = std::mem::replace(&mut function.vis, syn::Visibility::Inherited);
    let (name, output) = (&function.sig.ident, &function.sig.output);
    let body = match argument {
        None => quote!(#name().await),
        Some(Argument { of, passed, is_lent }) => {
            // At the user's own tokens, and both at the same ones: one fault of
            // the type is told once.
            let start = quote_spanned!(app.span()=> #zzz::built_app(#app()));
            let start = quote_spanned!(of.span()=> <#of as #zzz::TestApp>::start(#start).await);
            let stop = quote_spanned!(of.span()=> <#of as #zzz::TestApp>::stop(app).await);
            let reason = "the type stands as the test has it";
            let stop = is_lent.then(|| {
                quote! {
                    #[allow(unused_qualifications, reason = #reason)]
                    #stop;
                }
            });
            quote! {
                #[allow(unused_mut, unused_qualifications, reason = #reason)]
                let mut app = #start;
                let outcome = #name(#passed).await;
                #stop
                outcome
            }
        }
    };
    quote! {
        #(#attributes)*
        #[::core::prelude::v1::test]
        #visibility fn #name() #output {
            #function
            #zzz::run_test(
                ::core::time::Duration::from_secs(#timeout_seconds),
                || async { #body },
            )
        }
    }
}
