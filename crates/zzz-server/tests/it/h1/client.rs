//! A strict reader of what a server sends.
//!
//! It takes nothing that RFC 9110 and RFC 9112 do not allow a server to send,
//! even where every client would, and it wants a `Date` on every final answer.

mod content;
mod date;
mod head;
#[cfg(test)]
mod tests;

use self::{
    content::{Content, read_chunked},
    head::{Head, read_head},
};

/// Why bytes are no answer, for the report of a case.
pub(crate) type Refusal = String;

/// A field of a header or trailer section, its name in lower case.
pub(crate) type Field = (String, String);

/// What the method of a request means for the answer to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Asked {
    #[default]
    Content,
    /// `HEAD`: the answer has no content, whatever its fields say.
    Head,
    /// `CONNECT`: what follows a 2xx is no longer HTTP.
    Tunnel,
}

/// How the end of an answer is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    Length,
    Chunked,
    /// Everything until the connection closes.
    Close,
    /// It ends with its head.
    None,
    /// What follows the head is no longer HTTP, until the connection closes.
    Tunnel,
}

/// One answer, interim or final.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) fields: Vec<Field>,
    pub(crate) framing: Framing,
    pub(crate) content: Vec<u8>,
    pub(crate) trailers: Vec<Field>,
    /// Whether it reached the end that its framing tells.
    pub(crate) complete: bool,
}

impl Answer {
    pub(crate) fn is_interim(&self) -> bool {
        self.status < 200 && self.status != 101
    }

    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let (_, value) = self.fields.iter().find(|(other, _)| other == name)?;
        Some(value)
    }

    /// Whether the list that `name` holds has this member.
    pub(crate) fn lists(&self, name: &str, member: &str) -> bool {
        self.field(name).is_some_and(|value| {
            value.split(',').any(|one| one.trim().eq_ignore_ascii_case(member))
        })
    }
}

/// The answers of one connection, read as their bytes arrive.
#[derive(Debug)]
pub(crate) struct Answers {
    /// What the requests asked for, in order.
    asked: Vec<Asked>,
    bytes: Vec<u8>,
    /// Where the first answer that is not read yet begins, or its content.
    start: usize,
    pending: Option<Pending>,
    done: Vec<Answer>,
}

/// An answer whose head is read.
#[derive(Debug)]
struct Pending {
    head: Head,
    framing: Framing,
    content: Content,
}

impl Answers {
    pub(crate) fn new(asked: Vec<Asked>) -> Self {
        Self { asked, bytes: Vec::new(), start: 0, pending: None, done: Vec::new() }
    }

    /// Everything that arrived.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many final answers are complete.
    pub(crate) fn finals(&self) -> usize {
        self.done.iter().filter(|one| !one.is_interim()).count()
    }

    /// How many interim answers are complete.
    pub(crate) fn interims(&self) -> usize {
        self.done.len() - self.finals()
    }

    /// Takes the next bytes and reads the answers that they complete.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.bytes.extend_from_slice(bytes);
        while self.read_one(false)? {}
        Ok(())
    }

    /// Reads the rest, after which nothing comes.
    pub(crate) fn finish(&mut self) -> Result<Vec<Answer>, Refusal> {
        while self.read_one(true)? {}
        Ok(std::mem::take(&mut self.done))
    }

    /// Reads one answer, or as much of it as there is; whether it was one.
    fn read_one(&mut self, ended: bool) -> Result<bool, Refusal> {
        let asked = self.asked.get(self.finals()).copied().unwrap_or_default();
        let mut pending = match self.pending.take() {
            Some(pending) => pending,
            None => match read_head(&self.bytes[self.start..])? {
                Some((head, length)) => {
                    self.start += length;
                    Pending { framing: head.framing(asked)?, head, content: Content::default() }
                }
                None if ended && self.start < self.bytes.len() => {
                    return Err("the connection closed inside a head".to_owned());
                }
                None => return Ok(false),
            },
        };
        let complete = pending.read(&self.bytes[self.start..], ended)?;
        if !complete && !ended {
            self.pending = Some(pending);
            return Ok(false);
        }
        self.start += pending.content.length;
        self.done.push(pending.into_answer(complete));
        Ok(true)
    }
}

impl Pending {
    /// Reads the content; whether it reached its end.
    fn read(&mut self, bytes: &[u8], ended: bool) -> Result<bool, Refusal> {
        let length = self.head.content_length.unwrap_or_default();
        let complete = match self.framing {
            Framing::None => return Ok(true),
            Framing::Chunked => read_chunked(bytes, &mut self.content)?,
            Framing::Length => bytes.len() >= length,
            // Both end with the connection and nowhere else.
            Framing::Close | Framing::Tunnel => ended,
        };
        match self.framing {
            // The data of the whole chunks is there; the rest means nothing.
            Framing::Chunked if ended && !complete => self.content.length = bytes.len(),
            Framing::Chunked => {}
            Framing::Length if complete => self.content = Content::whole(&bytes[..length]),
            _ if ended => self.content = Content::whole(bytes),
            _ => {}
        }
        Ok(complete)
    }

    fn into_answer(self, complete: bool) -> Answer {
        Answer {
            status: self.head.status,
            fields: self.head.fields,
            framing: self.framing,
            content: self.content.data,
            trailers: self.content.trailers,
            complete,
        }
    }
}
