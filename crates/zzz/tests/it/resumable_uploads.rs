//! Uploads that go on where they were interrupted.

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};

use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::{Notify, mpsc},
};
use zzz::{
    App, Body, CompletedUpload, ErrorPages, PublicUrl, Result, ResumableUploads, Router, Service,
    Stream, TestClient, TestRequest, TestResponse, TestServer, bytes::Bytes,
};

use crate::middleware::Lines;

const VERSION: &str = "1.0.0";
const OF_PIECES: &str = "application/offset+octet-stream";

/// What was whole, in the place of an application's files.
#[derive(Default)]
struct Taken {
    uploads: Mutex<Vec<(String, Vec<u8>)>>,
    fails: AtomicBool,
    /// Whether it waits until it may end.
    waits: AtomicBool,
    begun: Notify,
    may_end: Notify,
}

#[derive(Clone, Default)]
struct Shared(Arc<Taken>);

impl Service for Shared {}

async fn take(upload: CompletedUpload) -> Result<()> {
    let taken = upload.services().get::<Shared>()?.clone().0;
    if taken.waits.load(Ordering::Relaxed) {
        taken.begun.notify_one();
        taken.may_end.notified().await;
    }
    if taken.fails.swap(false, Ordering::Relaxed) {
        return Err(zzz::Error::internal("the database sleeps"));
    }
    let content = std::fs::read(upload.path())?;
    assert_eq!(content.len() as u64, upload.len());
    let name = upload.file_name().unwrap_or_default();
    taken.uploads.lock().unwrap().push((name, content));
    Ok(())
}

struct Place {
    folder: TempDir,
    taken: Shared,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), taken: Shared::default() }
    }

    fn uploads(&self) -> ResumableUploads {
        ResumableUploads::new(self.folder.path(), take).unwrap()
    }

    fn app(&self, uploads: ResumableUploads) -> App {
        let routes = Router::new().forward("/files", uploads).build().unwrap();
        App::new().errors(ErrorPages::production()).service(self.taken.clone()).routes(routes)
    }

    async fn client(&self) -> TestClient {
        TestClient::new(self.app(self.uploads())).await
    }

    fn taken(&self) -> Vec<(String, Vec<u8>)> {
        std::mem::take(&mut self.taken.0.uploads.lock().unwrap())
    }

    /// How many files of uploads there are.
    fn files(&self) -> usize {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.filter(|file| file.as_ref().unwrap().file_name() != ".lock").count()
    }
}

fn tus(request: TestRequest<'_>) -> TestRequest<'_> {
    request.header("tus-resumable", VERSION).header("accept", "application/json")
}

async fn create(client: &TestClient, len: usize) -> String {
    let created = tus(client.post("/files")).header("upload-length", len.to_string()).await;
    created.assert_status(201).assert_header("tus-resumable", VERSION);
    created.header("location").unwrap().to_owned()
}

fn patch<'c>(
    client: &'c TestClient,
    at: &str,
    offset: usize,
    body: impl Into<Body>,
) -> TestRequest<'c> {
    let patch = tus(client.patch(at)).header("upload-offset", offset.to_string());
    patch.header("content-type", OF_PIECES).body(body)
}

async fn offset(client: &TestClient, at: &str) -> usize {
    let told = tus(client.head(at)).await;
    told.assert_ok().assert_header("cache-control", "no-store");
    told.header("upload-offset").unwrap().parse().unwrap()
}

#[track_caller]
fn refused(answer: &TestResponse, status: u16, code: &str) {
    answer.assert_status(status).assert_header("tus-resumable", VERSION);
    answer.assert_json_at("$.type", code);
}

