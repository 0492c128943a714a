//! One field of a form.

use std::{collections::BTreeSet, fmt};

use zzz_core::{Constraints, ValueKind};
use zzz_template::Attributes;

use super::attributes::{attributes, select_attributes};
use crate::{ParamFilter, fields::field_of};

/// A field of a form, with all that a page shows of it.
///
/// Nothing in it is escaped: see [`escape`](crate::escape()). What was typed into a password and which file was
/// chosen is never kept: `value` is empty.
#[derive(Clone)]
#[non_exhaustive]
pub struct Field {
    /// What its input is called: `address[street]`.
    pub name: String,
    /// The id of its input: `address_street`.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// What stands in it; of several values the last one.
    pub value: String,
    /// All values: what is chosen of a list.
    pub values: Vec<String>,
    /// What is wrong with it.
    pub errors: Vec<String>,
    /// Whether something has to be in it.
    pub required: bool,
    /// The type of its input: `email`, `number`, `password`; or `textarea` or `select`, which are elements of their
    /// own. Empty for [the list](super::Groups::list) of groups.
    pub input_type: &'static str,
    rules: Constraints,
    /// What it was called when it was sent.
    sent_as: String,
    was_sent: bool,
    /// Whether it is a list of groups, which have fields of their own.
    has_groups: bool,
}

impl Field {
    /// `values` is `None` if nothing was sent.
    pub(super) fn new(
        name: String,
        input_type: &'static str,
        rules: Constraints,
        values: Option<Vec<String>>,
    ) -> Self {
        let is_shown = !matches!(input_type, "password" | "file");
        let values = values.filter(|_| is_shown).unwrap_or_default();
        Self {
            id: id_of(&name),
            label: String::new(),
            value: values.last().cloned().unwrap_or_default(),
            values,
            errors: Vec::new(),
            required: rules.required,
            input_type,
            rules,
            sent_as: name.clone(),
            was_sent: false,
            has_groups: false,
            name,
        }
    }

    pub(super) fn sent(self, sent_as: String, was_sent: bool) -> Self {
        Self { sent_as, was_sent, ..self }
    }

    pub(super) fn of_groups(self) -> Self {
        Self { has_groups: true, ..self }
    }

    /// Says what people call it.
    #[must_use]
    pub fn labelled(self, label: impl Into<String>) -> Self {
        Self { label: label.into(), ..self }
    }

    /// Adds what is wrong with it: "is taken".
    pub fn refuse(&mut self, message: impl Into<String>) {
        self.errors.push(message.into());
    }

    /// Whether `value` is chosen, for a checkbox, a radio button or an option. Of a truth value, `on`, `true` and
    /// `1` are the same.
    pub fn checked(&self, value: &str) -> bool {
        let is_true = |text: &str| matches!(text, "on" | "true" | "1");
        match self.rules.kind {
            ValueKind::Truth => is_true(value) == is_true(&self.value),
            ValueKind::List => self.values.iter().any(|chosen| chosen == value),
            _ => self.value == value,
        }
    }

    /// The texts that its rules let one choose from; empty where any will do.
    pub fn options(&self) -> &[&'static str] {
        &self.rules.element.as_deref().unwrap_or(&self.rules).options
    }

