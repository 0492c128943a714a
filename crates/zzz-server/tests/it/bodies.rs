//! Bodies that are large, slow, files, or read by somebody else.

mod back_pressure;
mod both_ways;
mod expect;
mod file;
mod orphan;

use std::sync::Arc;

use tokio::io::AsyncWriteExt as _;
use zzz_server::Limits;

use crate::{
    h1::{client::Asked, wire},
    support::{Client, beside, on_every_backend},
    test_app,
};

const LARGE: usize = 10 * 1024 * 1024;

/// A pattern whose period divides no buffer size.
pub(crate) fn pattern(length: usize) -> Vec<u8> {
    (0..=250_u8).cycle().take(length).collect()
}

pub(crate) fn roomy() -> Limits {
    let mut limits = Limits::default();
    limits.body_bytes_max = u64::MAX;
    limits
}

/// The content of a request and the head that frames it.
fn framed(path: &str, content: &[u8], piece: usize) -> [Vec<u8>; 2] {
    let mut chunked = Vec::new();
    for piece in content.chunks(piece) {
        chunked.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        chunked.extend_from_slice(piece);
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    [wire::sized(path, content), wire::chunked(path, chunked)]
}

#[tokio::test]
async fn ten_mebibytes_go_in_and_come_out_at_the_same_time() {
    on_every_backend(async |carrier| {
        let server = carrier.serve(test_app::app(Arc::default()), roomy());
        let content = pattern(LARGE);
        for request in framed("/stream-echo", &content, 50_000) {
            let client = Client::connect(server.local_addr()).await;
            let (read, mut write) = client.io.into_split();
            let sent = beside(async move {
                write.write_all(&request).await.expect("the server reads");
                write.shutdown().await.expect("a socket");
            });
            let mut client = Client::over(tokio::io::join(read, tokio::io::sink()));
            let answers = client.answers(vec![Asked::Content]).await;
            sent.await.expect("no panic");
            assert_eq!(answers.len(), 1);
            assert!(answers[0].complete && answers[0].content == content);
        }
    })
    .await;
}

#[tokio::test]
async fn ten_mebibytes_are_read_into_memory_and_sent_back() {
    on_every_backend(async |carrier| {
        let server = carrier.serve(test_app::app(Arc::default()), roomy());
        let content = pattern(LARGE);
        let mut client = Client::connect(server.local_addr()).await;
        for request in framed("/echo", &content, 1_000_000) {
            let answer = client.ask(request).await;
            assert!(answer.complete && answer.content == content);
        }
    })
    .await;
}