#[zzz::test]
async fn a_file_comes_in_pieces_and_is_handed_on() {
    let place = Place::new();
    let server = TestServer::start(place.app(place.uploads())).await;
    let created = tus(server.post("/files")).header("upload-length", "11");
    let created =
        created.header("upload-metadata", "filename Li4vd29ybGQucG5n,is_confidential").await;
    created.assert_status(201).assert_no_header("upload-offset");
    assert!(created.header("upload-expires").is_some());
    let at = created.header("location").unwrap();
    assert!(at.starts_with("/files/") && at.len() == "/files/".len() + 32, "{at}");

    assert_eq!(offset(&server, at).await, 0);
    let first = patch(&server, at, 0, "hello ").await;
    first.assert_status(204).assert_header("upload-offset", "6");
    assert!(first.header("upload-expires").is_some());
    let told = tus(server.head(at)).await;
    told.assert_header("upload-offset", "6")
        .assert_header("upload-length", "11")
        .assert_header("upload-metadata", "filename Li4vd29ybGQucG5n,is_confidential");
    assert!(place.taken().is_empty());

    let last = patch(&server, at, 6, "world").await;
    last.assert_status(204).assert_header("upload-offset", "11").assert_no_header("upload-expires");
    assert_eq!(place.taken(), [("world.png".to_owned(), b"hello world".to_vec())]);
    // The answer may have been lost: it is whole, and is not handed on again.
    assert_eq!(offset(&server, at).await, 11);
    patch(&server, at, 11, "").await.assert_status(204).assert_header("upload-offset", "11");
    refused(&patch(&server, at, 10, "d").await, 409, "wrong_offset");
    assert!(place.taken().is_empty());
    // The content went with it.
    assert_eq!(place.files(), 1);
}

#[zzz::test]
async fn options_say_what_there_is() {
    let place = Place::new();
    let client = TestClient::new(place.app(place.uploads().bytes_max(1000))).await;
    for at in ["/files", "/files/24e533e02ec3bc40c387f1a0e460e216"] {
        let answer = client.request(zzz::http::Method::OPTIONS, at).await;
        answer
            .assert_status(204)
            .assert_header("tus-version", VERSION)
            .assert_header("tus-max-size", "1000")
            .assert_header("tus-checksum-algorithm", "sha1,sha256");
        let extensions = answer.header("tus-extension").unwrap();
        assert_eq!(extensions, "creation,creation-with-upload,expiration,checksum,termination");
    }
}

#[zzz::test]
async fn the_first_piece_may_come_at_once() {
    let place = Place::new();
    let client = place.client().await;
    let post = |len: &str, body: &'static str| {
        let post = tus(client.post("/files")).header("upload-length", len);
        post.header("content-type", OF_PIECES).body(body)
    };
    let created = post("11", "hello ").await;
    created.assert_status(201).assert_header("upload-offset", "6");
    let at = created.header("location").unwrap().to_owned();
    patch(&client, &at, 6, "world").await.assert_status(204);
    post("3", "all").await.assert_status(201).assert_header("upload-offset", "3");
    let empty = tus(client.post("/files")).header("upload-length", "0").await;
    empty.assert_status(201);
    assert_eq!(offset(&client, empty.header("location").unwrap()).await, 0);
    let contents: Vec<_> = place.taken().into_iter().map(|(_, content)| content).collect();
    assert_eq!(contents, [&b"hello world"[..], b"all", b""]);
    // What cannot be told where it is does not stay.
    let files = place.files();
    post("3", "more than three").await.assert_status(413);
    let post = tus(client.post("/files")).header("upload-length", "3").body("all");
    post.await.assert_status(415);
    assert_eq!(place.files(), files);
}

