//! Clients that send what costs them nothing, and what no client may send.

use std::sync::Arc;

use h2::Reason;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};
use zzz_server::RunningServer;

use super::{
    client::Http2,
    raw::{
        ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, Frames, HEADERS, PING, PRIORITY,
        SETTINGS, WINDOW_UPDATE, block, frame, get, get_fields, opening, post, reset,
    },
};
use crate::{
    contract,
    life_cycle::{app, limits},
    support::{Gate, beside, on_every_backend, until},
    test_app,
};

/// More than any client has a reason for.
const MANY: u32 = 20_000;

/// Sends all of `bytes` as fast as the server takes them, while somebody reads what it says.
async fn flood(server: &RunningServer, bytes: Vec<u8>) -> Option<Reason> {
    let stream = TcpStream::connect(server.local_addr()).await.expect("the server listens");
    let (read, mut write) = stream.into_split();
    let sent = beside(async move {
        // It fails once the server has had enough.
        let _ = write.write_all(&bytes).await;
        write
    });
    let reason = Frames::of(read).reason().await;
    drop(sent.await);
    reason
}

/// Another client is served as if nothing had been.
async fn is_served(server: &RunningServer) {
    let stream = TcpStream::connect(server.local_addr()).await.expect("the server listens");
    let answer = Http2::over(stream).await.get("/").await.expect("an answer");
    assert_eq!(answer.status, 200);
}

fn repeated(frame: &[u8]) -> Vec<u8> {
    [opening(&[]), frame.repeat(MANY as usize)].concat()
}

#[tokio::test]
async fn floods_of_frames_for_nothing_end_the_connection() {
    let wide_open = frame(WINDOW_UPDATE, 0, 0, 1_u32.to_be_bytes());
    let floods = [
        ("PING", repeated(&frame(PING, 0, 0, [0; 8]))),
        ("answers to no PING", repeated(&frame(PING, ACK, 0, [0; 8]))),
        ("SETTINGS", repeated(&frame(SETTINGS, 0, 0, []))),
        ("PRIORITY", repeated(&frame(PRIORITY, 0, 3, [0, 0, 0, 0, 16]))),
        ("WINDOW_UPDATE", repeated(&wide_open)),
        ("frames that nobody knows", repeated(&frame(0xba, 0, 0, [0; 4]))),
        ("DATA without content", {
            let empty = frame(DATA, 0, 1, []).repeat(MANY as usize);
            [opening(&[]), post(1, "/echo"), empty].concat()
        }),
        ("requests that are taken back at once", {
            let pair = |number| [get(2 * number + 1, "/"), reset(2 * number + 1)].concat();
            [opening(&[]), (0..MANY).flat_map(pair).collect()].concat()
        }),
    ];
    on_every_backend(async |carrier| {
        let server = carrier.serve(test_app::app(Arc::default()), contract::limits());
        for (what, bytes) in &floods {
            let reason = flood(&server, bytes.clone()).await;
            assert_eq!(reason, Some(Reason::ENHANCE_YOUR_CALM), "{what}");
        }
        is_served(&server).await;
        until("all is closed", || server.open_connections() <= 1).await;
    })
    .await;
}

/// CVE-2024-27316: a block of fields that does not end.
#[tokio::test]
async fn a_head_without_an_end_ends_the_connection() {
    on_every_backend(async |carrier| {
        let server = carrier.serve(test_app::app(Arc::default()), contract::limits());
        let fields = block(&get_fields("/"));
        let more = frame(CONTINUATION, 0, 1, block(&[("x-more", &"x".repeat(100))]));
        let head = frame(HEADERS, END_STREAM, 1, fields);
        let bytes = [opening(&[]), head, more.repeat(MANY as usize)].concat();
        let reason = flood(&server, bytes).await;
        assert!(reason.is_some_and(|reason| reason != Reason::NO_ERROR), "{reason:?}");
        is_served(&server).await;
    })
    .await;
}

/// A field of 4 KB that the table remembers, and that one byte each names again.
#[tokio::test]
async fn fields_that_grow_when_they_are_read_are_too_large() {
    on_every_backend(async |carrier| {
        let server = carrier.serve(test_app::app(Arc::default()), contract::limits());
        let mut block = block(&get_fields("/"));
        // RFC 7541, 6.2.1: a literal that is kept; its value is 3,000 bytes long.
        block.extend_from_slice(&[0x40, 1, b'x', 0x7f, 0xb9, 0x16]);
        block.extend_from_slice(&[b'a'; 3000]);
        block.extend_from_slice(&[0xbe; 10_000]);
        let head = frame(HEADERS, END_HEADERS | END_STREAM, 1, block);
        let stream = TcpStream::connect(server.local_addr()).await.expect("the server listens");
        let mut frames = Frames::of(stream);
        frames.send([opening(&[]), head].concat()).await;
        let reason = frames.reason().await;
        assert!(reason.is_some_and(|reason| reason != Reason::NO_ERROR), "{reason:?}");
        is_served(&server).await;
    })
    .await;
}

/// Each is taken back when its handler runs, which goes on.
#[tokio::test]
async fn handlers_of_streams_that_were_reset_are_bounded() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let mut limits = limits();
        limits.http2_streams_max = 10;
        let server = carrier.serve(app(&gate), limits);
        let stream = TcpStream::connect(server.local_addr()).await.expect("the server listens");
        let mut frames = Frames::of(stream);
        frames.send(opening(&[])).await;
        for number in 0..20 {
            let id = 2 * number + 1;
            frames.send(get(id, "/wait")).await;
            gate.entered(number as usize + 1).await;
            frames.send(reset(id)).await;
        }
        frames.send(get(41, "/wait")).await;
        assert_eq!(frames.reset().await, Reason::REFUSED_STREAM);
        assert_eq!((gate.has_entered(), gate.has_dropped()), (20, 0));
        for number in 21..500 {
            frames.send([get(2 * number + 1, "/wait"), frame(PING, 0, 0, [0; 8])].concat()).await;
            let refused = frames.next().await.expect("an answer");
            if refused.kind == super::raw::GOAWAY {
                break;
            }
        }
        assert_eq!(gate.has_entered(), 20);
        drop(frames);
        gate.open();
        gate.passed(20).await;
        until("all is closed", || server.open_connections() == 0).await;
    })
    .await;
}

