//! Messages of a server, read where they lie.
//!
//! Their form is that of "Message Formats" in PostgreSQL's manual:
//! <https://www.postgresql.org/docs/current/protocol-message-formats.html>.

use std::fmt;

/// What a message is.
pub(crate) mod kind {
    pub(crate) const AUTHENTICATION: u8 = b'R';
    pub(crate) const BIND_COMPLETE: u8 = b'2';
    pub(crate) const CLOSE_COMPLETE: u8 = b'3';
    pub(crate) const COMMAND_COMPLETE: u8 = b'C';
    pub(crate) const COPY_BOTH: u8 = b'W';
    pub(crate) const COPY_IN: u8 = b'G';
    pub(crate) const COPY_OUT: u8 = b'H';
    pub(crate) const DATA_ROW: u8 = b'D';
    pub(crate) const EMPTY_QUERY: u8 = b'I';
    pub(crate) const ERROR: u8 = b'E';
    pub(crate) const KEY_DATA: u8 = b'K';
    pub(crate) const NO_DATA: u8 = b'n';
    pub(crate) const NOTICE: u8 = b'N';
    pub(crate) const NOTIFICATION: u8 = b'A';
    pub(crate) const PARAMETERS: u8 = b't';
    pub(crate) const PARAMETER_STATUS: u8 = b'S';
    pub(crate) const READY: u8 = b'Z';
    pub(crate) const ROW_DESCRIPTION: u8 = b'T';
}

/// How many bytes a message may have: what PostgreSQL allocates at most.
const MESSAGE_BYTES_MAX: usize = 1 << 30;
/// The kind, and the length.
const HEAD_BYTES: usize = 5;

/// A message of a server.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Message<'b> {
    pub(crate) kind: u8,
    pub(crate) body: &'b [u8],
}

/// A message that no server would send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the server sent what is no message of PostgreSQL")
    }
}

impl std::error::Error for Malformed {}

/// What a server wants to know before it lets somebody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Authentication<'b> {
    Ok,
    Password,
    Md5([u8; 4]),
    /// One of these mechanisms, each ended by a zero.
    Sasl(&'b [u8]),
    SaslContinue(&'b [u8]),
    SaslFinal(&'b [u8]),
    /// By this number.
    Other(u32),
}

/// A column of a result: its name and its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ColumnDescription<'b> {
    pub(crate) name: &'b str,
    pub(crate) oid: u32,
}

/// How many bytes the message has at whose beginning `bytes` begins, if that can be told yet.
#[inline]
pub(crate) fn length(bytes: &[u8]) -> Result<Option<usize>, Malformed> {
    let Some(&[_, a, b, c, d]) = bytes.first_chunk::<HEAD_BYTES>() else { return Ok(None) };
    // The length counts itself, but not the kind.
    match u32::from_be_bytes([a, b, c, d]) as usize {
        length @ 4..MESSAGE_BYTES_MAX => Ok(Some(length + 1)),
        _ => Err(Malformed),
    }
}

impl<'b> Message<'b> {
    /// The message that `bytes` are, all of them; [`length`] has told how many.
    #[inline]
    pub(crate) fn of(bytes: &'b [u8]) -> Self {
        let (head, body) = bytes.split_at_checked(HEAD_BYTES).unwrap_or((bytes, &[]));
        Self { kind: head.first().copied().unwrap_or_default(), body }
    }

    /// The values of a row, each behind its length.
    #[inline]
    pub(crate) fn values(self) -> Result<&'b [u8], Malformed> {
        self.body.get(2..).ok_or(Malformed)
    }

    /// How many rows a statement gave or changed: the last word of what it says in the end.
    pub(crate) fn affected(self) -> u64 {
        let words = self.body.strip_suffix(&[0]).unwrap_or(self.body);
        let last = words.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
        std::str::from_utf8(last).ok().and_then(|word| word.parse().ok()).unwrap_or(0)
    }

    /// The fields of an error or a notice, and what each is.
    pub(crate) fn fields(self) -> impl Iterator<Item = (u8, &'b [u8])> {
        self.body.split(|byte| *byte == 0).filter_map(|field| {
            let (kind, text) = field.split_first()?;
            Some((*kind, text))
        })
    }

    /// The types of a statement's placeholders.
    pub(crate) fn parameters(self) -> Result<Vec<u32>, Malformed> {
        let mut reader = Reader(self.body);
        let count = reader.u16()?;
        (0..count).map(|_| reader.u32()).collect()
    }

    /// The columns of a statement's rows.
    pub(crate) fn columns(self) -> Result<Vec<ColumnDescription<'b>>, Malformed> {
        let mut reader = Reader(self.body);
        let count = reader.u16()?;
        let column = |_| {
            let name = reader.text()?;
            // Of which table and which column it is.
            reader.take(6)?;
            let oid = reader.u32()?;
            // The size of the type, its modifier, the format.
            reader.take(8)?;
            Ok(ColumnDescription { name, oid })
        };
        (0..count).map(column).collect()
    }

    /// What a value of a row is, as text: those of simple queries are.
    pub(crate) fn texts(self) -> Result<Vec<Option<&'b str>>, Malformed> {
        let mut reader = Reader(self.body);
        let count = reader.u16()?;
        let value = |_| {
            let length = reader.u32()?.cast_signed();
            let Ok(length) = usize::try_from(length) else { return Ok(None) };
            std::str::from_utf8(reader.take(length)?).map(Some).map_err(|_| Malformed)
        };
        (0..count).map(value).collect()
    }

    /// What the server wants to know.
    pub(crate) fn authentication(self) -> Result<Authentication<'b>, Malformed> {
        let mut reader = Reader(self.body);
        Ok(match reader.u32()? {
            0 => Authentication::Ok,
            3 => Authentication::Password,
            5 => Authentication::Md5(reader.u32()?.to_be_bytes()),
            10 => Authentication::Sasl(reader.0),
            11 => Authentication::SaslContinue(reader.0),
            12 => Authentication::SaslFinal(reader.0),
            other => Authentication::Other(other),
        })
    }

    /// The number of the server's process, and what one has to know to cancel what it does.
    pub(crate) fn key(self) -> Result<(i32, i32), Malformed> {
        let mut reader = Reader(self.body);
        Ok((reader.u32()?.cast_signed(), reader.u32()?.cast_signed()))
    }
}

/// Nobody may see values.
impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Message").field(&char::from(self.kind)).finish()
    }
}

/// What is left of a message.
struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Result<&'b [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    fn chunk<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (chunk, rest) = self.0.split_first_chunk().ok_or(Malformed)?;
        self.0 = rest;
        Ok(*chunk)
    }

    fn u16(&mut self) -> Result<u16, Malformed> {
        self.chunk().map(u16::from_be_bytes)
    }

    fn u32(&mut self) -> Result<u32, Malformed> {
        self.chunk().map(u32::from_be_bytes)
    }

    /// Text that a zero ends.
    fn text(&mut self) -> Result<&'b str, Malformed> {
        let end = self.0.iter().position(|byte| *byte == 0).ok_or(Malformed)?;
        let text = self.take(end)?;
        self.take(1)?;
        std::str::from_utf8(text).map_err(|_| Malformed)
    }
}
