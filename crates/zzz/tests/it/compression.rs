//! Smaller answers, as clients read them.

use std::{
    io::{Read as _, Write as _},
    pin::Pin,
    sync::Mutex,
    task::{Context, Poll},
};

use flate2::{read::ZlibDecoder, write::GzDecoder};
use proptest::prelude::*;
use tokio::sync::mpsc;
use zzz::{
    App, Body, Compression, Cookie, Cookies, Error, Frame, Headers, IntoResponse, NoCompression,
    Path, Response, Result, Service, StaticFiles, Stream, TestClient, TestServer,
    bytes::Bytes,
    handler,
    http::{HeaderName, HeaderValue, StatusCode, header},
};

fn text(len: usize) -> String {
    (0..)
        .map(|line| format!("line {line} of a text that repeats itself\n"))
        .flat_map(String::into_bytes)
        .take(len)
        .map(char::from)
        .collect()
}

fn decoded(coding: Option<&str>, bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::new();
    match coding {
        None => decoded.extend_from_slice(bytes),
        Some("gzip") => {
            let mut decoder = GzDecoder::new(&mut decoded);
            decoder.write_all(bytes).unwrap();
            decoder.finish().unwrap();
        }
        Some("deflate") => {
            ZlibDecoder::new(bytes).read_to_end(&mut decoded).unwrap();
        }
        Some("br") => {
            brotli::Decompressor::new(bytes, 4096).read_to_end(&mut decoded).unwrap();
        }
        Some("zstd") => decoded = zstd::decode_all(bytes).unwrap(),
        Some(other) => panic!("an unknown coding: {other}"),
    }
    decoded
}

#[handler]
async fn in_memory(Path(len): Path<usize>) -> String {
    text(len)
}

#[handler]
async fn with_header(Path((name, value)): Path<(String, String)>) -> Result<Response> {
    let name = HeaderName::from_bytes(name.as_bytes())?;
    Ok(Response::text(text(5000)).with_header(name, HeaderValue::from_str(&value)?))
}

#[handler]
async fn with_status(Path(status): Path<u16>) -> Result<Response> {
    Ok(Response::text(text(5000)).with_status(StatusCode::from_u16(status)?))
}

#[handler]
async fn marked() -> Response {
    let mut response = Response::text(text(5000));
    response.set(NoCompression);
    response
}

#[handler]
async fn with_cookie(cookies: &mut Cookies) -> String {
    cookies.set(Cookie::new("a", "b"));
    text(5000)
}

#[handler]
async fn failing() -> Result<String> {
    Err(Error::new(StatusCode::CONFLICT, text(5000)))
}

/// What the test sends, as the body of one answer.
struct Pieces(Mutex<Option<mpsc::UnboundedReceiver<Result<Frame>>>>);

impl Service for Pieces {}

struct Received(mpsc::UnboundedReceiver<Result<Frame>>);

impl Stream for Received {
    type Item = Result<Frame>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(cx)
    }
}

#[handler]
async fn pieces(pieces: &Pieces) -> Response {
    let received = pieces.0.lock().unwrap().take().unwrap();
    Response::of_type("text/event-stream", Body::frames(Received(received), None))
}

fn app_with(compression: Compression) -> (App, mpsc::UnboundedSender<Result<Frame>>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let routes = zzz::Router::new()
        .get("/text/:len", in_memory {})
        .get("/header/:name/:value", with_header {})
        .get("/status/:status", with_status {})
        .get("/marked", marked {})
        .get("/cookie", with_cookie {})
        .get("/failing", failing {})
        .get("/pieces", pieces {});
    let app = App::new().service(Pieces(Mutex::new(Some(receiver))));
    (app.endpoint(compression).routes(routes.build().unwrap()), sender)
}

fn app() -> App {
    app_with(Compression::new()).0
}

#[zzz::test]
async fn every_coding_is_undone_by_its_decoder() {
    let server = TestServer::start(app()).await;
    for coding in ["gzip", "deflate", "br", "zstd"] {
        // At once, in steps, and in many of them.
        for len in [1024, 16 * 1024, 16 * 1024 + 1, 700_000] {
            let answer =
                server.get(&format!("/text/{len}")).header("accept-encoding", coding).await;
            answer
                .assert_ok()
                .assert_header("content-encoding", coding)
                .assert_header("vary", "accept-encoding");
            let is_at_once = len <= 16 * 1024;
            assert_eq!(answer.header("content-length").is_some(), is_at_once, "{coding} {len}");
            assert!(answer.bytes().len() < len / 2, "{coding} {len}: {}", answer.bytes().len());
            assert!(
                decoded(Some(coding), answer.bytes()) == text(len).as_bytes(),
                "{coding} {len}"
            );
        }
    }
}

