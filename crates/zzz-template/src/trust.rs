//! What stands between braces that trust: `{{{html}}}`.

use std::{borrow::Cow, rc::Rc, sync::Arc};

use crate::{
    Render, SafeHtml, Value,
    expand::{Fixed, Shown, Trusting, fixed, trusted},
};

/// A value between braces that trust.
///
/// The macro writes `(&&&Trust(&value)).html()` with [`TrustHtml`], [`TrustText`] and [`TrustOther`] in scope. The
/// compiler takes the first of them whose bound holds: what [is HTML](SafeHtml) is written without a word, a
/// plain text with a warning at the place where it stands, and of everything else it says why not.
///
/// ```
/// use zzz_template::{Buffer, SafeHtml, expand::{Trust, TrustHtml as _}};
///
/// let mut out = Buffer::new();
/// out.put((&&&Trust(&SafeHtml::trust("<hr>"))).html());
/// assert_eq!(out.as_str(), "<hr>");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Trust<'a, T: ?Sized>(pub &'a T);

/// What is trusted to be HTML by its type.
pub trait IsHtml: Render {}

impl IsHtml for SafeHtml {}
impl<T: IsHtml> IsHtml for Option<T> {}
impl<T: IsHtml + ?Sized> IsHtml for &T {}
impl<T: IsHtml + ?Sized> IsHtml for &mut T {}
impl<T: IsHtml + ?Sized> IsHtml for Box<T> {}
impl<T: IsHtml + ?Sized> IsHtml for Rc<T> {}
impl<T: IsHtml + ?Sized> IsHtml for Arc<T> {}

/// What can be trusted although its type does not say so.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be trusted to be HTML",
    label = "this value stands between `{{{{{{` and `}}}}}}`",
    note = "write it between two braces, or make a `SafeHtml` of it where it is known to be safe"
)]
pub trait IsText: Render {}

impl IsText for str {}
impl IsText for String {}
impl IsText for Cow<'_, str> {}
impl<T: IsText> IsText for Option<T> {}
impl<T: IsText + ?Sized> IsText for &T {}
impl<T: IsText + ?Sized> IsText for &mut T {}
impl<T: IsText + ?Sized> IsText for Box<T> {}
impl<T: IsText + ?Sized> IsText for Rc<T> {}
impl<T: IsText + ?Sized> IsText for Arc<T> {}

/// The first that the compiler tries for [`Trust`]: what is HTML.
pub trait TrustHtml {
    /// Writes it as it is.
    fn html(&self) -> Shown<impl Value, Trusting>;
}

impl<T: IsHtml + ?Sized> TrustHtml for &&Trust<'_, T> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn html(&self) -> Shown<impl Value, Trusting> {
        trusted(self.0)
    }
}

/// The second that the compiler tries for [`Trust`]: a text that nobody vouched for.
pub trait TrustText {
    /// Writes it as it is.
    #[deprecated = "`{{{` trusts a plain text: make it a `SafeHtml` where it is known to be safe, or write `{{`"]
    fn html(&self) -> Shown<impl Value, Trusting>;
}

impl<T: IsText + ?Sized> TrustText for &Trust<'_, T> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn html(&self) -> Shown<impl Value, Trusting> {
        trusted(self.0)
    }
}

/// The last that the compiler tries for [`Trust`]: what it says why not of.
pub trait TrustOther {
    /// The type between the braces.
    type Of: ?Sized;

    /// Never called: nothing that comes here is text.
    fn html(&self) -> Fixed<'static>
    where
        Self::Of: IsText;
}

impl<T: ?Sized> TrustOther for Trust<'_, T> {
    type Of = T;

    // What it asks for is said by the trait alone: said here as well, it would be missed twice.
    fn html(&self) -> Fixed<'static> {
        fixed("")
    }
}
