//! Requests that come compressed.

use std::{
    io::Write as _,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use brotli::{BrotliDecompress, enc::BrotliEncoderParams};
use flate2::{Compress, Compression, FlushCompress, write::GzEncoder, write::ZlibEncoder};
use proptest::prelude::*;
use zzz::{
    App, Body, BodyLimit, ContentCoding, Decompression, ErrorPages, Form, Json, Multipart, Result,
    Router, Stream, TestClient, TestMultipart, TestServer, UploadLimits, bytes::Bytes, handler,
};

const CODINGS: [&str; 4] = ["gzip", "deflate", "br", "zstd"];

fn encoded(coding: &str, content: &[u8]) -> Vec<u8> {
    let mut encoded = Vec::new();
    match coding {
        "gzip" | "x-gzip" => {
            let mut encoder = GzEncoder::new(&mut encoded, Compression::default());
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap();
        }
        "deflate" => {
            let mut encoder = ZlibEncoder::new(&mut encoded, Compression::default());
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap();
        }
        "br" => {
            brotli::CompressorWriter::new(&mut encoded, 4096, 4, 18).write_all(content).unwrap()
        }
        "zstd" => encoded = zstd::encode_all(content, 3).unwrap(),
        other => panic!("an unknown coding: {other}"),
    }
    encoded
}

#[derive(serde::Deserialize, serde::Serialize)]
struct Note {
    title: String,
}

#[handler]
async fn echo(body: Bytes) -> Bytes {
    body
}

#[handler]
async fn json(Json(note): Json<Note>) -> String {
    note.title
}

#[handler]
async fn form(Form(note): Form<Note>) -> String {
    note.title
}

#[handler]
async fn multipart(form: Multipart) -> String {
    let len = form.file("file").map_or(0, |file| file.len());
    format!("{}: {len}", form.text("title").unwrap_or_default())
}

/// Reads piece by piece, and says how long the longest was.
#[handler]
async fn pieces(mut body: Body) -> Result<String> {
    let (mut bytes, mut longest) = (0, 0);
    while let Some(chunk) = body.chunk().await {
        let len = chunk?.len();
        bytes += len;
        longest = longest.max(len);
    }
    Ok(format!("{bytes} in pieces of {longest}"))
}

/// What the handler sees of the head.
#[handler]
async fn head(headers: &zzz::Headers) -> String {
    let names = ["content-encoding", "content-length"];
    names.map(|name| headers.get(name).unwrap_or("none")).join(" ")
}

#[handler]
async fn unread() -> &'static str {
    "not read"
}

fn app_with(decompression: Decompression) -> App {
    let routes = Router::new()
        .post("/echo", echo {})
        .post("/json", json {})
        .post("/form", form {})
        .post("/multipart", multipart {})
        .post("/pieces", pieces {})
        .post("/head", head {})
        .post("/unread", unread {})
        .post("/small", echo {})
        .with(BodyLimit::bytes(100))
        .post("/large", pieces {})
        .with(BodyLimit::bytes(u64::MAX));
    let app = App::new().errors(ErrorPages::production()).endpoint(decompression);
    app.routes(routes.build().unwrap())
}

fn app() -> App {
    app_with(Decompression::new())
}

