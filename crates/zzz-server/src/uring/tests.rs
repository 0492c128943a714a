//! Streams in every state, and what becomes of what the kernel holds of them.

use std::{
    future::poll_fn,
    io::{self, Read as _, Write as _},
    os::unix::net::UnixStream,
    pin::Pin,
    task::{Context, Poll, Waker},
    thread,
    time::Duration,
};

use bytes::Bytes;
use proptest::prelude::*;
use tokio::{
    io::{AsyncReadExt as _, AsyncWrite as _, AsyncWriteExt as _},
    runtime::Builder,
    task::yield_now,
};

use super::{before_park, install, kernel::POOL_BUFFER_BYTES, pump, ring, stream::OVER_RING};
use crate::{stream::DetachedStream, uring::RingStream};

/// A safety net: what takes so long hangs.
const TEST_TIME_MAX: Duration = Duration::from_secs(120);

/// Runs `work` on a thread with a ring, and then ends the ring with whatever is left in it.
fn on_a_ring<T: Send + 'static>(work: impl AsyncFnOnce() -> T + Send + 'static) -> T {
    let thread = thread::spawn(|| {
        let ring = install().unwrap();
        let runtime =
            Builder::new_current_thread().enable_all().on_thread_park(before_park).build().unwrap();
        let value = runtime.block_on(async {
            #[expect(clippy::disallowed_methods, reason = "ends with the runtime")]
            tokio::spawn(async { pump().await.unwrap() });
            tokio::time::timeout(TEST_TIME_MAX, work()).await.expect("it hangs")
        });
        drop(runtime);
        drop(ring);
        value
    });
    thread.join().unwrap()
}

/// A stream in the ring, and its other end, which blocks nobody.
fn pair() -> (RingStream, UnixStream) {
    let (ours, theirs) = UnixStream::pair().unwrap();
    theirs.set_nonblocking(true).unwrap();
    let taken = RingStream::take_over(DetachedStream::Unix(ours));
    (taken.expect("there is a ring").unwrap().0, theirs)
}

