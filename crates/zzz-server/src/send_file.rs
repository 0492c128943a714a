//! Files and long bodies that the kernel sends, without a copy.

#[cfg_attr(all(feature = "sendfile", target_os = "linux"), path = "send_file/linux.rs")]
#[cfg_attr(not(all(feature = "sendfile", target_os = "linux")), path = "send_file/nowhere.rs")]
mod system;

use std::{
    fs::File,
    io,
    ops::Range,
    task::{Context, Poll},
};

use bytes::Bytes;
use zzz_core::FileRange;

pub(crate) use self::system::OVER_TCP;
#[cfg(unix)]
pub(crate) use self::system::OVER_UNIX;
use self::system::is_in_memory;

/// What is sent next.
#[cfg_attr(
    not(all(any(feature = "io-uring", feature = "sendfile"), target_os = "linux")),
    expect(dead_code, reason = "nothing is sent so")
)]
pub(crate) enum Piece<'a> {
    /// Bytes that a file follows: they wait for it in the kernel, to leave in one packet.
    Head(&'a [u8]),
    /// So many bytes of a file from a place on, at most.
    File(&'a File, u64, usize),
}

/// Sends a piece, or part of it, and says how much; `None` for a file that cannot be sent so.
pub(crate) type SendFile<S> =
    fn(&S, &mut Context<'_>, &Piece<'_>) -> Poll<io::Result<Option<usize>>>;

/// Sends a part of bytes where they lie; ready when it was sent, with how much. It is called with the same part until then.
pub(crate) type SendBytes<S> =
    fn(&S, &mut Context<'_>, &Bytes, Range<usize>) -> Poll<io::Result<usize>>;

/// What a kind of streams can send without a copy.
#[derive(Debug)]
pub(crate) struct WithoutCopy<S> {
    pub(crate) file: Option<SendFile<S>>,
    pub(crate) bytes: Option<SendBytes<S>>,
}

impl<S> WithoutCopy<S> {
    pub(crate) const NOTHING: Self = Self { file: None, bytes: None };
}

impl<S> Clone for WithoutCopy<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for WithoutCopy<S> {}

/// Has the next bytes of a file in memory, `most` at most, and says how many: no worker waits for
/// the disk.
pub(crate) async fn warm(file: &FileRange, most: usize) -> u64 {
    let len = file.len().min(most as u64);
    let last = file.start() + len.saturating_sub(1);
    if is_in_memory(file.file(), file.start()) && is_in_memory(file.file(), last) {
        return len;
    }
    let mut left = file.clone();
    let read = tokio::task::spawn_blocking(move || {
        let (mut chunk, end) = (vec![0; CHUNK_BYTES], left.start() + len);
        while left.start() < end {
            match left.read(&mut chunk) {
                // Whoever sends it finds out.
                Ok(0) | Err(_) => break,
                Ok(count) => left.advance(count as u64),
            }
        }
    });
    // A read that panicked has told so.
    let _ = read.await;
    len
}

const CHUNK_BYTES: usize = 64 * 1024;
