//! Everything that a client sends over one connection of HTTP/2, behind the preface.
//!
//! Whatever comes, the connection ends, the server sends nothing but whole
//! frames, SETTINGS first, and no handler is left behind.
#![no_main]

#[path = "../../crates/zzz-server/tests/it/test_app.rs"]
mod test_app;

mod purpose;

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use libfuzzer_sys::fuzz_target;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    runtime::{Builder, Runtime},
};
use zzz_core::ConnectionInfo;
use zzz_server::{Limits, Streams};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const HEAD_BYTES: usize = 9;
const SETTINGS: u8 = 4;
/// Time is paused: this passes only when nobody can go on.
const STUCK: Duration = Duration::from_secs(3600);

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut builder = Builder::new_current_thread();
    builder.enable_time().start_paused(true).build().expect("a runtime")
});

fuzz_target!(
    init: purpose::spare_panics(),
    |data: &[u8]| {
        let sent = RUNTIME.block_on(play(data));
        let mut rest = &sent[..];
        let mut first = None;
        while let [a, b, c, kind, ..] = *rest {
            let len = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
            assert!(rest.len() >= HEAD_BYTES + len, "a frame is cut off: {rest:?}");
            first.get_or_insert(kind);
            rest = &rest[HEAD_BYTES + len..];
        }
        assert!(rest.is_empty(), "a frame is cut off: {rest:?}");
        assert_eq!(first, Some(SETTINGS));
    }
);

/// Sends `data` and the end, and returns what came back.
async fn play(data: &[u8]) -> Vec<u8> {
    let streams = Streams::new(test_app::app(Arc::default()), Limits::default());
    let (client, server) = tokio::io::duplex(64 * 1024);
    let (mut read, mut write) = tokio::io::split(client);
    let sending = async {
        // It fails once the server has had enough.
        let _ = write.write_all(&[PREFACE, data].concat()).await;
        let _ = write.shutdown().await;
    };
    let reading = async {
        let mut sent = Vec::new();
        read.read_to_end(&mut sent).await.expect("no reset in memory");
        sent
    };
    let serving = streams.serve(server, ConnectionInfo::default());
    let all = async { tokio::join!(sending, reading, serving) };
    let (timed, _) = tokio::join!(tokio::time::timeout(STUCK, all), tokio::task::yield_now());
    let ((), sent, ()) = timed.expect("the connection does not end");
    sent
}
