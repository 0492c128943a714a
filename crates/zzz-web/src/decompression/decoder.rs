//! The decompressors behind one face.

use std::io;

use brotli::{BrotliDecompressStream, BrotliResult, BrotliState, enc::StandardAlloc};
use flate2::{Decompress, FlushDecompress, Status};
use zstd::stream::raw::{DParameter, Operation as _};

use crate::ContentCoding;

/// Undoes a coding step by step, and never gives out more than there is room for.
pub(super) struct Decoder {
    kind: Kind,
    /// Whether nothing has to follow.
    is_done: bool,
}

enum Kind {
    Zstd(zstd::stream::raw::Decoder<'static>),
    /// It is large, and not everybody's.
    Brotli(Box<BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>>),
    Gzip(Decompress),
    Deflate(Decompress),
}

/// What a step has done.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Step {
    pub(super) read_bytes: usize,
    pub(super) written_bytes: usize,
}

/// What came is not what a coder writes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Malformed;

/// What a frame of zstd may look back upon, as a power of two: 8 MiB (RFC 9659, section 3). The library would take 128.
const ZSTD_WINDOW_BITS_MAX: u32 = 23;

/// The largest that there is (RFC 1951, section 2: 32 KiB).
const GZIP_WINDOW_BITS: u8 = 15;

impl Decoder {
    pub(super) fn new(coding: ContentCoding) -> io::Result<Self> {
        let kind = match coding {
            ContentCoding::Zstd => {
                let mut decoder = zstd::stream::raw::Decoder::new()?;
                decoder.set_parameter(DParameter::WindowLogMax(ZSTD_WINDOW_BITS_MAX))?;
                Kind::Zstd(decoder)
            }
            // Strict is without the extension by which a window may have 1 GiB.
            ContentCoding::Brotli => Kind::Brotli(Box::new(BrotliState::new_strict(
                StandardAlloc::default(),
                StandardAlloc::default(),
                StandardAlloc::default(),
            ))),
            ContentCoding::Gzip => Kind::Gzip(Decompress::new_gzip(GZIP_WINDOW_BITS)),
            ContentCoding::Deflate => Kind::Deflate(Decompress::new(true)),
        };
        Ok(Self { kind, is_done: false })
    }

    /// Whether all that has begun has ended.
    pub(super) fn is_done(&self) -> bool {
        self.is_done
    }

    /// Undoes as much of `input` as `output` has room for. If it fills `output`, there may be more without any input.
    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step, Malformed> {
        if self.is_done {
            if input.is_empty() {
                return Ok(Step::default());
            }
            self.begin_again()?;
        }
        match &mut self.kind {
            Kind::Zstd(decoder) => {
                let step = decoder.run_on_buffers(input, output).map_err(|_| Malformed)?;
                self.is_done = step.remaining == 0;
                Ok(Step { read_bytes: step.bytes_read, written_bytes: step.bytes_written })
            }
            Kind::Brotli(state) => {
                let mut step = Step::default();
                let (mut input_left, mut output_left) = (input.len(), output.len());
                let result = BrotliDecompressStream(
                    &mut input_left,
                    &mut step.read_bytes,
                    input,
                    &mut output_left,
                    &mut step.written_bytes,
                    output,
                    &mut 0,
                    state,
                );
                self.is_done = matches!(result, BrotliResult::ResultSuccess);
                if matches!(result, BrotliResult::ResultFailure) {
                    Err(Malformed)
                } else {
                    Ok(step)
                }
            }
            Kind::Gzip(inflate) | Kind::Deflate(inflate) => {
                let before = (inflate.total_in(), inflate.total_out());
                let status = inflate.decompress(input, output, FlushDecompress::None);
                self.is_done = status.map_err(|_| Malformed)? == Status::StreamEnd;
                let since = |now: u64, before: u64| usize::try_from(now - before);
                let read_bytes = since(inflate.total_in(), before.0).map_err(|_| Malformed)?;
                let written_bytes = since(inflate.total_out(), before.1).map_err(|_| Malformed)?;
                Ok(Step { read_bytes, written_bytes })
            }
        }
    }

    /// What follows the end: another member of gzip (RFC 1952, section 2.2), another frame of zstd (RFC 8878, section 3),
    /// and nothing else.
    fn begin_again(&mut self) -> Result<(), Malformed> {
        match &mut self.kind {
            Kind::Zstd(_) => {}
            Kind::Gzip(inflate) => *inflate = Decompress::new_gzip(GZIP_WINDOW_BITS),
            Kind::Brotli(_) | Kind::Deflate(_) => return Err(Malformed),
        }
        self.is_done = false;
        Ok(())
    }
}
