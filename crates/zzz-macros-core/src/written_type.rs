//! Types as they are written, which is all that a macro knows of them.

use syn::{GenericArgument, PathArguments, PathSegment, Type};

/// `T` of `Option<T>`, if `ty` is written with `name` as its last segment.
pub(crate) fn inside<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    let segment = last_segment(ty).filter(|segment| segment.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) if arguments.args.len() == 1 => Some(inner),
        _ => None,
    }
}

/// The name of a type without parameters: `String` of `std::string::String`.
pub(crate) fn last_name(ty: &Type) -> Option<String> {
    let segment = last_segment(ty)?;
    segment.arguments.is_none().then(|| segment.ident.to_string())
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        // What a `macro_rules!` hands on.
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}
