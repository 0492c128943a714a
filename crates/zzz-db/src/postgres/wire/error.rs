//! What goes wrong between a server and us.

use std::io;

use super::message::{Malformed, Message};

/// Why there is no answer.
pub(crate) enum WireError {
    /// The server has refused.
    Refused(Box<ServerError>),
    /// The connection cannot be used any more.
    Lost(io::Error),
    /// The statement copies from or to the client, which nobody here does.
    Copy,
}

/// What a server says when it refuses.
///
/// There is no `Debug`, since details hold values of rows.
#[derive(Default)]
pub(crate) struct ServerError {
    pub(crate) severity: String,
    /// Of five characters, from "PostgreSQL Error Codes" in its manual.
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) detail: Option<String>,
    pub(crate) hint: Option<String>,
    /// The character of the statement, from 1 on.
    pub(crate) position: Option<usize>,
    /// The same of a statement that the server has made itself.
    pub(crate) internal: Option<(usize, String)>,
    pub(crate) table: Option<String>,
    pub(crate) column: Option<String>,
    pub(crate) constraint: Option<String>,
    /// The function of the server's source.
    pub(crate) routine: Option<String>,
}

impl WireError {
    /// That of the server, if it has refused.
    pub(crate) fn refused(&self) -> Option<&ServerError> {
        match self {
            Self::Refused(refused) => Some(refused),
            Self::Lost(_) | Self::Copy => None,
        }
    }
}

impl From<io::Error> for WireError {
    #[cold]
    fn from(error: io::Error) -> Self {
        Self::Lost(error)
    }
}

impl From<Malformed> for io::Error {
    #[cold]
    fn from(malformed: Malformed) -> Self {
        Self::new(io::ErrorKind::InvalidData, malformed)
    }
}

impl ServerError {
    /// What an error or a notice says.
    #[cold]
    pub(crate) fn of(message: Message<'_>) -> Self {
        let mut error = Self::default();
        let (mut position, mut query) = (None, None);
        for (kind, bytes) in message.fields() {
            // Before a connection stands, it may be in another encoding.
            let text = String::from_utf8_lossy(bytes).into_owned();
            match kind {
                // In English, where the server is new enough to say it so.
                b'V' => error.severity = text,
                b'S' if error.severity.is_empty() => error.severity = text,
                b'C' => error.code = text,
                b'M' => error.message = text,
                b'D' => error.detail = Some(text),
                b'H' => error.hint = Some(text),
                b'P' => error.position = text.parse().ok(),
                b'p' => position = text.parse().ok(),
                b'q' => query = Some(text),
                b't' => error.table = Some(text),
                b'c' => error.column = Some(text),
                b'n' => error.constraint = Some(text),
                b'R' => error.routine = Some(text),
                _ => {}
            }
        }
        error.internal = position.zip(query);
        error
    }
}
