//! A connection that is polled by hand, on no runtime and by no clock.
//!
//! Each step of it is decided by the test, so it is the same every time, and
//! one that waits for what never comes is found at once.

use std::{
    io,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use zzz_core::ConnectionInfo;
use zzz_server::Streams;

/// How the bytes move.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// What one read brings, at most.
    read_bytes: usize,
    /// What one write takes, at most.
    write_bytes: usize,
    /// Whether every other read and write has to wait.
    stutters: bool,
}

/// More often than this no connection is polled.
const POLLS_MAX: usize = 1_000_000;

impl Pace {
    /// Everything at once.
    pub(crate) const WHOLE: Self =
        Self { read_bytes: usize::MAX, write_bytes: usize::MAX, stutters: false };

    /// One of many ways, by any number.
    pub(crate) fn of(control: u8) -> Self {
        const READS: [usize; 8] = [1, 2, 3, 7, 16, 64, 500, usize::MAX];
        const WRITES: [usize; 4] = [50, 1000, 20_000, usize::MAX];
        let control = usize::from(control);
        Self {
            read_bytes: READS[control % 8],
            write_bytes: WRITES[control / 8 % 4],
            stutters: control / 32 % 2 == 1,
        }
    }
}

/// Sends `input` and then the end of the sending side; returns all that the
/// server sent until it was done.
///
/// # Panics
///
/// If the connection does not come to its end.
pub(crate) fn play(streams: &Streams, input: &[u8], pace: Pace) -> Vec<u8> {
    let output = Arc::default();
    let script =
        Script { input: input.to_vec(), read: 0, output: Arc::clone(&output), pace, waits: false };
    let alarm = Arc::new(Alarm(AtomicBool::new(false)));
    let waker = Waker::from(alarm.clone());
    let mut cx = Context::from_waker(&waker);
    let mut serving = pin!(streams.serve(script, ConnectionInfo::default()));
    for _ in 0..POLLS_MAX {
        if serving.as_mut().poll(&mut cx).is_ready() {
            let mut output = output.lock().expect("no panics here");
            return std::mem::take(&mut output);
        }
        let is_woken = alarm.0.swap(false, Ordering::AcqRel);
        assert!(is_woken, "the connection waits for what never comes");
    }
    panic!("the connection does not end");
}

/// Whether the task is to be polled again.
struct Alarm(AtomicBool);

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}

/// The server's end: the input is known, the output is kept.
struct Script {
    input: Vec<u8>,
    read: usize,
    output: Arc<Mutex<Vec<u8>>>,
    pace: Pace,
    waits: bool,
}

impl Script {
    /// Whether this step has to be tried again.
    fn waits(&mut self, cx: &Context<'_>) -> bool {
        self.waits = self.pace.stutters && !self.waits;
        if self.waits {
            cx.waker().wake_by_ref();
        }
        self.waits
    }
}

impl AsyncRead for Script {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.waits(cx) {
            return Poll::Pending;
        }
        let rest = &self.input[self.read..];
        let count = rest.len().min(buf.remaining()).min(self.pace.read_bytes);
        buf.put_slice(&rest[..count]);
        self.read += count;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Script {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.waits(cx) {
            return Poll::Pending;
        }
        let count = buf.len().min(self.pace.write_bytes);
        let mut output = self.output.lock().expect("no panics here");
        output.extend_from_slice(&buf[..count]);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
