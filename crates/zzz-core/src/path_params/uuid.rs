//! UUIDs in paths.

use uuid::Uuid;

use crate::{FromParam, NotAParam};

/// Takes every way in which a UUID is written
/// ([RFC 9562, section 4](https://www.rfc-editor.org/rfc/rfc9562#section-4), and without hyphens), and writes the
/// usual one.
impl FromParam for Uuid {
    type Arg<'a> = Self;

    fn from_param(text: &str) -> Result<Self, NotAParam> {
        Self::try_parse(text)
            .map_err(|_| NotAParam::expected("a UUID like `f81d4fae-7dec-11d0-a765-00a0c91e6bf6`"))
    }
}
