//! One event.

use std::{
    fmt::{self, Display},
    time::Duration,
};

/// One event for [`Sse`](crate::Sse), written as the standard reads it
/// ([HTML standard, section 9.2.6](https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation)).
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use zzz_web::Event;
///
/// let event = Event::data("two\nlines").name("tick").id("7").retry(Duration::from_secs(3));
/// assert_eq!(event.to_string(), "event: tick\nid: 7\nretry: 3000\ndata: two\ndata: lines\n\n");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Event {
    data: Option<String>,
    name: Option<String>,
    id: Option<String>,
    retry: Option<Duration>,
    comment: Option<String>,
}

impl Event {
    /// An event with this text. Line breaks of any kind are read as `\n`.
    pub fn data(data: impl Into<String>) -> Self {
        Self { data: Some(data.into()), ..Self::default() }
    }

    /// An event with `value` as JSON.
    ///
    /// # Errors
    ///
    /// If `value` cannot be written as JSON.
    #[cfg(feature = "json")]
    pub fn json(value: &(impl serde::Serialize + ?Sized)) -> zzz_core::Result<Self> {
        Ok(Self::data(serde_json::to_string(value)?))
    }

    /// No event at all: a text that clients pass over.
    pub fn comment(text: impl Into<String>) -> Self {
        Self { comment: Some(text.into()), ..Self::default() }
    }

    /// What a page listens to, `message` unless told:
    /// `source.addEventListener("tick", ..)`. Line breaks, which a name cannot have, are left out.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(on_one_line(name.into()));
        self
    }

    /// What the client says when it connects again: see [`LastEventId`](crate::LastEventId). An empty one
    /// makes it forget. Line breaks and NUL, which it cannot have, are left out.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(on_one_line(id.into()));
        self
    }

    /// How long the client waits before it connects again, to the millisecond.
    pub fn retry(mut self, retry: Duration) -> Self {
        self.retry = Some(retry);
        self
    }
}

/// Without what would begin another field.
fn on_one_line(mut text: String) -> String {
    text.retain(|c| !matches!(c, '\r' | '\n' | '\0'));
    text
}

/// The lines of `text`, which end in CRLF, CR or LF.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.find(['\r', '\n']) else {
            return rest.take();
        };
        let after = &text[end..];
        rest = after.strip_prefix("\r\n").or_else(|| after.get(1..));
        Some(&text[..end])
    })
}

/// As it is sent, with the empty line at its end.
impl Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(comment) = &self.comment {
            lines(comment).try_for_each(|line| writeln!(f, ": {line}"))?;
        }
        if let Some(name) = &self.name {
            writeln!(f, "event: {name}")?;
        }
        if let Some(id) = &self.id {
            writeln!(f, "id: {id}")?;
        }
        if let Some(retry) = self.retry {
            writeln!(f, "retry: {}", retry.as_millis())?;
        }
        if let Some(data) = &self.data {
            lines(data).try_for_each(|line| writeln!(f, "data: {line}"))?;
        }
        f.write_str("\n")
    }
}