#[zzz::test]
async fn an_interrupted_upload_goes_on() {
    let place = Place::new();
    let server = TestServer::start(place.app(place.uploads())).await;
    let content: Vec<u8> =
        (0..1_000_000_u32).map(|n| n.to_be_bytes()[3] ^ n.to_be_bytes()[2]).collect();
    let at = create(&server, content.len()).await;

    let mut connection = TcpStream::connect(server.local_addr()).await.unwrap();
    let head = format!(
        "PATCH {at} HTTP/1.1\r\nhost: a\r\ntus-resumable: 1.0.0\r\nupload-offset: 0\r\n\
         content-type: {OF_PIECES}\r\ncontent-length: {}\r\n\r\n",
        content.len()
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.write_all(&content[..400_000]).await.unwrap();
    drop(connection);

    // As clients do: until nobody writes any more, ask and go on.
    loop {
        let begin = offset(&server, &at).await;
        assert!(begin <= 400_000);
        let answer = patch(&server, &at, begin, content[begin..].to_vec()).await;
        match answer.status().as_u16() {
            409 | 423 => {}
            _ => {
                answer.assert_status(204);
                break;
            }
        }
    }
    assert_eq!(offset(&server, &at).await, content.len());
    assert!(place.taken()[0].1 == content);
}

#[zzz::test]
async fn what_had_come_is_kept_where_a_client_stops_in_the_middle() {
    let place = Place::new();
    let server = TestServer::start(place.app(place.uploads())).await;
    let at = create(&server, 100).await;
    let head = format!(
        "PATCH {at} HTTP/1.1\r\nhost: a\r\ntus-resumable: 1.0.0\r\nupload-offset: 0\r\n\
         content-type: {OF_PIECES}\r\ncontent-length: 100\r\n\r\n0123456789"
    );
    // Its sending side is closed, so the body ends early, and the answer says so.
    let mut connection = TcpStream::connect(server.local_addr()).await.unwrap();
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.shutdown().await.unwrap();
    connection.read_to_end(&mut Vec::new()).await.unwrap();
    assert_eq!(offset(&server, &at).await, 10);
    // With a checksum all of it comes, or nothing.
    let checked = head.replace("upload-offset: 0", "upload-offset: 10").replace(
        "content-length: 100",
        "upload-checksum: sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=\r\ncontent-length: 90",
    );
    let mut connection = TcpStream::connect(server.local_addr()).await.unwrap();
    connection.write_all(checked.as_bytes()).await.unwrap();
    connection.shutdown().await.unwrap();
    connection.read_to_end(&mut Vec::new()).await.unwrap();
    assert_eq!(offset(&server, &at).await, 10);
    assert_eq!(place.files(), 2);
}

#[zzz::test]
async fn a_process_that_begins_anew_goes_on() {
    let place = Place::new();
    let client = place.client().await;
    let at = create(&client, 11).await;
    patch(&client, &at, 0, "hello ").await.assert_status(204);
    drop(client);
    let client = place.client().await;
    assert_eq!(offset(&client, &at).await, 6);
    patch(&client, &at, 6, "world").await.assert_status(204);
    assert_eq!(place.taken()[0].1, b"hello world");
}

#[zzz::test]
async fn a_piece_begins_where_the_upload_has_come_to() {
    let place = Place::new();
    let client = place.client().await;
    let at = create(&client, 11).await;
    patch(&client, &at, 0, "hello ").await.assert_status(204);
    for begin in [0, 5, 7, 11, 100] {
        refused(&patch(&client, &at, begin, "world").await, 409, "wrong_offset");
    }
    patch(&client, &at, 6, "world and more").await.assert_status(413);
    assert_eq!(offset(&client, &at).await, 6);
    for value in ["", "-1", "+6", "six", "6.0", "18446744073709551616"] {
        let patch = tus(client.patch(&at)).header("upload-offset", value);
        refused(&patch.header("content-type", OF_PIECES).body("x").await, 400, "bad_upload");
    }
    let patch = tus(client.patch(&at)).header("upload-offset", "6");
    patch.text("world").await.assert_status(415);
    assert_eq!(offset(&client, &at).await, 6);
}

#[zzz::test]
async fn what_is_wrong_at_the_beginning_is_refused() {
    let place = Place::new();
    let uploads = place.uploads().bytes_max(1000).unfinished_max(2);
    let client = TestClient::new(place.app(uploads)).await;
    let post = || tus(client.post("/files"));
    refused(&post().header("upload-length", "1001").await, 413, "upload_too_large");
    for len in ["", "-1", "many", "18446744073709551616"] {
        refused(&post().header("upload-length", len).await, 400, "bad_upload");
    }
    refused(&post().header("upload-defer-length", "1").await, 400, "bad_upload");
    for metadata in ["a YQ==,a YQ==".to_owned(), "a ?".to_owned(), "a".repeat(5000)] {
        let post = post().header("upload-length", "1").header("upload-metadata", metadata);
        refused(&post.await, 400, "bad_upload");
    }
    for version in ["0.2.2", "1.0", ""] {
        let post =
            client.post("/files").header("upload-length", "1").header("tus-resumable", version);
        post.await.assert_status(412).assert_header("tus-version", VERSION);
    }
    client.post("/files").header("upload-length", "1").await.assert_status(412);
    tus(client.get("/files")).await.assert_status(405).assert_header("allow", "OPTIONS, POST");
    assert_eq!(place.files(), 0);
    let at = create(&client, 1).await;
    tus(client.get(&at)).await.assert_status(405);
    create(&client, 1).await;
    refused(&post().header("upload-length", "1").await, 503, "too_many_uploads");
    patch(&client, &at, 0, "x").await.assert_status(204);
    create(&client, 1).await;
}

#[zzz::test]
async fn what_is_whole_is_remembered_within_bounds() {
    let place = Place::new();
    let client = TestClient::new(place.app(place.uploads().unfinished_max(3))).await;
    let mut last = String::new();
    for _ in 0..10 {
        last = create(&client, 0).await;
    }
    assert_eq!(place.taken().len(), 10);
    assert!(place.files() <= 4, "{}", place.files());
    assert_eq!(offset(&client, &last).await, 0);
}

#[zzz::test]
async fn what_is_no_upload_is_404() {
    let place = Place::new();
    std::fs::write(place.folder.path().join("secret"), "secret").unwrap();
    let client = place.client().await;
    for at in [
        "/files/24e533e02ec3bc40c387f1a0e460e216",
        "/files/secret",
        "/files/..%2f..%2fetc%2fpasswd",
        "/files/24E533E02EC3BC40C387F1A0E460E216",
        "/files/24e533e02ec3bc40c387f1a0e460e21",
    ] {
        tus(client.head(at)).await.assert_status(404).assert_no_header("upload-offset");
        patch(&client, at, 0, "x").await.assert_status(404);
        tus(client.delete(at)).await.assert_status(404);
    }
}

#[zzz::test]
async fn a_piece_that_is_not_what_its_checksum_says_is_forgotten() {
    let place = Place::new();
    let client = place.client().await;
    let at = create(&client, 22).await;
    let right = "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=";
    let piece = |begin, checksum: &str, body: &'static str| {
        patch(&client, &at, begin, body).header("upload-checksum", checksum)
    };
    refused(&piece(0, right, "hello World").await, 460, "checksum_mismatch");
    refused(&piece(0, "md5 XrY7u+Ae7tCTyyK7j1rNww==", "hello world").await, 400, "bad_upload");
    assert_eq!(offset(&client, &at).await, 0);
    piece(0, right, "hello world").await.assert_status(204).assert_header("upload-offset", "11");
    let sha256 = "sha256 uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=";
    piece(11, sha256, "hello world").await.assert_status(204);
    assert_eq!(place.taken()[0].1, b"hello worldhello world");
    // Nothing is left of pieces.
    assert_eq!(place.files(), 1);
}

