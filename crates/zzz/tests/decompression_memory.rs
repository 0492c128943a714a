//! What a body of a gibibyte costs in memory while it is decompressed, counted.

#![expect(unsafe_code, reason = "a counting allocator can only be written with it")]
#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in test functions, but not in what they share"
)]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    pin::Pin,
    sync::atomic::{AtomicUsize, Ordering},
    task::{Context, Poll},
};

use flate2::{Compress, Compression, FlushCompress};
use zzz::{
    App, Body, BodyLimit, Decompression, Result, Router, Stream, TestClient, bytes::Bytes, handler,
};

/// The system's allocator, counting what is held.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static HELD_MAX: AtomicUsize = AtomicUsize::new(0);

fn taken(bytes: usize) {
    let held = HELD.fetch_add(bytes, Ordering::Relaxed) + bytes;
    HELD_MAX.fetch_max(held, Ordering::Relaxed);
}

// SAFETY: every call is passed on unchanged to the system's allocator, which
// keeps the contract. Counting does not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        taken(layout.size());
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `dealloc`, and the pointer
        // came from the same allocator.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const MEBIBYTE: usize = 1024 * 1024;

/// Zeros in gzip, without an end.
struct Zeros(Option<Bytes>, Bytes);

impl Zeros {
    fn new() -> Self {
        // The shortest header of RFC 1952, section 2.3.
        const HEADER: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
        let mut deflate = Compress::new(Compression::best(), false);
        let mut compressed = Vec::with_capacity(16 * 1024);
        let zeros = vec![0; MEBIBYTE];
        deflate.compress_vec(&zeros, &mut compressed, FlushCompress::Full).unwrap();
        Self(Some(Bytes::from_static(HEADER)), compressed.into())
    }
}

impl Stream for Zeros {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = self.0.take().unwrap_or_else(|| self.1.clone());
        Poll::Ready(Some(Ok(piece)))
    }
}

/// Reads a gibibyte, and says how much more was held meanwhile than before.
#[handler]
async fn measure(mut body: Body) -> Result<String> {
    let before = HELD.load(Ordering::Relaxed);
    HELD_MAX.store(before, Ordering::Relaxed);
    let mut left = 1024 * MEBIBYTE;
    while left > 0 {
        let chunk = body.chunk().await.unwrap()?;
        assert!(chunk.iter().all(|byte| *byte == 0));
        left = left.saturating_sub(chunk.len());
    }
    Ok((HELD_MAX.load(Ordering::Relaxed) - before).to_string())
}

#[zzz::test]
async fn a_gibibyte_is_held_in_little_memory() {
    let routes = Router::new().post("/", measure {}).build().unwrap();
    let decompression = Decompression::new().ratio_max(u32::MAX);
    let app = App::new().endpoint(decompression).endpoint(BodyLimit::bytes(u64::MAX));
    let client = TestClient::new(app.routes(routes)).await;
    let post = client.post("/").header("content-encoding", "gzip");
    let held: usize = post.body(Body::stream(Zeros::new())).await.text().parse().unwrap();
    assert!(held < 256 * 1024, "{held} bytes");
}
