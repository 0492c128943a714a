//! A strict reader of what a server sends.
//!
//! It takes nothing that RFC 9110 and RFC 9112 do not allow a server to send,
//! even where every client would, and it wants a `Date` on every final answer.

mod chunked;
mod date;
mod head;
#[cfg(test)]
mod tests;

use self::{
    chunked::{Chunked, read_chunked},
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
            value
                .split(',')
                .any(|one| one.trim().eq_ignore_ascii_case(member))
        })
    }
}

/// The answers of one connection, read as their bytes arrive.
#[derive(Debug)]
pub(crate) struct Answers {
    /// What the requests asked for, in order.
    asked: Vec<Asked>,
    bytes: Vec<u8>,
    /// Where the first answer that is not read yet begins.
    start: usize,
    done: Vec<Answer>,
}

impl Answers {
    pub(crate) fn new(asked: Vec<Asked>) -> Self {
        Self {
            asked,
            bytes: Vec::new(),
            start: 0,
            done: Vec::new(),
        }
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
        self.read(false)
    }

    /// Reads the rest, after which nothing comes.
    pub(crate) fn finish(&mut self) -> Result<Vec<Answer>, Refusal> {
        self.read(true)?;
        Ok(std::mem::take(&mut self.done))
    }

    fn read(&mut self, ended: bool) -> Result<(), Refusal> {
        while self.start < self.bytes.len() {
            let asked = self.asked.get(self.finals()).copied().unwrap_or_default();
            let rest = &self.bytes[self.start..];
            let Some((answer, length)) = read_answer(rest, asked, ended)? else {
                return Ok(());
            };
            self.start += length;
            self.done.push(answer);
        }
        Ok(())
    }
}

/// Reads one answer and says how long it is; `None` if more bytes are needed.
fn read_answer(
    bytes: &[u8],
    asked: Asked,
    ended: bool,
) -> Result<Option<(Answer, usize)>, Refusal> {
    let Some((head, start)) = read_head(bytes)? else {
        return match ended {
            true => Err("the connection closed inside a head".to_owned()),
            false => Ok(None),
        };
    };
    let framing = head.framing(asked)?;
    let rest = &bytes[start..];
    let content = match framing {
        Framing::None => Some(Chunked::default()),
        Framing::Length => read_length(rest, head.content_length.unwrap_or_default()),
        Framing::Chunked => read_chunked(rest)?,
        // Both end with the connection and nowhere else.
        Framing::Close | Framing::Tunnel => ended.then(|| Chunked::whole(rest)),
    };
    let complete = content.is_some();
    let Some(content) = content.or_else(|| ended.then(|| Chunked::cut(rest, framing))) else {
        return Ok(None);
    };
    let Head { status, fields, .. } = head;
    let answer = Answer {
        status,
        fields,
        framing,
        content: content.data,
        trailers: content.trailers,
        complete,
    };
    Ok(Some((answer, start + content.length)))
}

fn read_length(bytes: &[u8], length: usize) -> Option<Chunked> {
    Some(Chunked::whole(bytes.get(..length)?))
}
