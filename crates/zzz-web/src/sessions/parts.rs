//! The parts that the bytes of a session are made of.

use zzz_core::Result;

/// What is left to be read of them: numbers of eight bytes, and texts behind their lengths in
/// four, all big-endian.
#[derive(Clone, Copy)]
pub(super) struct Parts<'b>(pub(super) &'b [u8]);

impl<'b> Parts<'b> {
    pub(super) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The next part as a number; `None` if there is none.
    pub(super) fn number(&mut self) -> Option<u64> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_be_bytes(*number))
    }

    /// The next part as a text; `None` if there is none, or not all of it.
    pub(super) fn text(&mut self) -> Option<&'b [u8]> {
        let (len, rest) = self.0.split_first_chunk()?;
        let (text, rest) = rest.split_at_checked(u32::from_be_bytes(*len) as usize)?;
        self.0 = rest;
        Some(text)
    }
}

pub(super) fn write_number(number: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(&number.to_be_bytes());
}

/// # Errors
///
/// If it has 4 GiB.
pub(super) fn write_text(text: impl AsRef<[u8]>, out: &mut Vec<u8>) -> Result<()> {
    let text = text.as_ref();
    out.extend_from_slice(&u32::try_from(text.len())?.to_be_bytes());
    out.extend_from_slice(text);
    Ok(())
}
