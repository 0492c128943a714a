//! What an input says of its rules and errors.

use std::{borrow::Cow, fmt};

use zzz_core::{Constraints, ValueKind};

use super::Field;
use crate::escape;

/// Attributes of an input: what its browser checks before it sends anything, and what it tells those who do not see
/// the page.
///
/// Shown, they are text for the inside of a tag, escaped and with a space in front of each. A browser never refuses
/// by them what the rules accept, so where HTML means something else they say nothing:
///
/// | attribute | stands there | not |
/// |---|---|---|
/// | `required` | where an empty value is refused | for lists, of which each checkbox would be, truth values, and inputs that are never empty |
/// | `minlength`, `maxlength` | for text and its length | `maxlength` where white space is taken away first |
/// | `min`, `max`, `step` | for numbers | for inputs of another type |
/// | `aria-invalid` | where something is wrong | |
/// | `aria-describedby` | always, the [id](Field::error_id) of the element with what is wrong | |
///
/// Browsers count UTF-16 units where rules count characters, so an emoji is two of `maxlength`.
///
/// # Examples
///
/// ```
/// # use zzz_core::{Constraints, FieldErrors, Validate, ValueKind};
/// # use zzz_web::{Field, FormFields, FormScope, FormState};
/// # struct Post;
/// # impl Validate for Post {
/// #     fn validate(&mut self, _: &mut FieldErrors) {}
/// #     fn constraints() -> Vec<Constraints> {
/// #         vec![Constraints::new(ValueKind::Text).named("title").required().length_max(80)]
/// #     }
/// # }
/// # #[derive(Clone, Debug)]
/// # struct PostFields { title: Field }
/// # impl FormFields for Post {
/// #     type Fields = PostFields;
/// #     fn fields(scope: &FormScope<'_>) -> PostFields {
/// #         PostFields { title: scope.field("title", &Self::constraints()) }
/// #     }
/// #     fn each<'f>(fields: &'f PostFields, see: &mut dyn FnMut(&'f Field)) { see(&fields.title); }
/// #     fn each_mut(fields: &mut PostFields, see: &mut dyn FnMut(&mut Field)) { see(&mut fields.title); }
/// # }
/// let form = FormState::<Post>::new();
/// let title = &form.fields.title;
/// assert_eq!(
///     format!("<input name=\"{}\"{}>", title.name, title.attributes()),
///     r#"<input name="title" required maxlength="80" aria-describedby="title_error">"#,
/// );
/// ```
#[derive(Clone, Debug)]
pub struct Attributes(Vec<(&'static str, Cow<'static, str>)>);

impl Attributes {
    pub(super) fn of(field: &Field, rules: &Constraints) -> Self {
        let mut attributes = Self(Vec::new());
        let is_one = !matches!(rules.kind, ValueKind::List | ValueKind::Truth | ValueKind::Group);
        // Those have no empty value that a visitor could fill.
        let is_filled = matches!(field.input_type, "hidden" | "range" | "color");
        if field.required && is_one && !is_filled {
            attributes.add("required", "");
        }
        attributes.add_bounds(rules.element.as_deref().unwrap_or(rules), field.input_type);
        if !field.errors.is_empty() {
            attributes.add("aria-invalid", "true");
        }
        if !field.input_type.is_empty() {
            attributes.add("aria-describedby", field.error_id());
        }
        attributes
    }

    fn add_bounds(&mut self, rules: &Constraints, input_type: &str) {
        let is_text = matches!(
            input_type,
            "text" | "search" | "url" | "tel" | "email" | "password" | "textarea"
        );
        let is_number = matches!(input_type, "number" | "range");
        match rules.kind {
            ValueKind::Text | ValueKind::Email | ValueKind::Url if is_text => {
                if let Some(min) = rules.length_min.filter(|min| *min > 0) {
                    self.add("minlength", min.to_string());
                }
                if let Some(max) = rules.length_max.filter(|_| !rules.is_trimmed) {
                    self.add("maxlength", max.to_string());
                }
            }
            ValueKind::Integer | ValueKind::Decimal if is_number => {
                for (name, bound) in [("min", &rules.min), ("max", &rules.max)] {
                    if let Some(bound) = bound {
                        self.add(name, bound.clone());
                    }
                }
                let is_whole = rules.kind == ValueKind::Integer;
                self.add("step", if is_whole { "1" } else { "any" });
            }
            _ => {}
        }
    }

    fn add(&mut self, name: &'static str, value: impl Into<Cow<'static, str>>) {
        self.0.push((name, value.into()));
    }

    /// Each name with its value, which is not escaped. That of `required` is empty.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_ref()))
    }
}

impl fmt::Display for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in self.iter() {
            match value {
                "" => write!(f, " {name}")?,
                _ => write!(f, " {name}=\"{}\"", escape(value))?,
            }
        }
        Ok(())
    }
}
