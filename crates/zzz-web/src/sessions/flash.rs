//! What the next page says once.

/// A message for the next page that is shown, and for no other: "Your order was
/// placed." See [`Session::flash`](crate::Session::flash).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    kind: String,
    text: String,
}

impl Flash {
    pub(super) fn new(kind: impl Into<String>, text: impl Into<String>) -> Self {
        Self { kind: kind.into(), text: text.into() }
    }

    /// What kind of message it is: `"info"`, `"error"`, or another name.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The message itself; escape it in a page.
    pub fn text(&self) -> &str {
        &self.text
    }
}