#[zzz::test]
async fn every_reader_of_a_body_reads_what_was_compressed() {
    let server = TestServer::start(app()).await;
    for client in [TestClient::new(app()).await, server.another()] {
        for coding in CODINGS {
            let post = |path: &str, content: &[u8]| {
                client.post(path).header("content-encoding", coding).body(encoded(coding, content))
            };
            let content = "what is said again and again, ".repeat(5000);
            post("/echo", content.as_bytes()).await.assert_ok().assert_body(&content);
            let answer = post("/json", br#"{"title": "Milk"}"#);
            answer.header("content-type", "application/json").await.assert_body("Milk");
            let answer = post("/form", b"title=Milk");
            let urlencoded = "application/x-www-form-urlencoded";
            answer.header("content-type", urlencoded).await.assert_body("Milk");
            post("/head", b"a").await.assert_body("none none");
            post("/unread", b"a").await.assert_body("not read");
            let form = b"--x\r\ncontent-disposition: form-data; name=\"title\"\r\n\r\nMilk\r\n\
                --x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n1234\r\n--x--";
            let answer = post("/multipart", form);
            let of_form = "multipart/form-data; boundary=x";
            answer.header("content-type", of_form).await.assert_body("Milk: 4");
        }
    }
}

#[zzz::test]
async fn what_is_not_compressed_passes() {
    let client = TestClient::new(app()).await;
    client.post("/echo").body("as it is").await.assert_body("as it is");
    client.post("/head").body("1234").await.assert_body("none 4");
    for names in ["identity", "", ", identity ,"] {
        let answer = client.post("/echo").header("content-encoding", names).body("as it is").await;
        answer.assert_body("as it is");
    }
    // Nothing is nothing, whatever was to be done to it.
    for coding in ["gzip", "unheard-of"] {
        client.post("/echo").header("content-encoding", coding).await.assert_ok().assert_body("");
    }
    let nothing = Body::stream(Pieces(Vec::new()));
    let answer = client.post("/echo").header("content-encoding", "br").body(nothing).await;
    answer.assert_ok().assert_body("");
}

#[zzz::test]
async fn two_codings_are_undone_from_the_last_to_the_first() {
    let client = TestClient::new(app()).await;
    for first in CODINGS {
        for second in CODINGS {
            let body = encoded(second, &encoded(first, b"twice"));
            let answer =
                client.post("/echo").header("content-encoding", format!("{first}, {second}"));
            answer.body(body.clone()).await.assert_body("twice");
            let answer = client.post("/echo").header("content-encoding", first);
            answer.header("content-encoding", second).body(body).await.assert_body("twice");
        }
    }
}

#[zzz::test]
async fn other_codings_are_415_and_those_that_are_taken_are_named() {
    let client = TestClient::new(app()).await;
    for names in ["compress", "gzip, aws-chunked", "gzip, gzip, gzip", "gzip;q=1", "*"] {
        let answer = client.post("/unread").header("content-encoding", names);
        let answer = answer.header("accept", "application/json").body("1").await;
        answer
            .assert_status(415)
            .assert_header("accept-encoding", "zstd, br, gzip, deflate")
            .assert_json_at("$.type", "unsupported_content_encoding");
    }
    let only = Decompression::new().codings(&[ContentCoding::Gzip]);
    let client = TestClient::new(app_with(only)).await;
    let answer =
        client.post("/echo").header("content-encoding", "br").body(encoded("br", b"1")).await;
    answer.assert_status(415).assert_header("accept-encoding", "gzip");
    let answer = client.post("/echo").header("content-encoding", "X-GZip");
    answer.body(encoded("gzip", b"1")).await.assert_body("1");
    let none = TestClient::new(app_with(Decompression::new().codings(&[]))).await;
    let answer = none.post("/echo").header("content-encoding", "gzip").body("1").await;
    answer.assert_status(415).assert_header("accept-encoding", "identity");
}

#[zzz::test]
async fn what_is_not_whole_or_not_what_it_says_is_400() {
    let client = TestClient::new(app()).await;
    for coding in CODINGS {
        let whole = encoded(coding, b"a text that is compressed, and long enough for it");
        let post = |body: Vec<u8>| {
            let post = client.post("/echo").header("content-encoding", coding);
            post.header("accept", "application/json").body(body)
        };
        for len in 1..whole.len() {
            let answer = post(whole[..len].to_vec()).await;
            answer.assert_status(400).assert_json_at("$.type", "malformed_content_encoding");
        }
        for behind in [&b"x"[..], b"garbage that follows", &[0; 100]] {
            post([&whole, behind].concat()).await.assert_status(400);
        }
        post(b"this was never compressed".to_vec()).await.assert_status(400);
    }
    let mut wrong_sum = encoded("gzip", b"a text with a sum behind it");
    let sum = wrong_sum.len() - 8;
    wrong_sum[sum] ^= 1;
    let answer = client.post("/echo").header("content-encoding", "gzip").body(wrong_sum).await;
    answer.assert_status(400);
}

#[zzz::test]
async fn members_and_frames_may_follow_each_other() {
    let client = TestClient::new(app()).await;
    for coding in ["gzip", "zstd"] {
        let body =
            [encoded(coding, b"one, "), encoded(coding, b""), encoded(coding, b"two")].concat();
        let answer = client.post("/echo").header("content-encoding", coding).body(body).await;
        answer.assert_body("one, two");
    }
    for coding in ["deflate", "br"] {
        let body = [encoded(coding, b"one, "), encoded(coding, b"two")].concat();
        let answer = client.post("/echo").header("content-encoding", coding).body(body).await;
        answer.assert_status(400);
    }
}

#[zzz::test]
async fn limits_are_those_of_what_comes_out() {
    let client = TestClient::new(app()).await;
    for coding in CODINGS {
        let post = |path: &str, len: usize| {
            let body = encoded(coding, "a".repeat(len).as_bytes());
            client.post(path).header("content-encoding", coding).body(body)
        };
        post("/small", 100).await.assert_ok();
        post("/small", 101).await.assert_status(413).assert_body_contains("larger than 100 bytes");
    }
    // Of a form, that of the form.
    let limits = UploadLimits::new().total_bytes_max(1000);
    let client = TestClient::new(app().service(limits)).await;
    let form = TestMultipart::new().file("file", "a", "text/plain", [b'a'; 2000]);
    let plain = client.post("/multipart").multipart(&form).await;
    plain.assert_status(413).assert_body_contains("larger than 1000 bytes");
    let content =
        format!("--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n{:2000}\r\n--x--", 1);
    let answer = client.post("/multipart").header("content-encoding", "gzip");
    let answer = answer.header("content-type", "multipart/form-data; boundary=x");
    let answer = answer.body(encoded("gzip", content.as_bytes())).await;
    answer.assert_status(413).assert_body_contains("larger than 1000 bytes");
}

/// Pieces that are there at once.
struct Pieces(Vec<Bytes>);

impl Stream for Pieces {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready((!self.0.is_empty()).then(|| Ok(self.0.remove(0))))
    }
}