#[tokio::test]
async fn what_is_malformed_ends_its_stream_and_no_other() {
    let with = |fields: &[(&str, &str)]| {
        let fields = [&get_fields("/")[..], fields].concat();
        frame(HEADERS, END_HEADERS | END_STREAM, 1, block(&fields))
    };
    let of = |fields: &[(&str, &str)]| frame(HEADERS, END_HEADERS | END_STREAM, 1, block(fields));
    let malformed = [
        ("connection", with(&[("connection", "close")])),
        ("keep-alive", with(&[("keep-alive", "timeout=5")])),
        ("proxy-connection", with(&[("proxy-connection", "close")])),
        ("transfer-encoding", with(&[("transfer-encoding", "chunked")])),
        ("upgrade", with(&[("upgrade", "websocket")])),
        ("te", with(&[("te", "gzip")])),
        ("a pseudo-field behind a field", with(&[("x-name", "value"), (":path", "/other")])),
        ("a pseudo-field twice", with(&[(":path", "/other")])),
        ("a status", with(&[(":status", "200")])),
        ("no method", of(&get_fields("/")[1..])),
        ("no scheme", of(&[(":method", "GET"), (":path", "/")])),
        ("no path", of(&get_fields("/")[..3])),
        ("an empty path", of(&get_fields(""))),
        ("a length that is none", with(&[("content-length", "five")])),
        ("a length without a body", with(&[("content-length", "5")])),
        ("a body that is longer than it said", {
            let fields =
                [&get_fields("/echo")[1..], &[(":method", "POST"), ("content-length", "2")]];
            let head = frame(HEADERS, END_HEADERS, 1, block(&fields.concat()));
            [head, frame(DATA, END_STREAM, 1, "long")].concat()
        }),
    ];
    on_every_backend(async |carrier| {
        let server = carrier.serve(test_app::app(Arc::default()), contract::limits());
        for (what, bytes) in &malformed {
            println!("{what}:");
            let stream = TcpStream::connect(server.local_addr()).await.expect("the server listens");
            let mut frames = Frames::of(stream);
            frames.send([&opening(&[]), &bytes[..]].concat()).await;
            assert_eq!(frames.reset().await, Reason::PROTOCOL_ERROR, "{what}");
            frames.send(get(3, "/")).await;
            assert_eq!(frames.until(HEADERS).await.stream, 3, "{what}");
        }
    })
    .await;
}

/// Some of them have a reason of their own that h2 does not give; that there is one is what counts.
#[tokio::test]
async fn what_breaks_the_protocol_ends_the_connection() {
    let wrong = [
        ("no SETTINGS first", [super::raw::PREFACE, &get(1, "/")].concat(), Reason::PROTOCOL_ERROR),
        (
            "a frame that is too long",
            { [opening(&[]), frame(DATA, 0, 1, vec![0; 16 * 1024 + 1])].concat() },
            Reason::FRAME_SIZE_ERROR,
        ),
        (
            "a PING of nine bytes",
            { [opening(&[]), frame(PING, 0, 0, [0; 9])].concat() },
            Reason::PROTOCOL_ERROR,
        ),
        (
            "a window that overflows",
            { [opening(&[]), frame(WINDOW_UPDATE, 0, 0, i32::MAX.to_be_bytes())].concat() },
            Reason::FLOW_CONTROL_ERROR,
        ),
        ("a stream of the server's", [opening(&[]), get(2, "/")].concat(), Reason::PROTOCOL_ERROR),
        (
            "a stream that was before",
            { [opening(&[]), get(3, "/"), get(1, "/")].concat() },
            Reason::PROTOCOL_ERROR,
        ),
        (
            "a pseudo-field that nobody knows",
            {
                let fields = [&get_fields("/")[..], &[(":other", "value")]].concat();
                [opening(&[]), frame(HEADERS, END_HEADERS | END_STREAM, 1, block(&fields))].concat()
            },
            Reason::PROTOCOL_ERROR,
        ),
        (
            "a name in capitals",
            {
                let fields = [&get_fields("/")[..], &[("X-Name", "value")]].concat();
                [opening(&[]), frame(HEADERS, END_HEADERS | END_STREAM, 1, block(&fields))].concat()
            },
            Reason::PROTOCOL_ERROR,
        ),
        (
            "CONTINUATION of nothing",
            { [opening(&[]), frame(CONTINUATION, END_HEADERS, 1, [])].concat() },
            Reason::PROTOCOL_ERROR,
        ),
        (
            "a block that is no HPACK",
            { [opening(&[]), frame(HEADERS, END_HEADERS | END_STREAM, 1, [0xff; 20])].concat() },
            Reason::PROTOCOL_ERROR,
        ),
    ];
    on_every_backend(async |carrier| {
        let server = carrier.serve(test_app::app(Arc::default()), contract::limits());
        for (what, bytes, wanted) in &wrong {
            let reason = flood(&server, bytes.clone()).await;
            assert_eq!(reason, Some(*wanted), "{what}");
        }
        is_served(&server).await;
    })
    .await;
}
