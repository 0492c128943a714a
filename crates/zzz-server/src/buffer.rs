//! Read and write buffers, taken from the thread only while they hold something.

use std::{
    cell::RefCell,
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What one read asks for, and how large a kept block is.
pub(crate) const BLOCK_BYTES: usize = 16 * 1024;
/// Blocks that grew past this are freed rather than kept.
const KEPT_BLOCK_BYTES_MAX: usize = 64 * 1024;
/// How many blocks of each kind a thread keeps.
const KEPT_PER_THREAD_MAX: usize = 64;

type Blocks = RefCell<Vec<Vec<u8>>>;

thread_local! {
    /// Blocks of full length, so that reading needs no zeroing.
    static INPUTS: Blocks = const { RefCell::new(Vec::new()) };
    /// Empty blocks with capacity.
    static OUTPUTS: Blocks = const { RefCell::new(Vec::new()) };
}

fn take(blocks: &'static std::thread::LocalKey<Blocks>) -> Option<Vec<u8>> {
    blocks.try_with(|blocks| blocks.borrow_mut().pop()).ok().flatten()
}

fn give_back(blocks: &'static std::thread::LocalKey<Blocks>, block: Vec<u8>) {
    if block.capacity() > KEPT_BLOCK_BYTES_MAX {
        return;
    }
    let _ = blocks.try_with(|blocks| {
        let mut blocks = blocks.borrow_mut();
        if blocks.len() < KEPT_PER_THREAD_MAX {
            blocks.push(block);
        }
    });
}

/// What was read and not yet used.
///
/// A block is taken when something is read and stays until [`rest`](Self::rest).
#[derive(Debug, Default)]
pub(crate) struct Input {
    /// Empty while nothing is held; else zeroed or used to its full length.
    block: Vec<u8>,
    start: usize,
    end: usize,
}

impl Input {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.block[self.start..self.end]
    }

    pub(crate) fn len(&self) -> usize {
        self.end - self.start
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Forgets the first `count` bytes.
    pub(crate) fn consume(&mut self, count: usize) {
        debug_assert!(count <= self.len(), "consumed more than was read");
        self.start += count;
        if self.is_empty() {
            (self.start, self.end) = (0, 0);
        }
    }

    /// Reads once. `Ok(0)` is the end of the stream.
    pub(crate) fn poll_fill(
        &mut self,
        cx: &mut Context<'_>,
        io: &mut (impl AsyncRead + Unpin),
    ) -> Poll<io::Result<usize>> {
        if self.end == self.block.len() {
            self.make_room();
        }
        let mut space = ReadBuf::new(&mut self.block[self.end..]);
        let outcome = Pin::new(io).poll_read(cx, &mut space);
        let count = space.filled().len();
        self.end += count;
        ready!(outcome)?;
        Poll::Ready(Ok(count))
    }

    fn make_room(&mut self) {
        if self.block.is_empty() {
            self.block = take(&INPUTS).unwrap_or_else(|| vec![0; BLOCK_BYTES]);
        } else if self.start > 0 {
            self.block.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.len());
        } else {
            self.block.resize(self.block.len() * 2, 0);
        }
    }

    /// Gives the block back if it holds nothing: the connection waits.
    pub(crate) fn rest(&mut self) {
        if self.is_empty() && !self.block.is_empty() {
            (self.start, self.end) = (0, 0);
            give_back(&INPUTS, std::mem::take(&mut self.block));
        }
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        self.consume(self.len());
        self.rest();
    }
}

/// What is to be written.
///
/// A block is taken when something is put in and stays until [`rest`](Self::rest).
#[derive(Debug, Default)]
pub(crate) struct Output {
    block: Vec<u8>,
    sent: usize,
}

impl Output {
    /// Where answers are put together.
    #[inline]
    pub(crate) fn block_mut(&mut self) -> &mut Vec<u8> {
        if self.block.capacity() == 0 {
            self.block = take(&OUTPUTS).unwrap_or_else(|| Vec::with_capacity(BLOCK_BYTES));
        }
        &mut self.block
    }

    pub(crate) fn len(&self) -> usize {
        self.block.len() - self.sent
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.block[self.sent..]
    }

    /// Forgets the first `count` bytes, which were sent.
    pub(crate) fn consume(&mut self, count: usize) {
        self.sent += count;
        if self.is_empty() {
            self.clear();
        }
    }

    /// Forgets what is held.
    pub(crate) fn clear(&mut self) {
        self.sent = 0;
        self.block.clear();
    }

    /// Writes as much as the stream takes; ready when nothing is left, here and in the stream.
    pub(crate) fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        io: &mut (impl AsyncWrite + Unpin),
    ) -> Poll<io::Result<()>> {
        while !self.is_empty() {
            match ready!(Pin::new(&mut *io).poll_write(cx, &self.block[self.sent..]))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                count => self.sent += count,
            }
        }
        self.clear();
        // TLS holds what it has encrypted; a socket holds nothing, and nothing is left of the call.
        Pin::new(io).poll_flush(cx)
    }

    /// Writes as much as the stream takes of what is held and then of `tail`,
    /// in one call where the stream can; ready with how much of `tail` went
    /// out at once, which is more than nothing.
    pub(crate) fn poll_write_with(
        &mut self,
        cx: &mut Context<'_>,
        io: &mut (impl AsyncWrite + Unpin),
        tail: &[u8],
    ) -> Poll<io::Result<usize>> {
        while !self.is_empty() {
            let held = self.len();
            let parts = [io::IoSlice::new(&self.block[self.sent..]), io::IoSlice::new(tail)];
            match ready!(Pin::new(&mut *io).poll_write_vectored(cx, &parts))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                count if count < held => self.sent += count,
                count => {
                    self.clear();
                    if count > held {
                        return Poll::Ready(Ok(count - held));
                    }
                }
            }
        }
        match ready!(Pin::new(io).poll_write(cx, tail))? {
            0 => Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
            count => Poll::Ready(Ok(count)),
        }
    }

    /// Gives the block back if it holds nothing: the connection waits.
    pub(crate) fn rest(&mut self) {
        if self.is_empty() && self.block.capacity() > 0 {
            self.clear();
            give_back(&OUTPUTS, std::mem::take(&mut self.block));
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.clear();
        self.rest();
    }
}
