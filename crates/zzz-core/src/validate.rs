//! Whether a value is what it should be.

mod constraints;
mod field_error;
mod field_errors;
pub mod rules;

pub use self::{
    constraints::{Constraints, ValueKind},
    field_error::FieldError,
    field_errors::{FieldErrors, Invalid},
};

/// A value that knows its rules; `#[derive(Validate)]` writes it.
///
/// # Examples
///
/// By hand, for a rule about two fields:
///
/// ```
/// use zzz_core::{FieldErrors, Validate};
///
/// struct Stay { from: u32, to: u32 }
///
/// impl Validate for Stay {
///     fn validate(&mut self, errors: &mut FieldErrors) {
///         if self.to <= self.from {
///             errors.add("to", "has to be after the arrival");
///         }
///     }
/// }
///
/// assert!(Stay { from: 1, to: 2 }.check().is_ok());
/// let error = Stay { from: 2, to: 2 }.check().unwrap_err();
/// assert_eq!(error.errors().of("to"), ["has to be after the arrival"]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no rules to be validated by",
    label = "expected a type that implements `Validate`",
    note = "write `#[derive(zzz::Validate)]` above it"
)]
pub trait Validate {
    /// Brings the value into the form that it is kept in, and notes in `errors` what is
    /// wrong with it, all of it.
    fn validate(&mut self, errors: &mut FieldErrors);

    /// The same, as a result.
    ///
    /// # Errors
    ///
    /// 422, with the messages for each field.
    fn check(&mut self) -> Result<(), Invalid> {
        let mut errors = FieldErrors::new();
        self.validate(&mut errors);
        if errors.is_empty() { Ok(()) } else { Err(Invalid::new(errors)) }
    }

    /// What the rules say of each field, for forms and schemas. `#[derive(Validate)]`
    /// tells of every field; rules written by hand tell of none unless they say so here.
    fn constraints() -> Vec<Constraints>
    where
        Self: Sized,
    {
        Vec::new()
    }
}

impl<T: Validate> Validate for Option<T> {
    fn validate(&mut self, errors: &mut FieldErrors) {
        if let Some(value) = self {
            value.validate(errors);
        }
    }

    fn constraints() -> Vec<Constraints> {
        T::constraints()
    }
}

impl<T: Validate> Validate for Box<T> {
    fn validate(&mut self, errors: &mut FieldErrors) {
        (**self).validate(errors);
    }

    fn constraints() -> Vec<Constraints> {
        T::constraints()
    }
}

/// Each of them. The constraints are those of one.
impl<T: Validate> Validate for Vec<T> {
    fn validate(&mut self, errors: &mut FieldErrors) {
        for (index, value) in self.iter_mut().enumerate() {
            errors.inside_element(index, |errors| value.validate(errors));
        }
    }

    fn constraints() -> Vec<Constraints> {
        T::constraints()
    }
}
