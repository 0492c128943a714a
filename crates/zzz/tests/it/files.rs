//! Files, as browsers get them.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use zzz::{
    App, ETag, Fresh, Request, Response, Result, StaticFiles, TestClient, TestServer, handler,
    http::HeaderValue, send_file,
};

/// A directory of its own for each test.
fn directory(test: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("files").join(test);
    let _ = fs::remove_dir_all(&root);
    fs::create_dir_all(root.join("public/sub")).unwrap();
    fs::write(root.join("secret.txt"), "secret").unwrap();
    let public = root.join("public");
    fs::write(public.join("digits.txt"), "0123456789").unwrap();
    fs::write(public.join("app-3f2a9c1b.css"), "body {}").unwrap();
    fs::write(public.join("index.html"), "<h1>home</h1>").unwrap();
    fs::write(public.join("sub/index.html"), "<h1>sub</h1>").unwrap();
    fs::write(public.join(".hidden"), "secret").unwrap();
    fs::write(public.join("empty.txt"), "").unwrap();
    public
}

fn app(files: StaticFiles) -> App {
    App::new().endpoint(files)
}

async fn over_tcp(test: &str) -> TestServer {
    TestServer::start(app(StaticFiles::new(directory(test)).unwrap().at("/assets"))).await
}

#[zzz::test]
async fn a_file_comes_with_what_is_known_of_it() {
    let public = directory("known");
    let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
    File::options()
        .write(true)
        .open(public.join("digits.txt"))
        .unwrap()
        .set_modified(modified)
        .unwrap();
    let server = TestServer::start(app(StaticFiles::new(public).unwrap().at("assets/"))).await;
    let answer = server.get("/assets/digits.txt").await;
    answer
        .assert_ok()
        .assert_body("0123456789")
        .assert_header("content-type", "text/plain; charset=utf-8")
        .assert_header("content-length", "10")
        .assert_header("accept-ranges", "bytes")
        .assert_header("x-content-type-options", "nosniff")
        .assert_header("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT")
        .assert_header("etag", ETag::of("0123456789").to_string())
        .assert_header("cache-control", "max-age=3600")
        .assert_no_header("vary");
    let head = server.head("/assets/digits.txt").await;
    head.assert_ok().assert_body("").assert_header("content-length", "10");
    server.get("/assets/empty.txt").await.assert_ok().assert_body("");
}

#[zzz::test]
async fn a_long_file_is_streamed_whole() {
    let public = directory("long");
    let long: Vec<u8> = (0..).flat_map(u32::to_be_bytes).take(9 * 1024 * 1024).collect();
    fs::write(public.join("long.bin"), &long).unwrap();
    let server = TestServer::start(app(StaticFiles::new(public).unwrap())).await;
    let answer = server.get("/long.bin").await;
    assert!(answer.assert_ok().bytes() == &long);
    // Nobody reads it twice for a hash, and it was written a moment ago.
    assert!(answer.header("etag").unwrap().starts_with("W/"));
    let part = server.get("/long.bin").header("range", "bytes=9000000-9000009").await;
    assert_eq!(part.assert_status(206).bytes(), &long[9_000_000..9_000_010]);
}

#[zzz::test]
async fn an_etag_changes_with_the_bytes_alone() {
    let public = directory("bytes");
    let path = public.join("digits.txt");
    let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let write = |content: &str| {
        fs::write(&path, content).unwrap();
        File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    };
    let client = TestClient::new(app(StaticFiles::new(&public).unwrap())).await;
    write("aaaa");
    let first = client.get("/digits.txt").await.header("etag").unwrap().to_owned();
    // Same length, same time.
    write("bbbb");
    let second = client.get("/digits.txt").await.header("etag").unwrap().to_owned();
    write("aaaa");
    let third = client.get("/digits.txt").await.header("etag").unwrap().to_owned();
    assert_ne!(first, second);
    assert_eq!(first, third);
}

