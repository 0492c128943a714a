//! Types that a form can be made for.

use std::fmt;

use zzz_core::Validate;

use super::{Field, FormScope, Groups};

/// A type that a form can be made for; `#[derive(FormFields)]` writes it.
///
/// Each field of the type is a [`Field`] of the same name in [`Fields`](Self::Fields), a nested
/// struct has fields of its own, and a `Vec` of structs is [`Groups`]. So a page that shows `form.fields.emial` does
/// not compile.
///
/// # Examples
///
/// By hand:
///
/// ```
/// use zzz_core::{FieldErrors, Validate};
/// use zzz_web::{Field, FormFields, FormScope, FormState};
///
/// struct SignUp { email: String }
///
/// impl Validate for SignUp {
///     fn validate(&mut self, errors: &mut FieldErrors) {
///         if self.email.is_empty() {
///             errors.add("email", "is missing");
///         }
///     }
/// }
///
/// #[derive(Clone, Debug)]
/// struct SignUpFields { email: Field }
///
/// impl FormFields for SignUp {
///     type Fields = SignUpFields;
///
///     fn fields(scope: &FormScope<'_>) -> SignUpFields {
///         SignUpFields { email: scope.field("email", &Self::constraints()).labelled("E-mail") }
///     }
///
///     fn each<'f>(fields: &'f SignUpFields, see: &mut dyn FnMut(&'f Field)) {
///         see(&fields.email);
///     }
///
///     fn each_mut(fields: &mut SignUpFields, see: &mut dyn FnMut(&mut Field)) {
///         see(&mut fields.email);
///     }
/// }
///
/// let form = FormState::<SignUp>::new();
/// assert_eq!(form.fields.email.label, "E-mail");
/// ```
#[diagnostic::on_unimplemented(
    message = "no form can be made for `{Self}`",
    label = "expected a type that implements `FormFields`",
    note = "write `#[derive(zzz::FormFields)]` above it, beside `zzz::Validate`"
)]
pub trait FormFields: Validate {
    /// Its fields, as a page shows them.
    type Fields: Clone + fmt::Debug + Send + Sync + 'static;

    /// The fields with what stands in `scope`.
    fn fields(scope: &FormScope<'_>) -> Self::Fields;

    /// Shows each field to `see`, those of groups included.
    fn each<'f>(fields: &'f Self::Fields, see: &mut dyn FnMut(&'f Field));

    /// The same to change them.
    fn each_mut(fields: &mut Self::Fields, see: &mut dyn FnMut(&mut Field));
}

impl<T: FormFields> FormFields for Option<T> {
    type Fields = T::Fields;

    fn fields(scope: &FormScope<'_>) -> Self::Fields {
        T::fields(scope)
    }

    fn each<'f>(fields: &'f Self::Fields, see: &mut dyn FnMut(&'f Field)) {
        T::each(fields, see);
    }

    fn each_mut(fields: &mut Self::Fields, see: &mut dyn FnMut(&mut Field)) {
        T::each_mut(fields, see);
    }
}

impl<T: FormFields> FormFields for Box<T> {
    type Fields = T::Fields;

    fn fields(scope: &FormScope<'_>) -> Self::Fields {
        T::fields(scope)
    }

    fn each<'f>(fields: &'f Self::Fields, see: &mut dyn FnMut(&'f Field)) {
        T::each(fields, see);
    }

    fn each_mut(fields: &mut Self::Fields, see: &mut dyn FnMut(&mut Field)) {
        T::each_mut(fields, see);
    }
}

impl<T: FormFields + 'static> FormFields for Vec<T> {
    type Fields = Groups<T>;

    fn fields(scope: &FormScope<'_>) -> Self::Fields {
        Groups::new(scope)
    }

    fn each<'f>(fields: &'f Self::Fields, see: &mut dyn FnMut(&'f Field)) {
        see(&fields.list);
        for group in fields {
            T::each(group, see);
        }
    }

    fn each_mut(fields: &mut Self::Fields, see: &mut dyn FnMut(&mut Field)) {
        see(&mut fields.list);
        for group in fields {
            T::each_mut(group, see);
        }
    }
}