#[zzz::test]
async fn the_client_chooses_the_coding() {
    let client = TestClient::new(app()).await;
    for (accepts, coding) in [
        ("gzip, deflate, br, zstd", Some("zstd")),
        ("gzip, deflate, br", Some("br")),
        ("gzip, br;q=0.9", Some("gzip")),
        ("deflate, *;q=0", Some("deflate")),
        ("X-GZIP", Some("gzip")),
        ("*", Some("zstd")),
        ("gzip;q=0", None),
        ("identity, gzip;q=0.5", None),
        ("compress", None),
        ("", None),
    ] {
        let answer = client.get("/text/5000").header("accept-encoding", accepts).await;
        assert_eq!(answer.header("content-encoding"), coding, "{accepts}");
        answer.assert_header("vary", "accept-encoding");
        assert_eq!(decoded(coding, answer.bytes()), text(5000).as_bytes());
    }
    client.get("/text/5000").await.assert_no_header("content-encoding");
}

#[zzz::test]
async fn what_is_to_be_left_alone_is() {
    let server = TestServer::start(app()).await;
    for path in [
        "/text/1023",
        "/header/content-type/image%2Fpng",
        "/header/content-encoding/br",
        "/header/content-range/bytes%200-4%2F5",
        "/header/cache-control/max-age=1,%20No-Transform",
        "/header/cache-control/private",
        "/header/cache-control/no-store",
        "/header/set-cookie/a=b",
        "/cookie",
        "/marked",
        "/status/206",
        "/status/204",
        "/status/304",
        "/failing",
    ] {
        let answer = server.get(path).header("accept-encoding", "gzip").await;
        assert_ne!(answer.header("content-encoding"), Some("gzip"), "{path}");
        answer.assert_no_header("vary");
    }
    let head = server.head("/text/5000").header("accept-encoding", "gzip").await;
    head.assert_no_header("content-encoding").assert_header("content-length", "5000");
}

#[zzz::test]
async fn what_is_for_one_person_is_compressed_if_told() {
    let client = TestClient::new(app_with(Compression::new().personal()).0).await;
    for path in ["/header/cache-control/private", "/header/set-cookie/a=b", "/cookie"] {
        let answer = client.get(path).header("accept-encoding", "gzip").await;
        answer.assert_header("content-encoding", "gzip");
    }
}

#[zzz::test]
async fn levels_and_the_least_size_can_be_set() {
    let compression = Compression::new().size_min(10).zstd_level(99).brotli_level(99).gzip_level(0);
    let client = TestClient::new(app_with(compression).0).await;
    for coding in ["gzip", "deflate", "br", "zstd"] {
        let answer = client.get("/text/900").header("accept-encoding", coding).await;
        answer.assert_header("content-encoding", coding);
        assert_eq!(decoded(Some(coding), answer.bytes()), text(900).as_bytes());
    }
    // What does not get smaller is sent as it is.
    let answer = client.get("/text/10").header("accept-encoding", "gzip").await;
    answer.assert_no_header("content-encoding").assert_header("vary", "accept-encoding");
}

#[zzz::test]
async fn fields_about_the_bytes_change_with_them() {
    let client = TestClient::new(app()).await;
    for (field, name, value) in [
        ("etag/%22a%22", "etag", "W/\"a\""),
        ("etag/W%2F%22a%22", "etag", "W/\"a\""),
        ("vary/Accept-Encoding", "vary", "Accept-Encoding"),
        ("vary/*", "vary", "*"),
    ] {
        let answer =
            client.get(&format!("/header/{field}")).header("accept-encoding", "gzip").await;
        answer.assert_header("content-encoding", "gzip").assert_header(name, value);
        assert_eq!(answer.headers().get_all(header::VARY).count(), 1);
    }
    let answer = client.get("/header/vary/cookie").header("accept-encoding", "gzip").await;
    assert_eq!(
        answer.headers().get_all(header::VARY).collect::<Vec<_>>(),
        ["cookie", "accept-encoding"]
    );
    let answer = client.get("/header/accept-ranges/bytes").header("accept-encoding", "gzip").await;
    answer.assert_no_header("accept-ranges");
}

#[zzz::test]
async fn a_stream_that_pauses_is_not_held_back() {
    for coding in ["gzip", "br", "zstd"] {
        let (app, sender) = app_with(Compression::new());
        let server = TestServer::start(app).await;
        let data = |text: &'static str| Ok(Frame::Data(Bytes::from(text)));
        sender.send(data("data: 1\n\n")).unwrap();
        let mut stream = server.get("/pieces").header("accept-encoding", coding).open().await;
        assert_eq!(stream.headers().get("content-encoding"), Some(coding));
        let mut bytes = Vec::new();
        for event in ["data: 1\n\n", "data: 2\n\n", "data: 3\n\n"] {
            if event != "data: 1\n\n" {
                sender.send(data(event)).unwrap();
            }
            // The next event is not sent before this one can be read.
            while !readable(coding, &bytes).ends_with(event.as_bytes()) {
                bytes.extend_from_slice(&stream.chunk().await.unwrap());
            }
        }
        drop(sender);
        while let Some(chunk) = stream.chunk().await {
            bytes.extend_from_slice(&chunk);
        }
        assert_eq!(decoded(Some(coding), &bytes), b"data: 1\n\ndata: 2\n\ndata: 3\n\n");
    }
}