#[zzz::test]
async fn what_is_no_file_goes_on() {
    #[handler]
    async fn other() -> &'static str {
        "a route"
    }
    let routes = zzz::Router::new().any("/assets/*path", other {});
    let files = StaticFiles::new(directory("goes_on")).unwrap().at("/assets");
    let client = TestClient::new(App::new().endpoint(files).routes(routes.build().unwrap())).await;
    client.get("/assets/nothing").await.assert_body("a route");
    client.post("/assets/digits.txt").await.assert_body("a route");
    client.get("/assets/digits.txt").await.assert_body("0123456789");
    for path in ["/assets/digits.txt/", "/assets/digits.txt/a", "/assets/.hidden", "/assets/a/../b"]
    {
        client.get(path).await.assert_body("a route");
    }
    for path in ["/digits.txt", "/assetsdigits.txt"] {
        client.get(path).await.assert_status(404);
    }
}

#[zzz::test]
async fn nothing_leads_out_of_the_directory() {
    let server = over_tcp("out").await;
    for path in [
        "../secret.txt",
        "..%2fsecret.txt",
        "%2e%2e/secret.txt",
        "%2e%2e%2fsecret.txt",
        "%252e%252e/secret.txt",
        "%252e%252e%252fsecret.txt",
        "sub/../../secret.txt",
        "sub/%2e%2e/digits.txt",
        "..\\secret.txt",
        "..%5csecret.txt",
        ".hidden",
        "%2ehidden",
        "./digits.txt",
        "/digits.txt",
        "/secret.txt",
        "sub//index.html",
        "digits.txt%00",
        "digits.txt%00.png",
        "%00",
        "digits.txt%0a",
        "%c0%ae%c0%ae/secret.txt",
        "%ff",
        "%",
        "%2",
        "C:/secret.txt",
        "....//secret.txt",
    ] {
        let request =
            format!("GET /assets/{path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
        let answer = String::from_utf8(server.raw(request).await).unwrap();
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
        assert!(!answer.ends_with("secret"), "{path}: {answer}");
    }
    // The server refuses what is no target before anybody asks a disk.
    let answer = server.raw("GET /assets/\0 HTTP/1.1\r\nhost: a\r\n\r\n").await;
    assert!(answer.starts_with(b"HTTP/1.1 400 "));
}

#[cfg(unix)]
#[zzz::test]
async fn links_lead_to_what_is_inside_and_shown() {
    use std::os::unix::fs::symlink;

    let public = directory("links");
    symlink("../secret.txt", public.join("out.txt")).unwrap();
    symlink("..", public.join("up")).unwrap();
    symlink(".hidden", public.join("to-hidden.txt")).unwrap();
    symlink("digits.txt", public.join("inside.txt")).unwrap();
    symlink("round.txt", public.join("round.txt")).unwrap();
    symlink("/dev/zero", public.join("device")).unwrap();
    let server =
        TestServer::start(app(StaticFiles::new(public).unwrap().list_directories().index(None)))
            .await;
    server.get("/inside.txt").await.assert_ok().assert_body("0123456789");
    for path in ["/out.txt", "/up/secret.txt", "/up/", "/to-hidden.txt", "/round.txt", "/device"] {
        server.get(path).await.assert_status(404);
    }
    let listing = server.get("/").await;
    listing.assert_body_contains("inside.txt");
    for name in ["out.txt", "\"./up", "hidden", "round", "./device"] {
        assert!(!listing.text().contains(name), "{name}: {}", listing.text());
    }
}

#[zzz::test]
async fn conditions_are_asked_in_their_order() {
    let public = directory("conditions");
    let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
    File::options()
        .write(true)
        .open(public.join("digits.txt"))
        .unwrap()
        .set_modified(modified)
        .unwrap();
    let server = TestServer::start(app(StaticFiles::new(public).unwrap())).await;
    let etag = ETag::of("0123456789").to_string();
    let (weak, both) = (format!("W/{etag}"), format!("\"a,b\", W/\"x\" ,{etag}"));
    let same = "Sun, 06 Nov 1994 08:49:37 GMT";
    let (before, after) = ("Sun, 06 Nov 1994 08:49:36 GMT", "Sun, 06 Nov 1994 08:49:38 GMT");
    for (fields, status) in [
        (vec![("if-none-match", &*etag)], 304),
        (vec![("if-none-match", &*weak)], 304),
        (vec![("if-none-match", &*both)], 304),
        (vec![("if-none-match", "*")], 304),
        (vec![("if-none-match", "\"other\"")], 200),
        (vec![("if-none-match", "nonsense")], 200),
        (vec![("if-modified-since", same)], 304),
        (vec![("if-modified-since", after)], 304),
        (vec![("if-modified-since", before)], 200),
        (vec![("if-modified-since", "yesterday")], 200),
        // The tag decides where there is one.
        (vec![("if-none-match", "\"other\""), ("if-modified-since", same)], 200),
        (vec![("if-match", &*etag)], 200),
        (vec![("if-match", "*")], 200),
        (vec![("if-match", &*weak)], 412),
        (vec![("if-match", "\"other\"")], 412),
        (vec![("if-unmodified-since", same)], 200),
        (vec![("if-unmodified-since", before)], 412),
        (vec![("if-unmodified-since", "yesterday")], 200),
        (vec![("if-match", &*etag), ("if-unmodified-since", before)], 200),
        (vec![("if-match", "\"other\""), ("if-none-match", &*etag)], 412),
        (vec![("if-match", &*etag), ("if-none-match", &*etag)], 304),
        // Conditions come before ranges.
        (vec![("if-none-match", &*etag), ("range", "bytes=0-1")], 304),
        (vec![("range", "bytes=0-1"), ("if-range", &*etag)], 206),
        (vec![("range", "bytes=0-1"), ("if-range", same)], 206),
        (vec![("range", "bytes=0-1"), ("if-range", &*weak)], 200),
        (vec![("range", "bytes=0-1"), ("if-range", "\"other\"")], 200),
        (vec![("range", "bytes=0-1"), ("if-range", after)], 200),
        (vec![("range", "bytes=0-1"), ("if-range", "nonsense")], 200),
        (vec![("range", "bytes=90-"), ("if-range", "\"other\"")], 200),
    ] {
        let mut request = server.get("/digits.txt");
        for (name, value) in &fields {
            request = request.header(name, value);
        }
        let answer = request.await;
        assert_eq!(answer.status(), status, "{fields:?}");
        if status == 304 {
            answer
                .assert_body("")
                .assert_header("etag", &etag)
                .assert_header("last-modified", same);
            answer.assert_header("cache-control", "max-age=3600").assert_no_header("content-type");
        }
    }
}

#[zzz::test]
async fn one_range_is_a_part() {
    let server = over_tcp("range").await;
    for (range, content, content_range) in [
        ("bytes=0-3", "0123", "bytes 0-3/10"),
        ("bytes=8-", "89", "bytes 8-9/10"),
        ("bytes=-3", "789", "bytes 7-9/10"),
        ("bytes=5-500", "56789", "bytes 5-9/10"),
        ("Bytes=0-0,", "0", "bytes 0-0/10"),
        ("bytes=50-60,2-2", "2", "bytes 2-2/10"),
    ] {
        let answer = server.get("/assets/digits.txt").header("range", range).await;
        answer
            .assert_status(206)
            .assert_body(content)
            .assert_header("content-range", content_range);
        answer
            .assert_header("content-type", "text/plain; charset=utf-8")
            .assert_header("accept-ranges", "bytes");
        assert!(answer.header("etag").is_some() && answer.header("last-modified").is_some());
    }
    for range in ["bytes=3-2", "bytes=a-b", "bytes=", "bytes=-", "lines=1-2", "0-1", "bytes=0-1,x"]
    {
        server
            .get("/assets/digits.txt")
            .header("range", range)
            .await
            .assert_ok()
            .assert_body("0123456789");
    }
    // Of methods only GET has ranges, and empty content has no part.
    server.head("/assets/digits.txt").header("range", "bytes=0-1").await.assert_ok();
    server.get("/assets/empty.txt").header("range", "bytes=0-").await.assert_ok();
}

#[zzz::test]
async fn a_range_outside_is_refused() {
    let server = over_tcp("outside").await;
    for range in ["bytes=10-", "bytes=10-20,30-40", "bytes=-0", "bytes=99999999999999999999999-"] {
        let answer = server.get("/assets/digits.txt").header("range", range).await;
        answer.assert_status(416).assert_header("content-range", "bytes */10");
    }
}

#[zzz::test]
async fn several_ranges_are_parts_of_one_answer() {
    let server = over_tcp("several").await;
    let answer = server.get("/assets/digits.txt").header("range", "bytes=7-8, 0-1,-1").await;
    answer.assert_status(206).assert_no_header("content-range");
    let content_type = answer.header("content-type").unwrap();
    let boundary = content_type.strip_prefix("multipart/byteranges; boundary=").unwrap();
    let part = |range: &str, content: &str| {
        format!(
            "--{boundary}\r\ncontent-type: text/plain; charset=utf-8\r\n\
             content-range: bytes {range}/10\r\n\r\n{content}\r\n"
        )
    };
    let expected =
        [part("7-8", "78"), part("0-1", "01"), part("9-9", "9"), format!("--{boundary}--\r\n")];
    answer.assert_body(&expected.concat());
    answer.assert_header("content-length", expected.concat().len().to_string());
}

#[zzz::test]
async fn many_or_overlapping_ranges_get_everything() {
    let server = over_tcp("many").await;
    let many = format!("bytes={}", ["0-0"; 17].join(","));
    for range in ["bytes=0-,0-,0-", "bytes=0-8,1-9", &many] {
        server
            .get("/assets/digits.txt")
            .header("range", range)
            .await
            .assert_ok()
            .assert_body("0123456789");
    }
}

#[zzz::test]
async fn the_sibling_that_the_client_likes_best_is_sent() {
    let public = directory("siblings");
    for ending in ["br", "gz", "zst"] {
        fs::write(public.join(format!("digits.txt.{ending}")), ending).unwrap();
    }
    fs::write(public.join("photo.png"), "png").unwrap();
    fs::write(public.join("photo.png.gz"), "gz").unwrap();
    let server = TestServer::start(app(StaticFiles::new(public).unwrap())).await;
    for (accepts, body, coding) in [
        ("gzip, br, zstd", "br", Some("br")),
        ("gzip, zstd", "zst", Some("zstd")),
        ("br;q=0.5, gzip", "gz", Some("gzip")),
        ("br;q=0", "0123456789", None),
        ("identity, *;q=0.5", "0123456789", None),
        ("*", "br", Some("br")),
    ] {
        let answer = server.get("/digits.txt").header("accept-encoding", accepts).await;
        answer.assert_ok().assert_body(body).assert_header("vary", "accept-encoding");
        answer.assert_header("content-type", "text/plain; charset=utf-8");
        answer.assert_header("etag", ETag::of(body).to_string());
        assert_eq!(answer.header("content-encoding"), coding, "{accepts}");
    }
    let picture = server.get("/photo.png").header("accept-encoding", "gzip").await;
    picture.assert_body("png").assert_no_header("vary");
    let same = server.get("/digits.txt").header("accept-encoding", "br");
    let same = same.header("if-none-match", ETag::of("br").to_string()).await;
    same.assert_status(304).assert_header("vary", "accept-encoding");
}

#[zzz::test]
async fn how_long_it_is_kept_goes_by_its_kind() {
    let public = directory("kept");
    let files = StaticFiles::new(&public).unwrap();
    let client = TestClient::new(app(files.clone())).await;
    let hashed = client.get("/app-3f2a9c1b.css").await;
    hashed.assert_header("cache-control", "max-age=31536000, immutable");
    client.get("/").await.assert_header("cache-control", "max-age=60");
    let client = TestClient::new(app(files.cache_control_by(|path| {
        assert_eq!(path, "sub/index.html");
        HeaderValue::from_static("private, no-cache")
    })))
    .await;
    client.get("/sub/").await.assert_header("cache-control", "private, no-cache");
}

#[zzz::test]
async fn a_directory_is_its_index_file() {
    let files = StaticFiles::new(directory("index")).unwrap().at("/assets");
    let client = TestClient::new(app(files.clone())).await;
    client.get("/assets/").await.assert_ok().assert_body("<h1>home</h1>");
    client.get("/assets/sub/").await.assert_body("<h1>sub</h1>");
    client
        .get("/assets/sub?a=1")
        .await
        .assert_status(308)
        .assert_header("location", "/assets/sub/?a=1");
    client.get("/assets").await.assert_status(308).assert_header("location", "/assets/");
    let client = TestClient::new(app(files.index(None))).await;
    client.get("/assets/").await.assert_status(404);
    client.get("/assets/sub").await.assert_status(404);
}

#[zzz::test]
async fn a_listing_is_escaped_and_hides_dot_files() {
    let public = directory("listing");
    fs::remove_file(public.join("index.html")).unwrap();
    fs::write(public.join("<b>&\"'.txt"), "").unwrap();
    let files = StaticFiles::new(public).unwrap();
    let client = TestClient::new(app(files.clone())).await;
    client.get("/").await.assert_status(404);
    let client = TestClient::new(app(files.list_directories())).await;
    let page = client.get("/").await;
    page.assert_ok().assert_header("cache-control", "no-cache");
    page.assert_body_contains(
        "<a href=\"./%3Cb%3E%26%22%27.txt\">&lt;b&gt;&amp;&quot;&#39;.txt</a>",
    );
    page.assert_body_contains("<a href=\"./sub/\">sub/</a>");
    assert!(!page.text().contains("hidden") && !page.text().contains("<b>"), "{}", page.text());
    client.get("/sub/").await.assert_body("<h1>sub</h1>");
}

#[zzz::test]
async fn files_of_the_binary_are_served_alike() {
    let files = StaticFiles::embedded(&[
        ("index.html", b"<h1>home</h1>"),
        ("css/app.css", b"body {}"),
        ("css/app.css.gz", b"gz"),
        ("/css/deep/a.txt", b"a"),
    ]);
    let server = TestServer::start(app(files.list_directories())).await;
    let answer = server.get("/css/app.css").await;
    answer
        .assert_ok()
        .assert_body("body {}")
        .assert_header("content-type", "text/css; charset=utf-8");
    answer
        .assert_header("etag", ETag::of("body {}").to_string())
        .assert_header("vary", "accept-encoding");
    server.get("/css/app.css").header("accept-encoding", "gzip").await.assert_body("gz");
    server.get("/").await.assert_body("<h1>home</h1>");
    server.get("/css").await.assert_status(308);
    let listing = server.get("/css/").await;
    listing.assert_body_contains("./app.css\"").assert_body_contains("./deep/\"");
    let ranged = server.get("/css/app.css").header("range", "bytes=0-0,-1").await;
    ranged
        .assert_status(206)
        .assert_body_contains("\r\n\r\nb\r\n")
        .assert_body_contains("\r\n\r\n}\r\n");
    server.get("/css/app.css").header("range", "bytes=7-").await.assert_status(416);
    server.get("/css/%2e%2e/index.html").await.assert_status(404);
}

#[test]
fn a_directory_that_is_not_there_is_refused_by_its_whole_path() {
    let error = StaticFiles::new("no/such/place").unwrap_err().to_string();
    let whole = std::env::current_dir().unwrap().join("no/such/place");
    assert!(error.contains(&format!("`{}`", whole.display())), "{error}");
    assert!(error.contains("create the directory"), "{error}");
    let error = StaticFiles::new("Cargo.toml").unwrap_err().to_string();
    assert!(error.contains("it is no directory"), "{error}");
}

/// A file that was not written a moment ago.
const OLD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs");

#[zzz::test]
async fn a_handler_sends_a_file() {
    #[handler]
    async fn report(request: &Request) -> Result<Response> {
        send_file(OLD).as_attachment("my \"notes\".txt").answer(request).await
    }
    #[handler]
    async fn page(request: &Request) -> Result<Response> {
        let cache_control = HeaderValue::from_static("max-age=5");
        let content_type = HeaderValue::from_static("text/x-rust");
        send_file(OLD).content_type(content_type).cache_control(cache_control).answer(request).await
    }
    #[handler]
    async fn missing(request: &Request) -> Result<Response> {
        send_file("/no/such/file").answer(request).await
    }
    #[handler]
    async fn folder(request: &Request) -> Result<Response> {
        send_file(env!("CARGO_MANIFEST_DIR")).answer(request).await
    }
    let routes = zzz::Router::new()
        .get("/report", report {})
        .get("/page", page {})
        .get("/missing", missing {})
        .get("/folder", folder {});
    let server = TestServer::start(App::new().routes(routes.build().unwrap())).await;
    let whole = fs::read(OLD).unwrap();

    let answer = server.get("/report").await;
    assert_eq!(answer.assert_ok().bytes(), &whole);
    answer.assert_header("content-type", "text/plain; charset=utf-8");
    answer.assert_header("cache-control", "private, no-cache");
    let disposition = answer.header("content-disposition").unwrap();
    assert!(disposition.starts_with("attachment; filename=\"my _notes_.txt\""), "{disposition}");

    let etag = answer.header("etag").unwrap();
    server.get("/report").header("if-none-match", etag).await.assert_status(304);
    server.get("/report").header("if-match", "\"other\"").await.assert_status(412);
    let part = server.get("/report").header("range", "bytes=2-5").header("if-range", etag).await;
    assert_eq!(part.assert_status(206).bytes(), &whole[2..6]);
    server.get("/report").header("range", "bytes=900000000-").await.assert_status(416);

    let page = server.get("/page").await;
    page.assert_header("content-type", "text/x-rust").assert_header("cache-control", "max-age=5");
    page.assert_no_header("content-disposition");
    server.get("/missing").await.assert_status(404);
    server.get("/folder").await.assert_status(404);
}

#[zzz::test]
async fn a_handler_knows_what_the_client_has() {
    fn fresh() -> Fresh {
        let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        Fresh::new().etag(ETag::of("version 3")).modified(modified)
    }
    #[handler]
    async fn show(request: &Request) -> Response {
        fresh().respond(request, || "a page")
    }
    #[handler]
    async fn change(request: &Request) -> Response {
        fresh().answer(request).unwrap_or_else(|| Response::text("changed"))
    }
    let routes = zzz::Router::new().get("/", show {}).put("/", change {});
    let client = TestClient::new(App::new().routes(routes.build().unwrap())).await;
    let etag = ETag::of("version 3").to_string();
    client.get("/").await.assert_body("a page").assert_header("etag", &etag);
    client.get("/").header("if-none-match", &etag).await.assert_status(304).assert_body("");
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    client.get("/").header("if-modified-since", date).await.assert_status(304);
    // Who changes something says which version it is about.
    client.put("/").header("if-match", &etag).await.assert_body("changed");
    client.put("/").header("if-match", "\"older\"").await.assert_status(412);
    client.put("/").header("if-none-match", "*").await.assert_status(412);
    client.put("/").header("if-modified-since", date).await.assert_body("changed");
    client
        .put("/")
        .header("if-unmodified-since", "Sun, 06 Nov 1994 08:49:36 GMT")
        .await
        .assert_status(412);
}
