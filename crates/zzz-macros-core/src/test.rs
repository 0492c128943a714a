//! `#[zzz::test]`.

mod attribute;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
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
    let arguments = read_arguments(&function, &options, &mut faults);
    match faults.into_errors() {
        None => expand(function, &arguments, &options),
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
    /// What holds it meanwhile.
    holder: Ident,
    /// How it is passed on: by value, `&` or `&mut`.
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

fn read_arguments(function: &ItemFn, options: &Options, faults: &mut Faults) -> Vec<Argument> {
    let name = &function.sig.ident;
    match (function.sig.inputs.first(), &options.app) {
        (Some(first @ FnArg::Typed(_)), None) => {
            let message = format!(
                "`{name}` takes an application, and nothing says which: write \
                 `#[zzz::test(app = crate::app)]`, where `fn app() -> App` or `-> Result<App>`"
            );
            faults.note(first, message);
            return Vec::new();
        }
        (None, Some(app)) => {
            let message = format!(
                "`{name}` takes no argument, so this is never called: write \
                 `async fn {name}(client: &TestClient)`, or remove `app`"
            );
            faults.note(app, message);
        }
        _ => {}
    }
    let inputs = function.sig.inputs.iter().enumerate();
    inputs.filter_map(|(number, input)| read_argument(number, input, faults)).collect()
}

fn read_argument(number: usize, input: &FnArg, faults: &mut Faults) -> Option<Argument> {
    let of = match input {
        FnArg::Typed(argument) => &*argument.ty,
        FnArg::Receiver(receiver) => {
            let message = "a test cannot have `self`: it is a function outside of an `impl` block";
            faults.note(receiver, message);
            return None;
        }
    };
    if matches!(of, Type::ImplTrait(_)) {
        let message = "expected the name of a type, as `TestClient`, `TestServer` or a service";
        faults.note(of, message);
    }
    let holder = format_ident!("argument{number}");
    Some(match of {
        Type::Reference(reference) => {
            let mutability = &reference.mutability;
            let passed = quote!(&#mutability #holder);
            Argument { of: (*reference.elem).clone(), holder, passed, is_lent: true }
        }
        of => {
            let passed = quote!(#holder);
            Argument { of: of.clone(), holder, passed, is_lent: false }
        }
    })
}

fn expand(mut function: ItemFn, arguments: &[Argument], options: &Options) -> TokenStream {
    let Options { zzz, app, timeout_seconds } = options;
    let attributes = std::mem::take(&mut function.attrs);
    let visibility = std::mem::replace(&mut function.vis, syn::Visibility::Inherited);
    let (name, output) = (&function.sig.ident, &function.sig.output);
    let body = match arguments {
        [] => quote!(#name().await),
        arguments => {
            let reason = "the type stands as the test has it";
            let passed = arguments.iter().map(|argument| &argument.passed);
            let starts = arguments.iter().map(|Argument { of, holder, .. }| {
                // At the user's own tokens, and all at the same ones: one fault of the type is told once.
                let start = quote_spanned!(of.span()=> <#of as #zzz::TestArgument<'_, _>>::start(&case).await);
                quote! {
                    #[allow(unused_mut, unused_qualifications, reason = #reason)]
                    let mut #holder = #start;
                }
            });
            let lent = arguments.iter().filter(|argument| argument.is_lent);
            let stops = lent.map(|Argument { of, holder, .. }| {
                let stop = quote_spanned!(of.span()=> <#of as #zzz::TestArgument<'_, _>>::stop(#holder).await);
                quote! {
                    #[allow(unused_qualifications, reason = #reason)]
                    #stop;
                }
            });
            let case = quote_spanned!(app.span()=> #zzz::TestCase::new(#app()));
            quote! {
                let case = #case;
                #(#starts)*
                case.start().await;
                let outcome = #name(#(#passed),*).await;
                #(#stops)*
                case.stop().await;
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
