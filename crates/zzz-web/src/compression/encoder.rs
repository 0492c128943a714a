//! The compressors behind one face.

use std::io::{self, Write as _};

use brotli::{CompressorWriter, enc::BrotliEncoderParams};
use flate2::write::{GzEncoder, ZlibEncoder};

use super::Levels;
use crate::ContentCoding;

/// Makes content smaller piece by piece.
pub(super) enum Encoder {
    Zstd(zstd::stream::write::Encoder<'static, Vec<u8>>),
    /// It is large, and not everybody's.
    Brotli(Box<CompressorWriter<Vec<u8>>>),
    Gzip(GzEncoder<Vec<u8>>),
    Deflate(ZlibEncoder<Vec<u8>>),
}

/// What a compressor of brotli looks back upon, as a power of two: 256 KiB. The format's usual 4 MiB are too
/// much for each of many connections, and most answers are shorter.
const BROTLI_WINDOW_BITS: i32 = 18;
/// What the library sets aside for its output.
const BROTLI_BUFFER_BYTES: usize = 4096;

impl Encoder {
    pub(super) fn new(coding: ContentCoding, levels: &Levels) -> io::Result<Self> {
        let flate = |level| flate2::Compression::new(level);
        Ok(match coding {
            ContentCoding::Zstd => {
                Self::Zstd(zstd::stream::write::Encoder::new(Vec::new(), levels.zstd)?)
            }
            ContentCoding::Brotli => {
                let params = BrotliEncoderParams {
                    quality: levels.brotli,
                    lgwin: BROTLI_WINDOW_BITS,
                    ..BrotliEncoderParams::default()
                };
                let writer =
                    CompressorWriter::with_params(Vec::new(), BROTLI_BUFFER_BYTES, &params);
                Self::Brotli(Box::new(writer))
            }
            ContentCoding::Gzip => Self::Gzip(GzEncoder::new(Vec::new(), flate(levels.gzip))),
            ContentCoding::Deflate => {
                Self::Deflate(ZlibEncoder::new(Vec::new(), flate(levels.gzip)))
            }
        })
    }

    pub(super) fn write(&mut self, input: &[u8]) -> io::Result<()> {
        match self {
            Self::Zstd(writer) => writer.write_all(input),
            Self::Brotli(writer) => writer.write_all(input),
            Self::Gzip(writer) => writer.write_all(input),
            Self::Deflate(writer) => writer.write_all(input),
        }
    }

    /// Gives out all that was written, so that the client can read it now.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Zstd(writer) => writer.flush(),
            Self::Brotli(writer) => writer.flush(),
            Self::Gzip(writer) => writer.flush(),
            Self::Deflate(writer) => writer.flush(),
        }
    }

    /// What is there to be sent; it may be nothing yet.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(match self {
            Self::Zstd(writer) => writer.get_mut(),
            Self::Brotli(writer) => writer.get_mut(),
            Self::Gzip(writer) => writer.get_mut(),
            Self::Deflate(writer) => writer.get_mut(),
        })
    }

    /// The end of what is there to be sent.
    pub(super) fn finish(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Zstd(writer) => writer.finish(),
            Self::Brotli(writer) => Ok(writer.into_inner()),
            Self::Gzip(writer) => writer.finish(),
            Self::Deflate(writer) => writer.finish(),
        }
    }
}