    /// The id of the element that shows what is wrong with it: `address_street_error`.
    pub fn error_id(&self) -> String {
        format!("{}_error", self.id)
    }

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
    /// | `aria-describedby` | always, the [id](Self::error_id) of the element with what is wrong | |
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
    pub fn attributes(&self) -> Attributes<'static> {
        attributes(self, &self.rules)
    }

    /// Attributes of a `select`, whichever input it would be without options: `required` where one has to be chosen, and what is told of
    /// what is wrong. What else its rules say of numbers and lengths is nothing that a `select` could have.
    pub fn select_attributes(&self) -> Attributes<'static> {
        select_attributes(self, &self.rules)
    }

    /// What browsers leave out of it and a type wants: `false` for a checkbox that is not ticked, and for a list of
    /// which nothing is chosen that there is one.
    pub(super) fn left_out(&self) -> Option<(&str, Option<&'static str>)> {
        let value = match self.rules.kind {
            _ if self.was_sent || self.rules.optional => return None,
            ValueKind::Truth => Some("false"),
            ValueKind::List => None,
            _ => return None,
        };
        Some((&self.sent_as, value))
    }

    /// Takes those of `errors` that are said of it.
    pub(super) fn take(&mut self, errors: &mut Vec<(&str, &[String])>) {
        let own = field_of(&self.name);
        errors.retain(|(path, messages)| {
            let is_its = self.has(path, &own);
            if is_its {
                self.errors.extend_from_slice(messages);
            }
            !is_its
        });
    }

    /// Whether what is said of `path` is said of this field, which messages call `own`: of itself, and of what is
    /// below it, unless that has fields of its own.
    fn has(&self, path: &str, own: &str) -> bool {
        path == own || (!self.has_groups && is_below(path, own))
    }

    /// Whether `path` is said of this field.
    pub(super) fn is_at(&self, path: &str) -> bool {
        self.has(path, &field_of(&self.name))
    }

    /// Whether its input had this id in the page that sent it.
    pub(super) fn was_sent_as_id(&self, id: &str) -> bool {
        id_of(&self.sent_as) == id
    }

    /// Calls it `name`, in a page that is written from now on.
    pub(super) fn rename(&mut self, name: String) {
        self.id = id_of(&name);
        self.name = name;
    }

    /// Whether it, or something below it, is among `paths`.
    pub(super) fn is_among(&self, paths: &BTreeSet<String>) -> bool {
        let own = field_of(&self.name);
        let has_below = |separator: char| {
            let start = format!("{own}{separator}");
            paths.range(start.clone()..).next().is_some_and(|path| path.starts_with(&start))
        };
        paths.contains(&own) || has_below('[') || has_below('.')
    }
}

/// Whether `path` is that of something inside of `outer`.
pub(super) fn is_below(path: &str, outer: &str) -> bool {
    let rest = path.strip_prefix(outer);
    rest.is_some_and(|rest| rest.starts_with(['.', '[']))
}

/// `address_street` for `address[street]`: without white space, since lists of ids are separated by it.
fn id_of(name: &str) -> String {
    let is_kept = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    let steps = name.split(['[', ']']).filter(|step| !step.is_empty());
    let ids = steps.map(|step| step.replace(|letter| !is_kept(letter), "_"));
    ids.collect::<Vec<_>>().join("_")
}

/// The name of a field in words: "First name" for `first_name` and `firstName`.
pub(super) fn label_of(name: &str) -> String {
    let mut label = String::new();
    for letter in name.chars() {
        match letter {
            '_' | '-' => label.push(' '),
            _ if label.is_empty() => label.extend(letter.to_uppercase()),
            _ if letter.is_ascii_uppercase() => {
                label.push(' ');
                label.push(letter.to_ascii_lowercase());
            }
            _ => label.push(letter),
        }
    }
    label
}

/// Sensitive values are masked, and messages, which may quote them.
impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let filter = ParamFilter::new();
        let shown = |texts: &[String]| -> Vec<_> {
            texts.iter().map(|text| filter.show(&self.name, text).to_owned()).collect()
        };
        f.debug_struct("Field")
            .field("name", &self.name)
            .field("values", &shown(&self.values))
            .field("errors", &shown(&self.errors))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_ids_and_labels() {
        assert_eq!(id_of("email"), "email");
        assert_eq!(id_of("lines[0][unit price]"), "lines_0_unit_price");
        assert_eq!(label_of("first_name"), "First name");
        assert_eq!(label_of("homePage"), "Home page");
        assert_eq!(label_of(""), "");
    }
}