/// A gibibyte of zeros and more, made while it is read, that never ends.
struct Bomb {
    mebibyte: Bytes,
    is_begun: bool,
    sent: Arc<AtomicUsize>,
}

impl Bomb {
    fn new() -> (Self, Arc<AtomicUsize>) {
        let mut deflate = Compress::new(Compression::best(), false);
        let mut mebibyte = Vec::with_capacity(16 * 1024);
        let zeros = vec![0; 1024 * 1024];
        deflate.compress_vec(&zeros, &mut mebibyte, FlushCompress::Full).unwrap();
        assert_eq!(deflate.total_in(), 1024 * 1024);
        let sent = Arc::new(AtomicUsize::new(0));
        (Self { mebibyte: mebibyte.into(), is_begun: false, sent: sent.clone() }, sent)
    }
}

impl Stream for Bomb {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // The shortest header of RFC 1952, section 2.3.
        const HEADER: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
        let is_begun = std::mem::replace(&mut self.is_begun, true);
        let piece = if is_begun { self.mebibyte.clone() } else { Bytes::from_static(HEADER) };
        self.sent.fetch_add(piece.len(), Ordering::Relaxed);
        Poll::Ready(Some(Ok(piece)))
    }
}

#[zzz::test]
async fn a_bomb_is_refused_before_its_end() {
    let client = TestClient::new(app()).await;
    // By its ratio, where the limit is none.
    let (bomb, sent) = Bomb::new();
    let answer = client.post("/large").header("content-encoding", "gzip");
    let answer = answer.header("accept", "application/json").body(Body::stream(bomb)).await;
    answer.assert_status(413).assert_json_at("$.type", "body_too_large");
    answer.assert_body_contains("more than 200 times");
    assert!(sent.load(Ordering::Relaxed) < 4096, "{sent:?}");

    // By its size, where every ratio is good.
    let client = TestClient::new(app_with(Decompression::new().ratio_max(u32::MAX))).await;
    let (bomb, sent) = Bomb::new();
    let answer =
        client.post("/echo").header("content-encoding", "gzip").body(Body::stream(bomb)).await;
    answer.assert_status(413).assert_body_contains("larger than 8388608 bytes");
    assert!(sent.load(Ordering::Relaxed) < 16 * 1024, "{sent:?}");

    // In two layers.
    let zeros = encoded("gzip", &encoded("zstd", &vec![0; 16 * 1024 * 1024]));
    let answer = client.post("/echo").header("content-encoding", "zstd, gzip").body(zeros).await;
    answer.assert_status(413);
}

