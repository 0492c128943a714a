//! Content in gzip.

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;

/// Undoes gzip piece by piece ([RFC 1952](https://www.rfc-editor.org/rfc/rfc1952)).
pub(crate) struct Gunzip {
    decoder: MultiGzDecoder<Bounded>,
    has_begun: bool,
}

/// Keeps what was decoded, and no more than there is room for: a small piece may be a
/// thousand times as long.
struct Bounded {
    out: Vec<u8>,
    room_bytes: u64,
}

impl Write for Bounded {
    fn write(&mut self, decoded: &[u8]) -> io::Result<usize> {
        let length = decoded.len() as u64;
        if length > self.room_bytes {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        self.room_bytes -= length;
        self.out.extend_from_slice(decoded);
        Ok(decoded.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Gunzip {
    /// Decodes up to `limit_bytes`.
    pub(crate) fn new(limit_bytes: u64) -> Self {
        let out = Bounded { out: Vec::new(), room_bytes: limit_bytes };
        Self { decoder: MultiGzDecoder::new(out), has_begun: false }
    }

    /// What `piece` holds.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::FileTooLarge`] if it is too much; another one if it is no gzip.
    pub(crate) fn decode(&mut self, piece: &[u8]) -> io::Result<Vec<u8>> {
        self.has_begun |= !piece.is_empty();
        self.decoder.write_all(piece)?;
        self.decoder.flush()?;
        Ok(std::mem::take(&mut self.decoder.get_mut().out))
    }

    /// What is left once all pieces are there; nothing of no pieces.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode), and if the end is missing.
    pub(crate) fn finish(&mut self) -> io::Result<Vec<u8>> {
        if self.has_begun {
            self.decoder.try_finish()?;
        }
        Ok(std::mem::take(&mut self.decoder.get_mut().out))
    }
}

#[cfg(test)]
mod tests {
    use flate2::{Compression, write::GzEncoder};
    use proptest::prelude::*;

    use super::*;

    fn zipped(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn unzipped(pieces: &[&[u8]], limit_bytes: u64) -> io::Result<Vec<u8>> {
        let mut gunzip = Gunzip::new(limit_bytes);
        let mut all = Vec::new();
        for piece in pieces {
            all.extend(gunzip.decode(piece)?);
        }
        all.extend(gunzip.finish()?);
        Ok(all)
    }

    #[test]
    fn a_bomb_ends_at_its_limit() {
        let bomb = zipped(&vec![0; 1_000_000]);
        assert!(bomb.len() < 10_000);
        assert_eq!(unzipped(&[&bomb], 999_999).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(unzipped(&[&bomb], 1_000_000).unwrap().len(), 1_000_000);
    }

    #[test]
    fn what_is_cut_or_none_is_an_error() {
        let whole = zipped(b"hello");
        assert!(unzipped(&[&whole[..whole.len() - 1]], 100).is_err());
        assert!(unzipped(&[&whole[..5]], 100).is_err());
        assert!(unzipped(&[b"hello, I am text"], 100).is_err());
        assert_eq!(unzipped(&[], 100).unwrap(), b"");
    }

    proptest! {
        #[test]
        fn pieces_make_the_whole(content in any::<Vec<u8>>(), more in any::<Vec<u8>>(), size in 1_usize..40) {
            // Two members make one content: RFC 1952, section 2.2.
            let zipped = [zipped(&content), zipped(&more)].concat();
            let pieces: Vec<&[u8]> = zipped.chunks(size).collect();
            prop_assert_eq!(unzipped(&pieces, 1 << 20).unwrap(), [content, more].concat());
        }
    }
}