/// What the test sends, as the body of a request.
struct Pieces(mpsc::UnboundedReceiver<Result<Bytes>>);

impl Stream for Pieces {
    type Item = Result<Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_recv(cx)
    }
}

#[zzz::test]
async fn one_request_writes_at_a_time() {
    let place = Place::new();
    let client = place.client().await;
    let at = create(&client, 200_000).await;
    let (sender, receiver) = mpsc::unbounded_channel();
    sender.send(Ok(Bytes::from(vec![b'a'; 150_000]))).unwrap();
    let first = patch(&client, &at, 0, Body::stream(Pieces(receiver)));
    let others = async {
        // Until the first one has written what it has.
        while offset(&client, &at).await == 0 {}
        let begin = offset(&client, &at).await;
        assert_eq!(begin, 150_000);
        refused(&patch(&client, &at, begin, "b").await, 423, "upload_in_use");
        refused(&tus(client.delete(&at)).await, 423, "upload_in_use");
        // Another process, as far as the lock can tell.
        let other = place.client().await;
        refused(&patch(&other, &at, begin, "b").await, 423, "upload_in_use");
        sender.send(Ok(Bytes::from(vec![b'a'; 50_000]))).unwrap();
        drop(sender);
    };
    let (first, ()) = tokio::join!(first, others);
    first.assert_status(204).assert_header("upload-offset", "200000");
    assert!(place.taken()[0].1 == vec![b'a'; 200_000]);
}

#[zzz::test]
async fn what_is_given_up_is_gone() {
    let place = Place::new();
    let client = place.client().await;
    let at = create(&client, 11).await;
    patch(&client, &at, 0, "hello ").await.assert_status(204);
    // Another method is what it says.
    for (method, status) in [("GET", 405), ("PUT", 405), ("HEAD", 200), ("POST", 204)] {
        let delete = tus(client.request(method.parse().unwrap(), &at));
        delete.header("x-http-method-override", "DELETE").await.assert_status(status);
    }
    tus(client.head(&at)).await.assert_status(404);
    patch(&client, &at, 6, "world").await.assert_status(404);
    assert_eq!(place.files(), 0);
    let at = create(&client, 1).await;
    patch(&client, &at, 0, "x").await.assert_status(204);
    tus(client.delete(&at)).await.assert_status(204);
    tus(client.head(&at)).await.assert_status(404);
    assert_eq!(place.files(), 0);
}