/// Returns once the kernel holds nothing and no line is left.
async fn rest() {
    while !ring::rests() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Everything until the end.
async fn read_to_end(theirs: &mut UnixStream) -> Vec<u8> {
    let (mut all, mut chunk) = (Vec::new(), [0; 8192]);
    loop {
        match theirs.read(&mut chunk) {
            Ok(0) => return all,
            Ok(count) => all.extend_from_slice(&chunk[..count]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// Bytes of which each tells its place.
fn numbered(len: usize) -> Vec<u8> {
    (0..len).map(|place| u8::try_from(place % 251).unwrap()).collect()
}

/// Writes until the other end's buffer and our own are full; how much.
fn fill(stream: &mut RingStream) -> usize {
    let mut cx = Context::from_waker(Waker::noop());
    match Pin::new(stream).poll_write(&mut cx, &numbered(1 << 20)) {
        Poll::Ready(count) => count.unwrap(),
        Poll::Pending => 0,
    }
}

#[test]
fn bytes_arrive_in_both_directions_at_once_and_in_order() {
    on_a_ring(async || {
        let (stream, theirs) = pair();
        let sent = numbered(3_000_000);
        let expected = sent.clone();
        let peer = tokio::net::UnixStream::from_std(theirs).unwrap();
        let (mut their_read, mut their_write) = peer.into_split();
        let (mut read, mut write) = tokio::io::split(stream);
        let there = async {
            write.write_all(&sent).await.unwrap();
            write.shutdown().await.unwrap();
        };
        let back = async {
            tokio::io::copy(&mut their_read, &mut their_write).await.unwrap();
            their_write.shutdown().await.unwrap();
        };
        let received = async {
            let mut all = Vec::new();
            read.read_to_end(&mut all).await.unwrap();
            assert!(all == expected, "{} bytes", all.len());
        };
        crate::race::both(crate::race::both(there, back), received).await;
        drop((read, write));
        rest().await;
    });
}

/// One state that a stream can be dropped in.
async fn bring(state: usize, stream: &mut RingStream, theirs: &mut UnixStream) {
    let mut cx = Context::from_waker(Waker::noop());
    let mut byte = [0];
    match state {
        // Untouched.
        0 => {}
        // A read waits, and the kernel does not know yet.
        1 => drop(poll_read(stream, &mut byte)),
        // It knows.
        2 => {
            drop(poll_read(stream, &mut byte));
            yield_now().await;
        }
        // Bytes have come that nobody read.
        3 => {
            theirs.write_all(b"some").unwrap();
            stream.read_exact(&mut byte).await.unwrap();
        }
        // So many that receiving was stopped.
        4 => {
            theirs.write_all(&numbered(100_000)).unwrap();
            stream.read_exact(&mut byte).await.unwrap();
        }
        // The other side has closed.
        5 => {
            theirs.shutdown(std::net::Shutdown::Write).unwrap();
            assert_eq!(stream.read(&mut byte).await.unwrap(), 0);
        }
        // Something was written, and the kernel does not know yet.
        6 => assert_eq!(fill(stream), 64 * 1024),
        // A send does not come to its end.
        7 => {
            while fill(stream) > 0 {
                yield_now().await;
                yield_now().await;
            }
        }
        // The same with bytes that are sent where they lie.
        8 => {
            let bytes = Bytes::from(numbered(1 << 20));
            let send = OVER_RING.bytes.unwrap();
            let mut start = 0;
            while let Ok(count) = tokio::time::timeout(
                Duration::from_millis(5),
                poll_fn(|cx| send(stream, cx, &bytes, start..bytes.len())),
            )
            .await
            {
                start += count.unwrap();
            }
        }
        // Shut down by us.
        _ => poll_fn(|cx| Pin::new(&mut *stream).poll_shutdown(cx)).await.unwrap(),
    }
    let _ = Pin::new(stream).poll_flush(&mut cx);
}

const STATES: usize = 10;

fn poll_read(stream: &mut RingStream, buf: &mut [u8]) -> Poll<io::Result<usize>> {
    use tokio::io::{AsyncRead as _, ReadBuf};
    let mut cx = Context::from_waker(Waker::noop());
    let mut buf = ReadBuf::new(buf);
    let read = Pin::new(stream).poll_read(&mut cx, &mut buf);
    read.map_ok(|()| buf.filled().len())
}

#[test]
fn a_stream_may_be_dropped_in_every_state() {
    for state in 0..STATES {
        on_a_ring(async move || {
            let (mut stream, mut theirs) = pair();
            bring(state, &mut stream, &mut theirs).await;
            drop(stream);
            // The other side has all that it was promised, and then the end.
            let all = read_to_end(&mut theirs).await;
            assert!(all.len() <= 1 << 24 && all == numbered_parts(&all), "in state {state}");
            rest().await;
        });
    }
}

/// What [`fill`] has sent so often, in parts of 64 KiB, or the whole of [`numbered`].
fn numbered_parts(all: &[u8]) -> Vec<u8> {
    let whole = numbered(all.len());
    if all == whole {
        return whole;
    }
    all.chunks(64 * 1024).flat_map(|part| numbered(part.len())).collect()
}

#[test]
fn a_ring_may_end_with_streams_in_every_state() {
    for state in 0..STATES {
        // The streams are dropped after the ring that held them.
        let left = on_a_ring(async move || {
            let (mut stream, mut theirs) = pair();
            bring(state, &mut stream, &mut theirs).await;
            (stream, theirs)
        });
        drop(left);
    }
}

#[test]
fn a_stream_is_refused_on_another_thread_and_may_be_dropped_there() {
    on_a_ring(async || {
        let (mut stream, mut theirs) = pair();
        let elsewhere = thread::spawn(move || {
            let read = poll_read(&mut stream, &mut [0]);
            let Poll::Ready(Err(error)) = read else { panic!("it was not refused: {read:?}") };
            error.to_string()
        });
        let error = elsewhere.join().unwrap();
        assert!(error.contains("outside of the thread that serves it"), "{error}");
        assert!(read_to_end(&mut theirs).await.is_empty());
        rest().await;
    });
}

/// Many more than there are buffers for.
#[test]
fn everybody_gets_a_buffer_in_the_end() {
    on_a_ring(async || {
        let mut pairs: Vec<_> = (0..1000).map(|_| pair()).collect();
        for (stream, theirs) in &mut pairs {
            assert!(poll_read(stream, &mut [0]).is_pending());
            theirs.write_all(&numbered(2 * POOL_BUFFER_BYTES)).unwrap();
        }
        for (stream, _) in &mut pairs {
            let mut all = vec![0; 2 * POOL_BUFFER_BYTES];
            stream.read_exact(&mut all).await.unwrap();
            assert_eq!(all, numbered(2 * POOL_BUFFER_BYTES));
        }
        drop(pairs);
        rest().await;
    });
}

/// The clock is stopped, and moves on when nothing else is left to do.
#[test]
fn what_nobody_takes_is_given_up_in_the_end() {
    on_a_ring(async || {
        let (mut stream, _theirs) = pair();
        bring(7, &mut stream, &mut pair().1).await;
        drop(stream);
        tokio::time::pause();
        rest().await;
    });
}

#[test]
fn a_writer_is_told_that_the_other_side_is_gone() {
    on_a_ring(async || {
        let (mut stream, theirs) = pair();
        drop(theirs);
        // Taken over before anybody can know.
        stream.write_all(b"hello").await.unwrap();
        let error = stream.flush().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
        let error = stream.write_all(b"hello").await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    });
}

#[derive(Clone, Debug)]
enum Step {
    Read(usize),
    Write(usize),
    SendBytes(usize),
    TheyWrite(usize),
    TheyRead(usize),
    Turn,
    Flush,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let len = prop_oneof![1..200_usize, 1..200_000_usize];
    let step = prop_oneof![
        len.clone().prop_map(Step::Read),
        len.clone().prop_map(Step::Write),
        len.clone().prop_map(Step::SendBytes),
        len.clone().prop_map(Step::TheyWrite),
        len.prop_map(Step::TheyRead),
        Just(Step::Turn),
        Just(Step::Turn),
        Just(Step::Flush),
    ];
    prop::collection::vec(step, 0..60)
}

/// Plays `steps`; each byte has to arrive once and in its place, in both directions.
async fn play(steps: Vec<Step>) {
    let (mut stream, mut theirs) = pair();
    let all = numbered(1 << 24);
    let (mut sent, mut they_sent, mut read) = (0, 0, 0);
    let mut they_read = Vec::new();
    for step in steps {
        let mut cx = Context::from_waker(Waker::noop());
        match step {
            Step::Read(len) => {
                let mut buf = vec![0; len];
                if let Poll::Ready(count) = poll_read(&mut stream, &mut buf) {
                    let count = count.unwrap();
                    assert_eq!(buf[..count], all[read..read + count]);
                    read += count;
                }
            }
            Step::Write(len) => {
                let written = Pin::new(&mut stream).poll_write(&mut cx, &all[sent..sent + len]);
                if let Poll::Ready(count) = written {
                    sent += count.unwrap();
                }
            }
            Step::SendBytes(len) => {
                // To its end, as the contract says, with a reader on the other side.
                let bytes = Bytes::copy_from_slice(&all[sent..sent + len]);
                let send = OVER_RING.bytes.unwrap();
                let mut chunk = vec![0; 1 << 20];
                sent += poll_fn(|cx| {
                    while let Ok(count) = theirs.read(&mut chunk) {
                        they_read.extend_from_slice(&chunk[..count]);
                    }
                    send(&stream, cx, &bytes, 0..len)
                })
                .await
                .unwrap();
            }
            Step::TheyWrite(len) => {
                if let Ok(count) = theirs.write(&all[they_sent..they_sent + len]) {
                    they_sent += count;
                }
            }
            Step::TheyRead(len) => {
                let mut chunk = vec![0; len];
                if let Ok(count) = theirs.read(&mut chunk) {
                    they_read.extend_from_slice(&chunk[..count]);
                }
            }
            Step::Turn => yield_now().await,
            Step::Flush => drop(Pin::new(&mut stream).poll_flush(&mut cx)),
        }
    }
    while read < they_sent {
        let mut buf = [0; 4096];
        let count = stream.read(&mut buf).await.unwrap();
        assert_eq!(buf[..count], all[read..read + count]);
        read += count;
    }
    drop(stream);
    they_read.extend(read_to_end(&mut theirs).await);
    assert!(they_read == all[..sent], "{} bytes in the place of {sent}", they_read.len());
    rest().await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_sequence_of_steps_keeps_every_byte(steps in steps()) {
        on_a_ring(async move || play(steps).await);
    }
}
