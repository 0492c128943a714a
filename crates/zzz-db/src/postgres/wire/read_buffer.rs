//! What has come from a server and has not been read.

use std::io;

use super::message::{self, Malformed, Message};

/// What an idle connection keeps at least, and at most.
const BYTES: (usize, usize) = (8 * 1024, 64 * 1024);

/// Bytes of a server, of which messages are read where they lie.
pub(super) struct ReadBuffer {
    /// All of them are there to be written to.
    bytes: Vec<u8>,
    /// Where the first message begins.
    start: usize,
    /// Behind the last byte that came.
    end: usize,
}

impl ReadBuffer {
    pub(super) fn new() -> Self {
        Self { bytes: vec![0; BYTES.0], start: 0, end: 0 }
    }

    /// The length of the first message, if it is there as a whole.
    #[inline]
    pub(super) fn whole(&self) -> Result<Option<usize>, Malformed> {
        let came = &self.bytes[self.start..self.end];
        Ok(message::length(came)?.filter(|length| *length <= came.len()))
    }

    /// What the first message is; it is there.
    #[inline]
    pub(super) fn kind(&self) -> u8 {
        self.bytes[self.start]
    }

    /// Takes the first message out, of which [`whole`](Self::whole) has told the length.
    #[inline]
    pub(super) fn take(&mut self, length: usize) -> Message<'_> {
        let start = self.start;
        self.start += length;
        Message::of(&self.bytes[start..self.start])
    }

    /// Room for more bytes, at least one.
    ///
    /// It grows by what has come, never by what a message says that it will be.
    pub(super) fn room(&mut self) -> &mut [u8] {
        let length = self.bytes.len();
        let is_full = self.end == length;
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        } else if self.start > 0 && length - self.end < length / 2 {
            self.bytes.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        if self.end == length || is_full && length < BYTES.1 {
            self.bytes.resize(length * 2, 0);
        }
        &mut self.bytes[self.end..]
    }

    /// That `count` bytes have come into the [`room`](Self::room).
    pub(super) fn came(&mut self, count: usize) -> io::Result<()> {
        if count == 0 {
            let closed = "the server has closed the connection";
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, closed));
        }
        self.end = (self.end + count).min(self.bytes.len());
        Ok(())
    }

    /// Gives back what only a large answer needed.
    pub(super) fn shrink(&mut self) {
        if self.bytes.len() > BYTES.1 && self.start == self.end {
            *self = Self::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).unwrap();
        [&[kind], &length.to_be_bytes()[..], body].concat()
    }

    /// Everything that a message could be read as.
    fn read_all(message: Message<'_>) {
        let _ = (message.values(), message.affected(), message.fields().count(), message.key());
        let _ = (message.parameters(), message.columns(), message.texts());
        let _ = message.authentication();
    }

    /// Gives `bytes` to a buffer, in pieces of `sizes`, and reads what messages are there.
    fn messages(bytes: &[u8], sizes: &[usize]) -> Result<Vec<(u8, Vec<u8>)>, Malformed> {
        let mut buffer = ReadBuffer::new();
        let (mut rest, mut sizes, mut found) = (bytes, sizes.iter().cycle(), Vec::new());
        while !rest.is_empty() {
            let room = buffer.room();
            let count = (*sizes.next().unwrap()).min(room.len()).min(rest.len());
            room[..count].copy_from_slice(&rest[..count]);
            rest = &rest[count..];
            buffer.came(count).unwrap();
            while let Some(length) = buffer.whole()? {
                assert_eq!(buffer.kind(), buffer.bytes[buffer.start]);
                let message = buffer.take(length);
                read_all(message);
                found.push((message.kind, message.body.to_vec()));
            }
            assert!(buffer.bytes.len() <= BYTES.1.max(2 * bytes.len()), "more than what came");
        }
        Ok(found)
    }

    proptest! {
        #[test]
        fn messages_come_in_any_pieces(
            sent in prop::collection::vec((any::<u8>(), prop::collection::vec(any::<u8>(), 0..30_000)), 0..8),
            sizes in prop::collection::vec(1_usize..20_000, 1..8),
        ) {
            let bytes: Vec<u8> = sent.iter().flat_map(|(kind, body)| written(*kind, body)).collect();
            prop_assert_eq!(messages(&bytes, &sizes), Ok(sent));
        }

        #[test]
        fn no_bytes_hurt(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
            let _ = messages(&bytes, &[7]);
            let _ = messages(&written(b'R', &bytes), &[500]);
        }
    }

    #[test]
    fn a_message_that_is_too_long_is_refused_before_it_comes() {
        for length in [0, 3, 1 << 30, u32::MAX] {
            let head = [&b"D"[..], &length.to_be_bytes()[..]].concat();
            assert_eq!(messages(&head, &[5]), Err(Malformed), "{length}");
        }
    }

    #[test]
    fn a_large_answer_leaves_a_small_buffer() {
        let mut buffer = ReadBuffer::new();
        let large = written(b'D', &[7; 1_000_000]);
        for piece in large.chunks(5000) {
            let room = buffer.room();
            let count = piece.len().min(room.len());
            room[..count].copy_from_slice(&piece[..count]);
            buffer.came(count).unwrap();
            if count < piece.len() {
                buffer.room()[..piece.len() - count].copy_from_slice(&piece[count..]);
                buffer.came(piece.len() - count).unwrap();
            }
        }
        let length = buffer.whole().unwrap().unwrap();
        assert_eq!(buffer.take(length).body.len(), 1_000_000);
        buffer.shrink();
        assert_eq!(buffer.bytes.len(), BYTES.0);
        assert!(buffer.came(0).is_err(), "nothing is the end");
    }
}
