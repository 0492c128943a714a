//! What tells the parts of a split render from each other, in the text itself.
//!
//! A mark stands before each part. It is four characters of ASCII, of 28 bits, so that a buffer with marks is UTF-8 as
//! any other, and whoever is handed it in the middle of a render finds nothing but text.

/// What a mark says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mark {
    /// A text of that many bytes follows.
    Text(usize),
    /// A condition chose no branch.
    Nothing,
    /// A row begins that has no parts.
    Row,
    /// A row begins, with the text of its key.
    KeyedRow,
    /// No row follows.
    EndList,
    /// The branch begins that a condition chose.
    Branch,
    /// A list begins.
    List,
}

/// What is no text has the highest bit; the three below say what it is.
const NO_TEXT: u32 = 1 << 27;
const KIND: u32 = 24;

impl Mark {
    /// The bytes of a mark.
    pub(crate) const LEN: usize = 4;
    /// The longest text that is of middle length: 16 KiB.
    pub(crate) const MIDDLE_MAX: usize = (1 << 14) - 1;
    /// The longest text: 128 MiB.
    pub(crate) const TEXT_MAX: usize = (NO_TEXT - 1) as usize;

    /// The four characters, the first in the lowest byte.
    #[expect(clippy::cast_possible_truncation, reason = "a text is not longer than the maximum")]
    pub(crate) const fn word(self) -> u32 {
        let kind = match self {
            Self::Text(len) => return spread(len as u32 & (NO_TEXT - 1)),
            Self::Nothing => 0,
            Self::Row => 1,
            Self::KeyedRow => 2,
            Self::EndList => 3,
            Self::Branch => 4,
            Self::List => 5,
        };
        spread(NO_TEXT | kind << KIND)
    }

    /// The mark of a text below 128 bytes: its length, as it is.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[expect(clippy::cast_possible_truncation, reason = "it is below 128")]
    pub(crate) const fn short(len: usize) -> u32 {
        debug_assert!(len < 128);
        len as u32
    }

    /// The mark of a text of [`MIDDLE_MAX`](Self::MIDDLE_MAX) bytes at most. All but the lowest seven bits of its length once more
    /// is the same as these bits one further to the left.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[expect(clippy::cast_possible_truncation, reason = "it has fourteen bits")]
    pub(crate) const fn middle(len: usize) -> u32 {
        debug_assert!(len <= Self::MIDDLE_MAX);
        let bits = len as u32;
        bits + (bits & !0x7F)
    }

    /// What these four characters say, if anything.
    pub(crate) const fn read(word: u32) -> Option<Self> {
        if word & 0x8080_8080 != 0 {
            return None;
        }
        let bits = gather(word);
        if bits & NO_TEXT == 0 {
            return Some(Self::Text(bits as usize));
        }
        Some(match (bits ^ NO_TEXT) >> KIND {
            0 => Self::Nothing,
            1 => Self::Row,
            2 => Self::KeyedRow,
            3 => Self::EndList,
            4 => Self::Branch,
            5 => Self::List,
            _ => return None,
        })
    }
}

/// Seven bits of `bits` in each byte.
const fn spread(bits: u32) -> u32 {
    bits & 0x7F | (bits & 0x7F << 7) << 1 | (bits & 0x7F << 14) << 2 | (bits & 0x7F << 21) << 3
}

/// The inverse of [`spread`].
const fn gather(word: u32) -> u32 {
    word & 0x7F | (word & 0x7F << 8) >> 1 | (word & 0x7F << 16) >> 2 | (word & 0x7F << 24) >> 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_ascii_and_are_read_as_they_were_written() {
        let lengths = [0, 1, 127, 128, 16_383, 16_384, 1_000_003, Mark::TEXT_MAX].map(Mark::Text);
        let others =
            [Mark::Nothing, Mark::Row, Mark::KeyedRow, Mark::EndList, Mark::Branch, Mark::List];
        for mark in lengths.into_iter().chain(others) {
            assert!(mark.word().to_le_bytes().is_ascii(), "{mark:?}");
            assert_eq!(Mark::read(mark.word()), Some(mark));
        }
        for len in 0..=Mark::MIDDLE_MAX {
            assert_eq!(Mark::middle(len), Mark::Text(len).word());
        }
        for len in 0..128 {
            assert_eq!(Mark::short(len), Mark::Text(len).word());
        }
        assert_eq!(Mark::read(u32::from_le_bytes([0x7F; 4])), None);
        assert_eq!(Mark::read(u32::from_le_bytes([0, 0, 0, 0xC3])), None);
    }
}