#[zzz::test]
async fn an_upload_that_was_not_taken_is_not_whole() {
    let place = Place::new();
    let client = place.client().await;
    let at = create(&client, 11).await;
    place.taken.0.fails.store(true, Ordering::Relaxed);
    let failed = patch(&client, &at, 0, "hello world").await;
    failed.assert_status(500).assert_no_header("upload-offset");
    assert!(!failed.text().contains("database"));
    assert_eq!(offset(&client, &at).await, 10);
    patch(&client, &at, 10, "d").await.assert_status(204).assert_header("upload-offset", "11");
    assert_eq!(place.taken()[0].1, b"hello world");

    // While it is taken, too.
    let at = create(&client, 2).await;
    place.taken.0.waits.store(true, Ordering::Relaxed);
    let others = async {
        place.taken.0.begun.notified().await;
        assert_eq!(offset(&client, &at).await, 1);
        refused(&patch(&client, &at, 1, "x").await, 423, "upload_in_use");
        place.taken.0.may_end.notify_one();
    };
    let (first, ()) = tokio::join!(patch(&client, &at, 0, "ab"), others);
    first.assert_status(204);
}

/// As if nothing had come for two days.
fn age(folder: &Path) {
    let before = SystemTime::now() - Duration::from_secs(2 * 86_400);
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = std::fs::File::options().write(true).open(entry.unwrap().path()).unwrap();
        file.set_modified(before).unwrap();
    }
}

#[zzz::test]
async fn what_nobody_goes_on_with_expires() {
    let place = Place::new();
    let client = place.client().await;
    let at = create(&client, 11).await;
    patch(&client, &at, 0, "hello ").await.assert_status(204);
    let done = create(&client, 1).await;
    patch(&client, &done, 0, "x").await.assert_status(204);
    // What a crash leaves in between.
    let crashed = create(&client, 5).await;
    let id = crashed.strip_prefix("/files/").unwrap();
    std::fs::remove_file(place.folder.path().join(format!("{id}.data"))).unwrap();
    std::fs::write(place.folder.path().join(".tmp123.new"), "{").unwrap();
    age(place.folder.path());
    refused(&patch(&client, &at, 6, "world").await, 410, "upload_expired");
    tus(client.head(&at)).await.assert_status(410).assert_no_header("upload-offset");
    assert_eq!(place.files(), 5);
    // The next one makes room.
    let next = create(&client, 3).await;
    assert_eq!(place.files(), 2);
    tus(client.head(&at)).await.assert_status(404);
    let longer = place.uploads().expires_after(Duration::from_secs(3 * 86_400));
    let client = TestClient::new(place.app(longer)).await;
    age(place.folder.path());
    patch(&client, &next, 0, "abc").await.assert_status(204);
}

#[cfg(target_os = "linux")]
#[zzz::test]
async fn a_full_disk_is_507_and_says_nothing_that_is_not_so() {
    let place = Place::new();
    // The device is older than any upload.
    let client = TestClient::new(place.app(place.uploads().expires_after(Duration::MAX))).await;
    let at = create(&client, 11).await;
    let data = place.folder.path().join(format!("{}.data", at.strip_prefix("/files/").unwrap()));
    std::fs::remove_file(&data).unwrap();
    std::os::unix::fs::symlink("/dev/full", &data).unwrap();
    let (lines, _guard) = Lines::listen();
    let failed = patch(&client, &at, 0, "hello world").await;
    refused(&failed, 507, "storage_full");
    let text = lines.text();
    assert!(text.contains("No space left") && text.contains("a request failed"), "{text}");
    failed.assert_no_header("upload-offset");
    assert_eq!(offset(&client, &at).await, 0);
    // There is room again.
    std::fs::remove_file(&data).unwrap();
    std::fs::write(&data, "").unwrap();
    patch(&client, &at, 0, "hello world").await.assert_status(204);
    assert_eq!(place.taken()[0].1, b"hello world");
    // A folder that is not there any more is nobody's fault outside.
    std::fs::remove_dir_all(place.folder.path()).unwrap();
    let failed = tus(client.post("/files")).header("upload-length", "1").await;
    failed.assert_status(500);
    assert!(!failed.text().contains("tmp"), "{}", failed.text());
}

