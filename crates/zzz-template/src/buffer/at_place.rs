//! Values at their places, as generated code names them.

use super::Ready;
use crate::{Attributes, Piece, Render};

/// The struct of a place. It asks nothing of the value until it is written, so the compiler has one thing to say of
/// a value that cannot be, and says it where the value stands.
macro_rules! at_place {
    ($($(#[$attribute:meta])* $name:ident[$($bound:tt)+] = $make:path;)+) => {$(
        $(#[$attribute])*
        #[derive(Debug)]
        #[expect(clippy::exhaustive_structs, reason = "generated code makes it")]
        pub struct $name<'a, T: ?Sized>(pub &'a T);

        impl<T: $($bound)+ + ?Sized> Piece for $name<'_, T> {
            #[inline(always)]
            fn ready(self) -> impl Ready {
                $make(self.0).ready()
            }
        }
    )+};
}

at_place! {
    /// A value in the content of an element: [`text`](super::text).
    Text[Render] = super::text;
    /// A value in a quoted attribute that is no address: [`attribute`](super::attribute).
    Attribute[Render] = super::attribute;
    /// A value at the start of an address: [`url`](crate::expand::url).
    Url[Render] = crate::url::url;
    /// A value behind the first `/` of an address: [`url_first`](crate::expand::url_first).
    UrlFirst[Render] = crate::url::url_first;
    /// The first segment of an address: [`url_first_segment`](crate::expand::url_first_segment).
    UrlFirstSegment[Render] = crate::url::url_first_segment;
    /// A value further on in an address: [`url_path`](crate::expand::url_path).
    UrlPath[Render] = crate::url::url_path;
    /// A value in the query or the fragment of an address: [`url_query`](crate::expand::url_query).
    UrlQuery[Render] = crate::url::url_query;
    /// Attributes of a tag: [`attributes`](crate::expand::attributes).
    TagAttributes[IsAttributes] = attributes;
}

#[cfg(feature = "json")]
at_place! {
    /// A value in a script: [`json`](crate::expand::json).
    Json[serde::Serialize] = crate::json::json;
}

/// What stands in a tag between braces: a list of attributes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of attributes",
    label = "this stands in a tag, where an attribute could",
    note = "give `Attributes`, or write the attribute out: `name=\"{{{{value}}}}\"`"
)]
pub trait IsAttributes {
    /// The list.
    fn attributes(&self) -> &Attributes<'_>;
}

impl IsAttributes for Attributes<'_> {
    fn attributes(&self) -> &Attributes<'_> {
        self
    }
}

impl<T: IsAttributes + ?Sized> IsAttributes for &T {
    fn attributes(&self) -> &Attributes<'_> {
        T::attributes(self)
    }
}

fn attributes<T: IsAttributes + ?Sized>(value: &T) -> impl Piece {
    crate::expand::attributes(value.attributes())
}
