//! The function that becomes a handler.

use quote::ToTokens;
use syn::{
    Attribute, Expr, ExprLit, FnArg, GenericParam, Ident, Lit, Meta, ReturnType, Safety, Signature,
    Type, Visibility,
};

use super::{
    Head,
    written::{answer_fault, argument_fault, check_path},
};
use crate::{
    faults::Faults,
    segment::{first_type, last_segment},
};

/// What the expansion needs to know.
pub(super) struct Function<'a> {
    pub(super) ident: &'a Ident,
    pub(super) visibility: &'a Visibility,
    /// The attributes that say whether it exists at all.
    pub(super) conditions: Vec<&'a Attribute>,
    pub(super) docs: String,
    pub(super) arguments: Vec<Argument<'a>>,
    pub(super) answer: Option<&'a Type>,
}

pub(super) struct Argument<'a> {
    /// As it is written.
    pub(super) written: &'a Type,
    /// Without the reference.
    pub(super) ty: &'a Type,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Owned,
    Lent,
    LentMut,
}

impl<'a> Function<'a> {
    pub(super) fn read(head: &'a Head, faults: &mut Faults) -> Self {
        let Head { attributes: attrs, visibility: vis, signature: sig, .. } = head;
        check_signature(sig, faults);
        let arguments: Vec<_> =
            sig.inputs.iter().filter_map(|input| Argument::read(input, faults)).collect();
        check_loans(&arguments, faults);
        let is_condition = |attribute: &&Attribute| attribute.path().is_ident("cfg");
        let function = Self {
            ident: &sig.ident,
            visibility: vis,
            conditions: attrs.iter().filter(is_condition).collect(),
            docs: docs(attrs),
            arguments,
            answer: read_answer(sig, faults),
        };
        if let Some(of) = function.path() {
            check_path(of, faults);
        }
        function
    }

    /// The `T` of an argument that is written as `Path<T>`.
    pub(super) fn path(&self) -> Option<&'a Type> {
        self.arguments.iter().find_map(|argument| {
            let last = last_segment(argument.ty).filter(|last| last.ident == "Path")?;
            first_type(last)
        })
    }
}

/// What a handler's signature cannot have.
fn check_signature(sig: &Signature, faults: &mut Faults) {
    if sig.asyncness.is_none() {
        let message = "a handler is asynchronous: write `async fn`; work that blocks belongs in \
                       `request.services().tasks().blocking(..)`, with the argument \
                       `request: &Request`";
        faults.note(sig.fn_token, message);
    }
    if let Safety::Unsafe(token) = &sig.safety {
        faults.note(token, "a handler is called with whatever clients send: it cannot be `unsafe`");
    }
    if let Some(abi) = &sig.abi {
        faults.note(abi, "a handler is an ordinary Rust function: remove the `extern`");
    }
    if let Some(token) = &sig.constness {
        faults.note(token, "a handler runs when a request comes: remove the `const`");
    }
    for param in &sig.generics.params {
        match param {
            GenericParam::Lifetime(lifetime) => {
                let message = "a handler has no lifetime parameters: an argument of the type `&T` \
                               is lent until the handler is done, so leave the lifetime out";
                faults.note(lifetime, message);
            }
            GenericParam::Type(_) | GenericParam::Const(_) => {
                let message = "a handler has no generic parameters, because a route has to name \
                               one function: write the type out, or call a generic function from \
                               a handler for each type";
                faults.note(param, message);
            }
        }
    }
    if let Some(clause) = &sig.generics.where_clause {
        faults.note(clause, "a handler has no generic parameters that a `where` could speak of");
    }
    if let Some(variadic) = &sig.variadic {
        faults.note(variadic, "a handler has as many arguments as are written: remove the `...`");
    }
}

fn read_answer<'a>(sig: &'a Signature, faults: &mut Faults) -> Option<&'a Type> {
    match &sig.output {
        ReturnType::Type(_, answer) => {
            if let Some(fault) = answer_fault(answer) {
                faults.add(fault);
            }
            Some(answer)
        }
        ReturnType::Default => {
            let message = "a handler returns its answer: add a return type, for example \
                           `-> &'static str`, `-> Html<Page>` or `-> Result<Json<User>>`; an \
                           answer without content is `-> StatusCode`";
            faults.note(&sig.ident, message);
            None
        }
    }
}

impl<'a> Argument<'a> {
    fn read(input: &'a FnArg, faults: &mut Faults) -> Option<Self> {
        let input = match input {
            FnArg::Typed(input) => input,
            FnArg::Receiver(receiver) => {
                let message = "a handler is no method: make a service of what `self` stands for, \
                               and borrow it: `users: &Users`";
                faults.note(receiver, message);
                return None;
            }
        };
        if let Some(fault) = argument_fault(input) {
            faults.add(fault);
            return None;
        }
        let written = &*input.ty;
        let (ty, kind) = match written {
            Type::Reference(reference) => {
                if let Some(lifetime) = &reference.lifetime {
                    let message = "what a handler borrows is lent until the handler is done: \
                                   leave the lifetime out";
                    faults.note(lifetime, message);
                }
                let is_mut = reference.mutability.is_some();
                (&*reference.elem, if is_mut { Kind::LentMut } else { Kind::Lent })
            }
            _ => (written, Kind::Owned),
        };
        if let Type::ImplTrait(unnamed) = ty {
            let message = "an argument of a handler has a type with a name, by which it is made \
                           from the request, for example `Path<i64>`";
            faults.note(unnamed, message);
            return None;
        }
        Some(Self { written, ty, kind })
    }
}

/// One value cannot be lent twice if one of the loans may change it.
fn check_loans(arguments: &[Argument<'_>], faults: &mut Faults) {
    let text = |argument: &Argument<'_>| argument.ty.to_token_stream().to_string();
    for (place, argument) in arguments.iter().enumerate() {
        let is_loan = |kind| kind != Kind::Owned;
        let clashes = |other: &&Argument<'_>| {
            is_loan(other.kind)
                && is_loan(argument.kind)
                && (other.kind == Kind::LentMut || argument.kind == Kind::LentMut)
                && text(other) == text(argument)
        };
        if let Some(other) = arguments[..place].iter().find(clashes) {
            let ty = text(argument);
            let message = if other.kind == argument.kind {
                format!("`&mut {ty}` is lent to this handler already; remove one of the two")
            } else {
                format!("`{ty}` is lent here both as `&{ty}` and as `&mut {ty}`; keep `&mut {ty}`")
            };
            faults.note(argument.written, message);
        }
    }
}

/// The text of the doc comments.
fn docs(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) => Some(line.value()),
            _ => None,
        },
        _ => None,
    });
    let lines: Vec<_> =
        lines.map(|line| line.strip_prefix(' ').unwrap_or(&line).to_owned()).collect();
    lines.join("\n")
}
