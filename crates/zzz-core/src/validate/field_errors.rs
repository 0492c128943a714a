//! What is wrong with which field.

use std::{collections::BTreeMap, error::Error as StdError, fmt};

use http::StatusCode;

use super::FieldError;
use crate::Problem;

/// What is wrong with the fields of a value, in words for people.
///
/// Fields are called as a program writes them: `email`, `address.city`,
/// `tags[2]`. Messages follow the field's name, as in "has to be an e-mail address".
/// There are [`MAX`](Self::MAX) of them at most; what comes after those is dropped.
///
/// A program that says them in other words, another language for one, reads [`details`](Self::details).
///
/// # Examples
///
/// ```
/// use zzz_core::FieldErrors;
///
/// let mut errors = FieldErrors::new();
/// errors.inside("address", |errors| errors.add("city", "is missing"));
/// assert_eq!(errors.of("address.city"), ["is missing"]);
/// assert_eq!(errors.to_string(), "address.city is missing");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors {
    by_field: BTreeMap<String, Noted>,
    count: usize,
    /// The field whose inside is looked at.
    at: String,
}

/// What is noted of one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Noted {
    errors: Vec<FieldError>,
    /// Their messages once more, for nearly everybody wants these alone.
    messages: Vec<String>,
}

impl FieldErrors {
    /// How many messages there are at most, so that an answer is not longer than what it
    /// answers.
    pub const MAX: usize = 100;

    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self { by_field: BTreeMap::new(), count: 0, at: String::new() }
    }

    /// Notes what is wrong with `field`; an empty name stands for the value that is looked
    /// at itself. A text is an error with the code `invalid`.
    pub fn add(&mut self, field: &str, error: impl Into<FieldError>) {
        if self.count == Self::MAX {
            return;
        }
        self.count += 1;
        let name = joined(&self.at, field);
        let noted = self.by_field.entry(name).or_default();
        let error = error.into();
        noted.messages.push(error.message.clone());
        noted.errors.push(error);
    }

    /// Notes all of `other`, too.
    pub fn extend(&mut self, other: &Self) {
        for (field, noted) in &other.by_field {
            for error in &noted.errors {
                self.add(field, error.clone());
            }
        }
    }

    /// Runs `look` on the inside of `field`: what it notes is called `field.name`.
    pub fn inside<R>(&mut self, field: &str, look: impl FnOnce(&mut Self) -> R) -> R {
        let longer = joined(&self.at, field);
        self.at(longer, look)
    }

    /// Runs `look` on an element of a list, which is called `field[index]`.
    pub fn inside_element<R>(&mut self, index: usize, look: impl FnOnce(&mut Self) -> R) -> R {
        let longer = format!("{}[{index}]", self.at);
        self.at(longer, look)
    }

    fn at<R>(&mut self, place: String, look: impl FnOnce(&mut Self) -> R) -> R {
        let before = std::mem::replace(&mut self.at, place);
        let result = look(self);
        self.at = before;
        result
    }

    /// The messages for `field`.
    pub fn of(&self, field: &str) -> &[String] {
        self.by_field.get(field).map_or(&[], |noted| &noted.messages)
    }

    /// What is wrong with `field`, each with its code and parameters.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_core::{FieldErrors, rules};
    ///
    /// let mut errors = FieldErrors::new();
    /// if let Some(error) = rules::range(&17, Some(18), None) {
    ///     errors.add("age", error);
    /// }
    /// let error = &errors.details("age")[0];
    /// let said = match (error.code, error.parameter("min")) {
    ///     ("range", Some(min)) => format!("muss mindestens {min} sein"),
    ///     _ => error.message.clone(),
    /// };
    /// assert_eq!(said, "muss mindestens 18 sein");
    /// ```
    pub fn details(&self, field: &str) -> &[FieldError] {
        self.by_field.get(field).map_or(&[], |noted| &noted.errors)
    }

    /// All fields with messages, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.by_field.iter().map(|(field, noted)| (field.as_str(), noted.messages.as_slice()))
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.by_field.is_empty()
    }
}

fn joined(at: &str, field: &str) -> String {
    match (at, field) {
        (at, "") => at.to_owned(),
        ("", field) => field.to_owned(),
        (at, field) => format!("{at}.{field}"),
    }
}

/// All messages in one line.
impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for (field, messages) in self.iter() {
            for message in messages {
                let space = if field.is_empty() { "" } else { " " };
                write!(f, "{separator}{field}{space}{message}")?;
                separator = "; ";
            }
        }
        Ok(())
    }
}

/// A value that breaks its rules: 422 with the code `invalid`, whose detail tells all
/// of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    errors: FieldErrors,
    /// In a box, for a result that holds one is passed around.
    problem: Box<Problem>,
}

impl Invalid {
    /// A value with these errors.
    pub fn new(errors: FieldErrors) -> Self {
        const INVALID: Problem = Problem::fixed(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "");
        let problem = INVALID.with_detail(errors.to_string());
        Self { errors, problem: Box::new(problem) }
    }

    /// What is wrong.
    pub fn errors(&self) -> &FieldErrors {
        &self.errors
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the input breaks the rules of its fields")
    }
}

impl StdError for Invalid {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.problem)
    }
}
