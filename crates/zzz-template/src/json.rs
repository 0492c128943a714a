//! Values as JSON, in `<script>` and elsewhere.

use std::io;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

use crate::{Buffer, Piece, error::Fault, expand::ran};

/// A value as JSON in a script: `<script>const user = {{user | json}}</script>`.
///
/// `<`, `>`, `&`, U+2028 and U+2029 are written as `\u003c` and so on, inside of strings, which is where they can be. So
/// no text ends the script, opens a comment in it, or breaks a line of it, and the data stay the same.
///
/// # Examples
///
/// ```
/// use zzz_template::{Buffer, expand::json};
///
/// let mut out = Buffer::new();
/// out.put(json("</script>"));
/// assert_eq!(out.as_str(), r#""\u003c/script\u003e""#);
/// ```
#[inline]
pub fn json<T: Serialize + ?Sized>(value: &T) -> impl Piece {
    ran(move |out| write(value, out))
}

/// Appends `value` as JSON that may stand in a script. If it cannot be serialised, `null` and a fault.
pub(crate) fn write<T: Serialize + ?Sized>(value: &T, out: &mut Buffer) {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, InScript);
    let written = value.serialize(&mut serializer);
    match (written, str::from_utf8(&bytes)) {
        (Ok(()), Ok(text)) => out.push_str(text),
        (Err(error), _) => {
            out.push_str("null");
            out.note(Fault::Json(error.to_string()));
        }
        (_, Err(error)) => {
            out.push_str("null");
            out.note(Fault::Json(error.to_string()));
        }
    }
}

/// Writes strings so that they may stand in a script.
struct InScript;

impl Formatter for InScript {
    fn write_string_fragment<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        mut fragment: &str,
    ) -> io::Result<()> {
        while let Some(at) = fragment.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
            let (plain, rest) = fragment.split_at(at);
            CompactFormatter.write_string_fragment(writer, plain)?;
            let mut rest = rest.chars();
            let escaped = rest.next().map_or(0, u32::from);
            write!(writer, "\\u{escaped:04x}")?;
            fragment = rest.as_str();
        }
        CompactFormatter.write_string_fragment(writer, fragment)
    }

    fn write_raw_fragment<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        // JSON that was made elsewhere. Outside of strings none of these can stand.
        self.write_string_fragment(writer, fragment)
    }
}
