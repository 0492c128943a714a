//! Requests and answers as a failed test shows them.

use std::fmt;

use zzz_core::Headers;

use super::TestResponse;
use crate::request::Sent;

/// How much of a content is shown.
const SHOWN_BYTES_MAX: usize = 16 * 1024;

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the request, made at {}:", self.location)?;
        writeln!(f, "  {} {}", self.method, self.target)?;
        fields(f, &self.headers)?;
        match &self.content {
            Some(bytes) => content(f, bytes),
            None => f.write_str("\n  (a stream)\n"),
        }
    }
}

/// The request and the answer.
impl fmt::Display for TestResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.hops.is_empty() {
            writeln!(f, "the redirects that were followed:")?;
            for hop in &self.hops {
                writeln!(f, "  {hop}")?;
            }
            writeln!(f)?;
        }
        writeln!(f, "{}", self.sent)?;
        writeln!(f, "the response:\n  {}", self.status)?;
        fields(f, &self.headers)?;
        content(f, &self.content.bytes)?;
        if let Some(why) = &self.content.cut {
            writeln!(f, "  (the body broke off: {why})")?;
        }
        if !self.content.trailers.is_empty() {
            writeln!(f, "\n  (trailers)")?;
            fields(f, &self.content.trailers)?;
        }
        if let Some(why) = &self.failure {
            writeln!(f, "\nthe error behind it, which the client is not told:\n  {why}")?;
        }
        Ok(())
    }
}

/// How many characters of a value the first line of a failure shows.
const SHOWN_CHARS_MAX: usize = 400;

/// `text`, or its beginning.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS_MAX) {
        None => text.to_owned(),
        Some((end, _)) => format!("{} (and {} bytes more)", &text[..end], text.len() - end),
    }
}

fn fields(f: &mut fmt::Formatter<'_>, headers: &Headers) -> fmt::Result {
    for (name, value) in headers.iter() {
        match str::from_utf8(value) {
            Ok(text) => writeln!(f, "  {name}: {text}")?,
            Err(_) => writeln!(f, "  {name}: {}", value.escape_ascii())?,
        }
    }
    Ok(())
}

/// Text as it is, line by line; other bytes escaped.
fn content(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    if bytes.is_empty() {
        return Ok(());
    }
    writeln!(f)?;
    let mut shown = bytes.len().min(SHOWN_BYTES_MAX);
    match str::from_utf8(bytes) {
        Ok(text) => {
            shown = text.floor_char_boundary(shown);
            for line in text[..shown].lines() {
                writeln!(f, "  {line}")?;
            }
        }
        Err(_) => writeln!(f, "  {}", bytes[..shown].escape_ascii())?,
    }
    if shown < bytes.len() {
        writeln!(f, "  (and {} bytes more)", bytes.len() - shown)?;
    }
    Ok(())
}