#[cfg(unix)]
#[zzz::test]
async fn nobody_else_can_read_an_upload() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = Place::new();
    let folder = place.folder.path().join("new/uploads");
    let uploads = ResumableUploads::new(&folder, take).unwrap();
    let client = TestClient::new(place.app(uploads)).await;
    let at = create(&client, 11).await;
    patch(&client, &at, 0, "hello ").await.assert_status(204);
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let files: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    // The lock is the third.
    assert_eq!(files.len(), 3);
    assert!(files.iter().all(|file| mode(file) == 0o600));
    std::fs::write(place.folder.path().join("file"), "").unwrap();
    let error = ResumableUploads::new(place.folder.path().join("file"), take).unwrap_err();
    assert!(error.to_string().contains("uploads cannot be kept in"), "{error}");
}

#[zzz::test]
async fn the_address_is_whole_where_the_public_one_is_known() {
    let place = Place::new();
    let url = PublicUrl::parse("https://example.com/shop").unwrap();
    let client = TestClient::new(place.app(place.uploads()).service(url)).await;
    let at = create(&client, 1).await;
    assert!(at.starts_with("https://example.com/shop/files/"), "{at}");
}

/// Saves it, and fails behind that if it is to.
async fn save_first(upload: CompletedUpload) -> Result<()> {
    upload.save_to(upload.path().parent().unwrap().join("kept")).await?;
    take(upload).await
}

#[zzz::test]
async fn what_was_saved_is_not_changed_by_what_comes_again() {
    let place = Place::new();
    let uploads = ResumableUploads::new(place.folder.path(), save_first).unwrap();
    let client = TestClient::new(place.app(uploads)).await;
    let kept = || std::fs::read(place.folder.path().join("kept")).unwrap();
    let at = create(&client, 5).await;
    for (begin, body, checksum) in [
        (0, "hello", None),
        (4, "X", None),
        // That of `X`, by another implementation.
        (4, "X", Some("sha1 wDKtwf9inJtm8idJrWZ+a+rfFEs=")),
    ] {
        place.taken.0.fails.store(true, Ordering::Relaxed);
        let mut patch = patch(&client, &at, begin, body);
        if let Some(checksum) = checksum {
            patch = patch.header("upload-checksum", checksum);
        }
        patch.await.assert_status(500);
        assert_eq!((kept(), offset(&client, &at).await), (b"hello".to_vec(), 4));
    }
    patch(&client, &at, 4, "o").await.assert_status(204).assert_header("upload-offset", "5");
    assert_eq!((kept(), place.taken().remove(0).1), (b"hello".to_vec(), b"hello".to_vec()));
}

async fn save(upload: CompletedUpload) -> Result<()> {
    let kept = upload.path().parent().unwrap().join("kept");
    assert_eq!(upload.text("of"), Some("somebody"));
    assert_eq!((upload.is_empty(), upload.id().len()), (false, 32));
    assert!(!format!("{upload:?}").contains("somebody"));
    upload.save_to(&kept).await?;
    // What is done again changes nothing.
    upload.save_to(&kept).await?;
    // Never over another.
    let other = upload.path().parent().unwrap().join("other");
    std::fs::write(&other, "other")?;
    assert!(upload.save_to(&other).await.is_err());
    assert_eq!(std::fs::read(&other)?, b"other");
    Ok(())
}

#[zzz::test]
async fn what_is_saved_stays() {
    let place = Place::new();
    let uploads = ResumableUploads::new(place.folder.path(), save).unwrap();
    let client = TestClient::new(place.app(uploads)).await;
    let post =
        tus(client.post("/files")).header("upload-length", "5").header("content-type", OF_PIECES);
    let post = post.header("upload-metadata", "of c29tZWJvZHk=").body("hello");
    post.await.assert_status(201);
    assert_eq!(std::fs::read(place.folder.path().join("kept")).unwrap(), b"hello");
    assert_eq!(place.files(), 3);
}
