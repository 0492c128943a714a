//! What is wrong with a type already by the way it is written.
//!
//! Only names that can mean nothing else are judged here; the rest is for the
//! compiler, which knows the types.

use syn::{Error, Pat, PatType, Type, TypeReference};

use super::expand::text;
use crate::{
    faults::Faults,
    segment::{first_type, last_segment},
};

/// Why `input` can be no argument; `None` if its name does not tell.
pub(super) fn argument_fault(input: &PatType) -> Option<Error> {
    let ty = match &*input.ty {
        Type::Reference(reference) => &*reference.elem,
        ty => ty,
    };
    let segment = last_segment(ty)?;
    let word = segment.ident.to_string();
    let message = match (word.as_str(), first_type(segment)) {
        (primitive, None) if is_primitive(primitive) => {
            let name = name(&input.pat, "id");
            format!(
                "`{primitive}` does not say where it comes from: for a parameter of the path write \
                 `Path({name}): Path<{primitive}>`, for a field of the query or a form a struct"
            )
        }
        ("str", None) => {
            let name = name(&input.pat, "name");
            format!(
                "text is owned by the handler: for a parameter of the path write \
                 `Path({name}): Path<String>`, for the whole body `{name}: String`"
            )
        }
        ("Arc", Some(service)) => format!(
            "a service is borrowed, with no `Arc` around it: write `&{}`; work that outlives the \
             request gets `&Services`, which can be cloned",
            text(service)
        ),
        ("Option" | "Result", Some(Type::Reference(TypeReference { elem, .. }))) => format!(
            "what is borrowed is always there, because an application without a service that a \
             handler asks for does not start: write `&{}`",
            text(elem)
        ),
        _ => return None,
    };
    Some(Error::new_spanned(&input.ty, message))
}

/// Notes references in the `T` of `Path<T>`: nothing of the path can be lent.
pub(super) fn check_path(of: &Type, faults: &mut Faults) {
    match of {
        Type::Tuple(tuple) => tuple.elems.iter().for_each(|of| check_path(of, faults)),
        Type::Reference(TypeReference { elem, .. }) => {
            let owned = match text(elem) {
                text if text == "str" => "String".to_owned(),
                other => other,
            };
            let message = format!(
                "a parameter of the path is owned by the handler: write `{owned}`, for example \
                 `Path(name): Path<{owned}>`"
            );
            faults.note(of, message);
        }
        _ => {}
    }
}

/// Why a value of the type `answer`, alone or in a `Result`, can be no answer.
pub(super) fn answer_fault(answer: &Type) -> Option<Error> {
    let segment = last_segment(answer)?;
    let word = segment.ident.to_string();
    let of = first_type(segment)?;
    match word.as_str() {
        "Option" => {
            let message = format!(
                "nothing is no answer: return `Result<{}>`, and end what may be missing with \
                 `.or_not_found()?`, or `.ok_or_else(|| Error::new(StatusCode::NOT_FOUND, \"no \
                 such user\"))?`",
                text(of)
            );
            Some(Error::new_spanned(answer, message))
        }
        "Result" => answer_fault(of),
        _ => None,
    }
}

fn is_primitive(word: &str) -> bool {
    matches!(
        word,
        "u8" | "u16"
            | "u32"
            | "u64"
            | "u128"
            | "usize"
            | "i8"
            | "i16"
            | "i32"
            | "i64"
            | "i128"
            | "isize"
            | "f32"
            | "f64"
            | "bool"
            | "char"
    )
}

/// The name of the argument, or `other` where it has none.
fn name(pattern: &Pat, other: &str) -> String {
    match pattern {
        Pat::Ident(named) => named.ident.to_string(),
        _ => other.to_owned(),
    }
}