/// What can be read of content that has not ended yet.
fn readable(coding: &str, bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::new();
    // Each of them says at last that the end is missing.
    let _ = match coding {
        "gzip" => {
            let mut decoder = GzDecoder::new(&mut decoded);
            decoder.write_all(bytes).and_then(|()| decoder.flush()).map(|()| 0)
        }
        "br" => brotli::Decompressor::new(bytes, 4096).read_to_end(&mut decoded),
        _ => zstd::Decoder::new(bytes).unwrap().read_to_end(&mut decoded),
    };
    decoded
}

#[zzz::test]
async fn trailers_and_failures_pass() {
    let (app, sender) = app_with(Compression::new());
    let server = TestServer::start(app).await;
    let mut trailers = Headers::new();
    trailers.append(HeaderName::from_static("x-sum"), HeaderValue::from_static("7"));
    sender.send(Ok(Frame::Data(Bytes::from(text(100_000))))).unwrap();
    sender.send(Ok(Frame::Trailers(trailers))).unwrap();
    drop(sender);
    let answer =
        server.get("/pieces").header("accept-encoding", "gzip").header("te", "trailers").await;
    assert_eq!(decoded(Some("gzip"), answer.bytes()), text(100_000).as_bytes());
    assert_eq!(answer.trailers().get("x-sum"), Some("7"));

    let (app, sender) = app_with(Compression::new());
    let server = TestServer::start(app).await;
    sender.send(Ok(Frame::Data(Bytes::from(text(100_000))))).unwrap();
    sender.send(Err(Error::internal("no more"))).unwrap();
    let answer = server.get("/pieces").header("accept-encoding", "gzip").await;
    assert!(answer.cut_body().is_some());
}

#[zzz::test]
async fn static_files_get_smaller_but_not_their_parts() {
    let files = StaticFiles::new(env!("CARGO_MANIFEST_DIR")).unwrap();
    let app = App::new().endpoint(Compression::new()).endpoint(files);
    let server = TestServer::start(app).await;
    let whole = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs")).unwrap();
    let get = || server.get("/src/lib.rs").header("accept-encoding", "gzip");
    let answer = get().await;
    answer.assert_ok().assert_header("content-encoding", "gzip");
    assert_eq!(decoded(Some("gzip"), answer.bytes()), whole);
    let etag = answer.header("etag").unwrap();
    assert!(etag.starts_with("W/"));
    get().header("if-none-match", etag).await.assert_status(304);
    let part = get().header("range", "bytes=0-1999").await;
    part.assert_status(206).assert_no_header("content-encoding");
    assert_eq!(part.bytes(), &whole[..2000]);
    // Parts of compressed content would not fit together.
    get().header("range", "bytes=0-1999").header("if-range", etag).await.assert_ok();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_comes_in_pieces_is_put_together(
        pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40_000), 0..6),
        coding in proptest::sample::select(vec!["gzip", "deflate", "br", "zstd"]),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let answer = runtime.block_on(async {
            let (app, sender) = app_with(Compression::new());
            for piece in &pieces {
                sender.send(Ok(Frame::Data(piece.clone().into()))).unwrap();
            }
            drop(sender);
            let client = TestClient::new(app).await;
            client.get("/pieces").header("accept-encoding", coding).await
        });
        prop_assert_eq!(answer.header("content-encoding"), Some(coding));
        prop_assert!(decoded(Some(coding), answer.bytes()) == pieces.concat());
    }
}

#[zzz::test]
async fn a_type_is_known_by_its_suffix() {
    for (content_type, is_compressed) in [
        ("application/problem+json", true),
        ("image/svg+xml", true),
        ("APPLICATION/JSON; charset=utf-8", true),
        ("application/zip", false),
        ("image/jpeg", false),
        ("font/woff2", false),
        ("nonsense", false),
    ] {
        let client = TestClient::new(App::new().endpoint(Compression::new()).routes(
            zzz::handler_fn(move |_| {
                Box::pin(
                    async move { Ok(Response::of_type(content_type, text(5000)).into_response()) },
                )
            }),
        ))
        .await;
        let answer = client.get("/").header("accept-encoding", "br").await;
        assert_eq!(answer.header("content-encoding").is_some(), is_compressed, "{content_type}");
    }
}
