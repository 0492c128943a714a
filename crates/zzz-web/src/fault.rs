//! What is wrong with one field of what a client sent.

mod wording;

use std::fmt::{self, Write as _};

/// Longer values are quoted with their beginning.
const QUOTE_CHARS_MAX: usize = 40;

/// How forms call a value with named parts.
pub(crate) const GROUP: &str = "a group of fields";

/// How an empty value is called.
const NOTHING: &str = "nothing";

/// One field, and why it does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// From the outermost name to the innermost; empty for the whole.
    place: Vec<String>,
    reason: Reason,
    /// What stands there, in words.
    found: Option<String>,
    /// The place with each number being the position in its list, whatever number was sent.
    position: Vec<String>,
}

/// Why a field does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// A field of this name is missing.
    Missing(String),
    /// A truth value is missing.
    MissingTruthValue,
    /// Something else is expected, in words.
    Expected(String),
    /// A sentence.
    Other(String),
}

impl Fault {
    pub(crate) fn new(mut place: Vec<String>, mut reason: Reason, found: Option<String>) -> Self {
        if let Reason::Missing(name) = &mut reason {
            place.push(std::mem::take(name));
        }
        Self { position: place.clone(), place, reason, found }
    }

    pub(crate) fn place(&self) -> &[String] {
        &self.place
    }

    pub(crate) fn is_missing(&self) -> bool {
        matches!(self.reason, Reason::Missing(_) | Reason::MissingTruthValue)
    }

    /// The field as `user.emails[1]`; empty for the whole.
    pub(crate) fn field(&self) -> String {
        written(&self.place)
    }

    /// The same with positions in the place of numbers.
    pub(crate) fn field_by_position(&self) -> String {
        written(&self.position)
    }

    pub(crate) fn at_position(self, position: Vec<String>) -> Self {
        Self { position, ..self }
    }

    /// What people are told who filled in a form: of a field that they left empty, that it is
    /// missing.
    pub(crate) fn for_people(&self) -> String {
        let is_empty = self.found.as_deref() == Some(NOTHING);
        match &self.reason {
            Reason::Missing(_) | Reason::MissingTruthValue => "is missing".to_owned(),
            Reason::Expected(_) if is_empty => "is missing".to_owned(),
            Reason::Expected(_) | Reason::Other(_) => self.to_string(),
        }
    }

    /// The fault with the value that was found, which must not be sensitive.
    pub(crate) fn with_value(&self) -> String {
        match (&self.reason, &self.found) {
            (Reason::Expected(_), Some(found)) => format!("{self}, got {found}"),
            _ => self.to_string(),
        }
    }

    /// Says what to send in place of a truth value that is missing.
    pub(crate) fn of_truth_value(mut self) -> Self {
        self.reason = Reason::MissingTruthValue;
        self
    }
}

fn written(place: &[String]) -> String {
    let mut field = String::new();
    for step in place {
        let is_index = step.bytes().all(|byte| byte.is_ascii_digit()) && !step.is_empty();
        let _ = match (is_index, field.is_empty()) {
            (true, _) => write!(field, "[{step}]"),
            (false, true) => write!(field, "{step}"),
            (false, false) => write!(field, ".{step}"),
        };
    }
    field
}

/// The fault without its field and without any value.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::Missing(_) => f.write_str("is missing"),
            Reason::MissingTruthValue => f.write_str("is missing: send `true` or `false`"),
            Reason::Expected(what) => write!(f, "expected {what}"),
            Reason::Other(sentence) => f.write_str(sentence),
        }
    }
}

impl Reason {
    /// What serde's words `text` say; `object` is how a value with named parts is called.
    pub(crate) fn of(text: &str, object: &str) -> Self {
        let quoted = |rest: &str| rest.split('`').nth(1).unwrap_or_default().to_owned();
        if text.starts_with("missing field `") {
            return Self::Missing(quoted(text));
        }
        if text.starts_with("duplicate field `") {
            return Self::Other(format!("has `{}` twice", quoted(text)));
        }
        if text.starts_with("unknown field `") {
            return Self::Other(format!("has a field `{}`, which is not known", quoted(text)));
        }
        if text.starts_with("data did not match any variant of untagged enum") {
            return Self::Other("has none of the forms that are expected".to_owned());
        }
        if text.starts_with("UUID parsing failed: ") {
            return Self::Expected("a UUID".to_owned());
        }
        let is_serdes =
            ["invalid type: ", "invalid value: ", "invalid length ", "unknown variant "]
                .iter()
                .any(|start| text.starts_with(start));
        // The value stands in front, and it may hold any words; what is expected is the end.
        match text.rsplit_once(", expected ") {
            Some((_, expected)) if is_serdes => Self::expected(expected, object),
            _ => Self::Other(text.to_owned()),
        }
    }

    /// Something else is expected; `expected` is what serde calls it.
    pub(crate) fn expected(expected: &str, object: &str) -> Self {
        Self::Expected(wording::plain(expected, object))
    }
}

/// `text` in quotes, not all of it if it is long.
pub(crate) fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTE_CHARS_MAX) {
        Some((end, _)) => format!("{:?}", format!("{}…", &text[..end])),
        None => format!("{text:?}"),
    }
}

/// The text in words: `the text "x"`.
pub(crate) fn text_in_words(text: &str) -> String {
    if text.is_empty() { NOTHING.to_owned() } else { format!("the text {}", quoted(text)) }
}