#[zzz::test]
async fn a_bomb_over_a_socket_is_answered_before_it_was_sent() {
    let server = TestServer::start(app()).await;
    let (mut bomb, _) = Bomb::new();
    let mut sent = b"POST /echo HTTP/1.1\r\nhost: a\r\ncontent-encoding: gzip\r\n\
        content-length: 999999999\r\n\r\n"
        .to_vec();
    let mut context = Context::from_waker(std::task::Waker::noop());
    for _ in 0..4 {
        let Poll::Ready(Some(Ok(piece))) = Pin::new(&mut bomb).poll_next(&mut context) else {
            panic!("a bomb never ends")
        };
        sent.extend_from_slice(&piece);
    }
    let answer = String::from_utf8(server.raw(sent).await).unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[zzz::test]
async fn what_passes_does_so_in_small_pieces() {
    let client = TestClient::new(app_with(Decompression::new().ratio_max(u32::MAX))).await;
    for coding in CODINGS {
        let body = encoded(coding, &vec![0; 20 * 1024 * 1024]);
        let answer = client.post("/large").header("content-encoding", coding).body(body).await;
        answer.assert_body("20971520 in pieces of 16384");
    }
}

#[zzz::test]
async fn a_window_that_is_too_large_is_refused() {
    let client = TestClient::new(app()).await;
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(24).unwrap();
    for _ in 0..3 {
        encoder.write_all(b"a frame that wants 16 MiB to look back upon").unwrap();
        encoder.flush().unwrap();
    }
    let body = encoder.finish().unwrap();
    let answer = client.post("/echo").header("content-encoding", "zstd").body(body).await;
    answer.assert_status(400);
    // An extension of brotli has windows of up to 1 GiB.
    let params = BrotliEncoderParams { large_window: true, lgwin: 26, ..Default::default() };
    let mut body = Vec::new();
    let mut encoder = brotli::CompressorWriter::with_params(&mut body, 4096, &params);
    encoder.write_all(b"a text that wants 64 MiB to look back upon").unwrap();
    drop(encoder);
    assert!(BrotliDecompress(&mut &body[..], &mut Vec::new()).is_ok());
    let answer = client.post("/echo").header("content-encoding", "br").body(body).await;
    answer.assert_status(400);
}

#[zzz::test]
async fn sending_without_content_has_an_end() {
    let client = TestClient::new(app()).await;
    // Members, frames and blocks of nothing, again and again.
    let empty_block = [0, 0, 0, 255, 255].repeat(40_000);
    let header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    for (coding, body) in [
        ("gzip", encoded("gzip", b"").repeat(10_000)),
        ("gzip", [&header[..], &empty_block].concat()),
        ("zstd", encoded("zstd", b"").repeat(20_000)),
    ] {
        let answer = client.post("/echo").header("content-encoding", coding).body(body).await;
        answer.assert_status(400).assert_body_contains("longer than its content");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_cut_into_pieces_is_put_together(
        content in proptest::collection::vec(any::<u8>(), 0..60_000),
        cuts in proptest::collection::vec(any::<proptest::sample::Index>(), 0..8),
        coding in proptest::sample::select(CODINGS.to_vec()),
    ) {
        let body = Bytes::from(encoded(coding, &content));
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(body.len())).collect();
        cuts.extend([0, body.len()]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|cut| body.slice(cut[0]..cut[1])).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let answer = runtime.block_on(async {
            let client = TestClient::new(app()).await;
            let post = client.post("/echo").header("content-encoding", coding);
            post.body(Body::stream(Pieces(pieces))).await
        });
        prop_assert_eq!(answer.status(), 200);
        prop_assert!(*answer.bytes() == content);
    }

    #[test]
    fn garbage_never_panics(
        content in proptest::collection::vec(any::<u8>(), 1..400),
        coding in proptest::sample::select(CODINGS.to_vec()),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let answer = runtime.block_on(async {
            let client = TestClient::new(app()).await;
            client.post("/echo").header("content-encoding", coding).body(content).await
        });
        prop_assert!([200, 400, 413].contains(&answer.status().as_u16()), "{}", answer.status());
    }
}
