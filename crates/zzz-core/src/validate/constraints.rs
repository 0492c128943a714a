//! What rules say of a field, as data.

use std::fmt::Display;

/// What has to be true of one field, for whoever shows it before it is looked at: a form puts it
/// on its input, a schema on its property.
///
/// It is never stricter than the rules and often laxer: what it cannot say, such as a rule of
/// one's own, is left to [`validate`](crate::Validate::validate).
///
/// # Examples
///
/// ```
/// use zzz_core::{Constraints, ValueKind};
///
/// let age = Constraints::new(ValueKind::Integer).min(18).max(120);
/// assert!(age.required);
/// assert_eq!((age.min.as_deref(), age.max.as_deref()), (Some("18"), Some("120")));
/// assert!(!age.optional().required);
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Constraints {
    /// What messages call the field; empty for the elements of a list.
    pub name: &'static str,
    /// What kind of value it is.
    pub kind: ValueKind,
    /// Whether an empty text is refused, or a list without elements.
    pub required: bool,
    /// The fewest characters, or elements, both included.
    pub length_min: Option<usize>,
    /// The most characters, or elements.
    pub length_max: Option<usize>,
    /// Whether white space at both ends is taken away before anything is counted.
    pub is_trimmed: bool,
    /// The least number.
    pub min: Option<String>,
    /// The greatest number.
    pub max: Option<String>,
    /// The texts to choose from; empty where any will do.
    pub options: Vec<&'static str>,
    /// What each element of a list has to be.
    pub element: Option<Box<Self>>,
    /// The fields inside. It is a function so that a type may hold itself.
    pub nested: Option<fn() -> Vec<Self>>,
    /// Whether it may be left out, as an `Option` may.
    pub optional: bool,
}

/// What kind of value a field has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueKind {
    /// Nothing is known of it.
    #[default]
    Any,
    /// Text.
    Text,
    /// An address of e-mail, as [`rules::email`](crate::rules::email) knows it.
    Email,
    /// An address of the web, as [`rules::url`](crate::rules::url) knows it.
    Url,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Decimal,
    /// Yes or no.
    Truth,
    /// Several values.
    List,
    /// Fields of its own.
    Group,
}

impl Constraints {
    /// A value of this kind. A number is required, since an empty text is none.
    pub fn new(kind: ValueKind) -> Self {
        let required = matches!(kind, ValueKind::Integer | ValueKind::Decimal);
        Self { kind, required, ..Self::default() }
    }

    /// A list of such elements.
    pub fn list(element: Self) -> Self {
        Self { element: Some(Box::new(element)), ..Self::new(ValueKind::List) }
    }

    /// Says what messages call the field.
    #[must_use]
    pub fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// It may be left out, whatever the rules say of it where it is there.
    #[must_use]
    pub fn optional(mut self) -> Self {
        (self.optional, self.required) = (true, false);
        self
    }

    /// It has to be there.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// White space at both ends does not count.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        self.is_trimmed = true;
        self
    }

    /// So many characters or elements at least.
    #[must_use]
    pub fn length_min(mut self, min: usize) -> Self {
        self.length_min = Some(min);
        if min > 0 { self.refuses_empty() } else { self }
    }

    /// So many characters or elements at most.
    #[must_use]
    pub fn length_max(mut self, max: usize) -> Self {
        self.length_max = Some(max);
        self
    }

    /// The least number.
    #[must_use]
    pub fn min<N: Display>(mut self, min: N) -> Self {
        self.min = Some(min.to_string());
        self
    }

    /// The greatest number.
    #[must_use]
    pub fn max<N: Display>(mut self, max: N) -> Self {
        self.max = Some(max.to_string());
        self
    }

    /// An address of e-mail.
    #[must_use]
    pub fn email(self) -> Self {
        Self { kind: ValueKind::Email, ..self.refuses_empty() }
    }

    /// An address of the web.
    #[must_use]
    pub fn url(self) -> Self {
        Self { kind: ValueKind::Url, ..self.refuses_empty() }
    }

    /// One of these texts.
    #[must_use]
    pub fn one_of(mut self, texts: &[&'static str]) -> Self {
        self.options = texts.to_vec();
        if texts.contains(&"") { self } else { self.refuses_empty() }
    }

    /// The fields inside; `T::constraints` where `T` has rules.
    #[must_use]
    pub fn nested(mut self, fields: fn() -> Vec<Self>) -> Self {
        self.nested = Some(fields);
        self
    }

    /// A rule that no empty text keeps makes a text required, unless an empty one is `None`.
    fn refuses_empty(mut self) -> Self {
        let is_text = matches!(self.kind, ValueKind::Text | ValueKind::Email | ValueKind::Url);
        self.required |= is_text && !self.optional;
        self
    }
}
