//! Values at their places, as generated code names them.

use super::At;
use crate::{Attributes, Buffer, Piece, Render};

/// The struct of a place. It asks nothing of the value until it is written, so the compiler has one thing to say of
/// a value that cannot be, and says it where the value stands.
macro_rules! at_place {
    ($($(#[$attribute:meta])* $name:ident[$($bound:tt)+] = $make:path;)+) => {$(
        $(#[$attribute])*
        #[derive(Debug)]
        #[expect(clippy::exhaustive_structs, reason = "generated code makes it")]
        pub struct $name<'a, T: ?Sized>(pub &'a T);

        // SAFETY: it is the piece that it makes, which is the same each time.
        unsafe impl<T: $($bound)+ + ?Sized> Piece for $name<'_, T> {
            const SLOTS: usize = 1;

            #[inline(always)]
            fn bound(&self) -> usize {
                $make(self.0).bound()
            }

            #[inline(always)]
            unsafe fn write(self, out: &mut Buffer, at: At, rest: usize) -> At {
                // SAFETY: as the caller says.
                unsafe { $make(self.0).write(out, at, rest) }
            }

            #[inline(always)]
            unsafe fn split(
                self,
                out: &mut Buffer,
                at: At,
                rest: usize,
                ends: *mut u32,
            ) -> (At, *mut u32) {
                // SAFETY: as the caller says.
                unsafe { $make(self.0).split(out, at, rest, ends) }
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
