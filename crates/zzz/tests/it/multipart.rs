//! Forms with files, from test clients, `curl`, and clients that behave badly.

use std::{
    fs,
    path::Path as FilePath,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use tempfile::TempDir;
use tokio::sync::Notify;
use zzz::{
    App, Body, FilePart, FromRequest as _, Limits, Multipart, MultipartStream, Request, Result,
    Server, Service, Stream, TestClient, TestMultipart, TestServer, UploadLimits,
    bytes::Bytes,
    handler,
    http::{HeaderValue, Method, header},
};

use crate::middleware::Lines;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

fn describe(file: &FilePart) -> String {
    let or_none = |text: Option<&str>| text.unwrap_or("none").to_owned();
    format!(
        "{} {} {} {} {} {}\n",
        file.name(),
        or_none(file.file_name()),
        or_none(file.content_type()),
        file.len(),
        or_none(file.sniffed_type()),
        file.is_what_it_says()
    )
}

#[handler]
async fn upload(form: Multipart) -> String {
    let texts: String = form.texts("title").map(|text| format!("title {text}\n")).collect();
    let files = form.files("photos").chain(form.file("avatar"));
    texts + &files.map(describe).collect::<String>()
}

#[handler]
async fn send_back(form: Multipart) -> Result<Body> {
    match form.file("file") {
        Some(file) => file.open().await,
        None => Ok(Body::empty()),
    }
}

/// Where files are saved, and a file that is in the way.
struct Target(TempDir);

impl Service for Target {}

#[handler]
async fn save(form: Multipart, target: &Target) -> Result<&'static str> {
    let file = form.file("file").ok_or_else(|| zzz::Error::internal("no file"))?;
    file.save_to(target.0.path().join("saved")).await?;
    Ok("saved")
}

#[handler]
async fn panics(form: Multipart) -> String {
    panic!("with {} files", form.files("file").count());
}

/// Told when a form did not arrive.
struct Broken(Arc<Notify>);

impl Service for Broken {}

#[handler]
async fn breaks(form: Result<Multipart>, broken: &Broken) -> Result<String> {
    if form.is_err() {
        broken.0.notify_one();
    }
    Ok(format!("{:?}", form?))
}

#[handler]
async fn parts(mut form: MultipartStream) -> Result<String> {
    let mut told = String::new();
    while let Some(mut part) = form.next().await? {
        let (name, file_name) = (part.name().to_owned(), part.file_name().map(str::to_owned));
        let mut bytes = 0;
        // Others are passed over.
        if name != "skip" {
            while let Some(chunk) = part.chunk().await? {
                bytes += chunk.len();
            }
        }
        told += &format!("{name} {file_name:?} {bytes}\n");
    }
    Ok(told)
}

zzz::router! {
    pipeline small { UploadLimits::new().text_bytes_max(10).file_bytes_max(20).parts_max(3).header_bytes_max(200) }
    pipeline short { UploadLimits::new().total_bytes_max(300) }

    post "/upload" => upload;
    post "/back" => send_back;
    post "/save" => save;
    post "/panic" => panics;
    post "/breaks" => breaks;
    post "/parts" => parts;
    post "/small" => upload through small;
    post "/small/parts" => parts through small;
    post "/short" => upload through short;
}

/// An application that keeps uploads in a folder of its own.
struct Place {
    folder: TempDir,
    broken: Arc<Notify>,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), broken: Arc::default() }
    }

    fn app(&self) -> App {
        let limits = UploadLimits::new()
            .total_bytes_max(200 * MIB as u64)
            .memory_bytes_max(64 * KIB)
            .folder(self.folder.path());
        App::new()
            .service(limits)
            .service(Broken(self.broken.clone()))
            .service(Target(tempfile::tempdir_in(self.folder.path()).unwrap()))
            .routes(routes())
    }

    /// How many uploads are kept.
    fn kept(&self) -> usize {
        let files = fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap());
        files.filter(|file| file.file_type().unwrap().is_file()).count()
    }
}

async fn tasks_end(client: &TestClient) {
    assert!(client.services().tasks().drain(Duration::from_secs(30)).await);
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

#[tokio::test]
async fn a_form_has_its_texts_and_its_files() {
    let place = Place::new();
    let served = TestServer::start(place.app()).await;
    for client in [TestClient::new(place.app()).await, served.another()] {
        let form = TestMultipart::new()
            .text("title", "Ünïcode")
            .file("avatar", "../../ada \"1\".png", "image/png", PNG)
            .file("photos", "a.png", "image/png", "<script>")
            .text("title", "")
            .file("photos", "b.txt", "text/plain; charset=utf-8", "")
            .file("avatar", "", "application/octet-stream", "");
        client.post("/upload").multipart(&form).await.assert_ok().assert_body(
            "title Ünïcode\ntitle \n\
             photos a.png image/png 8 text/html false\n\
             photos b.txt text/plain; charset=utf-8 0 none true\n\
             avatar ada _1_.png image/png 18 image/png true\n",
        );
    }
}

#[tokio::test]
async fn a_stream_gives_part_after_part() {
    let client = TestClient::new(Place::new().app()).await;
    let form = TestMultipart::new()
        .text("a", "12")
        .file("skip", "s", "text/plain", vec![b'\r'; 100 * KIB])
        .file("b", "", "text/plain", vec![b'-'; 100 * KIB]);
    let answer = client.post("/parts").multipart(&form).await;
    answer.assert_body("a None 2\nskip Some(\"s\") 0\nb None 102400\n");
}

#[tokio::test]
async fn what_is_no_such_form_is_refused() {
    let client = TestClient::new(Place::new().app()).await;
    let check = async |content_type: &'static str, body: &'static str, status: u16| {
        for path in ["/upload", "/parts"] {
            let request = client.post(path).header("content-type", content_type).body(body);
            request.await.assert_status(status);
        }
    };
    check("text/plain", "", 415).await;
    check("application/x-www-form-urlencoded", "a=b", 415).await;
    check("multipart/form-data", "", 400).await;
    check("multipart/form-data; boundary=\"\"", "", 400).await;
    check("multipart/form-data; boundary", "", 400).await;
    check("multipart/form-data; boundary=x", "", 400).await;
    check("multipart/form-data; boundary=x", "--y--\r\n", 400).await;
    check("multipart/form-data; boundary=x", "--x\r\n", 400).await;
    check("multipart/form-data; boundary=x", "--x\r\ncontent-type: a/b\r\n\r\nb\r\n--x--", 400)
        .await;
    check("multipart/form-data; boundary=x", "--x\r\nno header\r\n\r\nb\r\n--x--", 400).await;
    check(
        "multipart/form-data; boundary=x",
        "--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nb\r\n",
        400,
    )
    .await;
    check(
        "Multipart/Form-Data; Boundary=\"x\"",
        "before\r\n--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\nafter",
        200,
    )
    .await;
    client
        .post("/upload")
        .header("content-type", "multipart/form-data; boundary=x")
        .body(&b"--x\r\ncontent-disposition: form-data; name=a\r\n\r\n\xff\r\n--x--\r\n"[..])
        .await
        .assert_status(400)
        .assert_body_contains("`a` is not UTF-8");
}

#[tokio::test]
async fn too_much_of_anything_is_refused_and_the_limit_is_named() {
    let client = TestClient::new(Place::new().app()).await;
    let check = async |form: TestMultipart, named: Option<&str>| {
        for path in ["/small", "/small/parts"] {
            let answer = client.post(path).multipart(&form).await;
            match named {
                Some(named) => answer.assert_status(413).assert_body_contains(named),
                None => answer.assert_ok(),
            };
        }
    };
    let new = TestMultipart::new;
    let text = |length: usize| "x".repeat(length);
    check(new().text("a", text(10)).file("b", "b", "b/c", text(20)), None).await;
    check(new().text("a", text(6)).text("b", text(5)), Some("larger than 10 bytes together")).await;
    check(new().text("skip", text(11)), Some("larger than 10 bytes together")).await;
    check(new().file("b", "b", "b/c", text(21)), Some("`b` is larger than 20 bytes")).await;
    check(new().file("skip", "b", "b/c", text(21)), Some("`skip` is larger than 20 bytes")).await;
    check(new().text("a", "").text("a", "").text("a", ""), None).await;
    check(new().text("a", "").text("a", "").text("a", "").text("a", ""), Some("more than 3 parts"))
        .await;
    check(new().text(&text(200), ""), Some("longer than 200 bytes")).await;
    check(new().text(&text(100 * KIB), ""), Some("longer than 200 bytes")).await;

    let whole = client.post("/short").multipart(&new().file("b", "b", "b/c", text(300))).await;
    whole.assert_status(413).assert_body_contains("larger than 300 bytes");
}

#[tokio::test]
async fn what_does_not_fit_into_memory_comes_back_whole_from_a_file() {
    let place = Place::new();
    let served = TestServer::start(place.app()).await;
    for client in [TestClient::new(place.app()).await, served.another()] {
        for length in [0, 64 * KIB, 64 * KIB + 1, 3 * MIB] {
            let content: Vec<u8> = (0..=250).cycle().take(length).collect();
            let form = TestMultipart::new().file("file", "f", "a/b", &content);
            let answer = client.post("/back").multipart(&form).await;
            assert!(*answer.assert_ok().bytes() == content, "{length}");
        }
    }
    served.stop().await;
}

#[tokio::test]
async fn nothing_is_left_after_an_answer_an_error_or_a_panic() {
    let place = Place::new();
    let client = TestClient::new(place.app()).await;
    let file = TestMultipart::new().file("file", "f", "a/b", vec![7; MIB]);
    client.post("/back").multipart(&file).await.assert_ok();
    client.post("/panic").multipart(&file).await.assert_status(500);
    let long = file.text("long", "x".repeat(2 * MIB));
    client.post("/upload").multipart(&long).await.assert_status(413);
    // It ends before its end.
    let head = "--x\r\ncontent-disposition: form-data; name=file; filename=f\r\n\r\n";
    let cut = client.post("/upload").header("content-type", "multipart/form-data; boundary=x");
    cut.body([head.as_bytes(), &vec![7; MIB]].concat()).await.assert_status(400);
    tasks_end(&client).await;
    assert_eq!(place.kept(), 0);
}

#[tokio::test]
async fn a_file_is_moved_to_where_it_is_saved_and_replaces_none() {
    let place = Place::new();
    let client = TestClient::new(place.app()).await;
    for length in [MIB, 5] {
        let target = client.services().get::<Target>().unwrap().0.path().join("saved");
        let file = TestMultipart::new().file("file", "f", "a/b", vec![7; length]);
        client.post("/save").multipart(&file).await.assert_ok();
        assert_eq!(fs::read(&target).unwrap(), vec![7; length]);
        assert_is_private(&target);
        client.post("/save").multipart(&file).await.assert_status(500);
        tasks_end(&client).await;
        assert_eq!(place.kept(), 0);
        // It stands alone, and nothing that was begun.
        assert_eq!(fs::read_dir(target.parent().unwrap()).unwrap().count(), 1);
        fs::remove_file(target).unwrap();
    }
}

/// A folder on another file system than `other`, to which nothing can be linked.
#[cfg(target_os = "linux")]
fn on_another_disk(other: &FilePath) -> TempDir {
    use std::os::unix::fs::MetadataExt as _;
    let folder = tempfile::tempdir_in("/dev/shm").unwrap();
    let [ours, theirs] = [folder.path(), other].map(|path| path.metadata().unwrap().dev());
    assert_ne!(ours, theirs, "{} is in memory, too", other.display());
    folder
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_file_is_copied_to_another_disk() {
    let place = Place::new();
    let elsewhere = on_another_disk(place.folder.path());
    let path = elsewhere.path().to_owned();
    let client = TestClient::new(place.app().replace_service(Target(elsewhere))).await;
    let content: Vec<u8> = (0..=250).cycle().take(MIB).collect();
    let file = TestMultipart::new().file("file", "f", "a/b", &content);
    client.post("/save").multipart(&file).await.assert_ok();
    assert!(fs::read(path.join("saved")).unwrap() == content);
    assert_is_private(&path.join("saved"));
    // One that is there is not replaced, and no copy is left.
    let (lines, _guard) = Lines::listen();
    client.post("/save").multipart(&file).await.assert_status(500);
    assert!(lines.text().contains("File exists"), "{}", lines.text());
    assert_eq!(fs::read_dir(&path).unwrap().count(), 1);
    tasks_end(&client).await;
    assert_eq!(place.kept(), 0);
}

#[tokio::test]
async fn a_file_is_not_saved_to_a_folder_that_is_missing() {
    let place = Place::new();
    let client = TestClient::new(place.app()).await;
    let folder = client.services().get::<Target>().unwrap().0.path();
    fs::remove_dir(folder).unwrap();
    for length in [MIB, 5] {
        let (lines, _guard) = Lines::listen();
        let file = TestMultipart::new().file("file", "f", "a/b", vec![7; length]);
        let answer = client.post("/save").multipart(&file).await;
        answer.assert_status(500);
        let text = lines.text();
        let why = format!("there is no folder {}: make it first", folder.display());
        assert!(
            text.contains("the upload `file` cannot be saved as") && text.contains(&why),
            "{text}"
        );
    }
    tasks_end(&client).await;
    assert_eq!(place.kept(), 0);
}

#[cfg(unix)]
fn assert_is_private(path: &FilePath) {
    use std::os::unix::fs::PermissionsExt as _;
    assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[cfg(not(unix))]
fn assert_is_private(_: &FilePath) {}

#[tokio::test]
async fn without_a_place_for_files_an_upload_is_a_500() {
    let place = Place::new();
    let limits = UploadLimits::new().memory_bytes_max(0).folder(place.folder.path().join("none"));
    let client = TestClient::new(App::new().service(limits).routes(Router::routes())).await;
    let file = TestMultipart::new().file("avatar", "f", "a/b", "x");
    let (lines, _guard) = Lines::listen();
    let answer = client.post("/upload").multipart(&file).await;
    answer.assert_status(500);
    let text = lines.text();
    assert!(
        text.contains("a request failed") && text.contains("an upload cannot be kept in"),
        "{text}"
    );
    assert!(!answer.text().contains("none"), "{answer:?}");
}

/// Routes that ask for no service.
struct Router;

impl Router {
    fn routes() -> impl zzz::Route {
        zzz::Router::new().post("/upload", upload {}).into_routes()
    }
}

#[tokio::test]
async fn a_client_that_leaves_in_the_middle_leaves_nothing_behind() {
    let place = Place::new();
    let served = TestServer::start(place.app()).await;
    let mut stream = tokio::net::TcpStream::connect(served.local_addr()).await.unwrap();
    let head = "POST /breaks HTTP/1.1\r\nhost: a\r\ncontent-length: 10000000\r\n\
                content-type: multipart/form-data; boundary=x\r\n\r\n--x\r\n\
                content-disposition: form-data; name=f; filename=f\r\n\r\n";
    tokio::io::AsyncWriteExt::write_all(&mut stream, head.as_bytes()).await.unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut stream, &vec![7; MIB]).await.unwrap();
    while place.kept() == 0 {
        tokio::task::yield_now().await;
    }
    drop(stream);
    place.broken.notified().await;
    served.stop().await;
    assert_eq!(place.kept(), 0);
}

#[tokio::test]
async fn a_client_that_stands_still_in_the_middle_is_told_so_and_leaves_nothing_behind() {
    let place = Place::new();
    let mut limits = Limits::default();
    limits.body_timeout = Duration::from_secs(1);
    let server = Server::new(place.app()).limits(limits);
    let served = TestServer::run(server).await;
    let head = "POST /upload HTTP/1.1\r\nhost: a\r\ncontent-length: 10000000\r\n\
                content-type: multipart/form-data; boundary=x\r\n\r\n--x\r\n\
                content-disposition: form-data; name=f; filename=f\r\n\r\n";
    let mut stream = tokio::net::TcpStream::connect(served.local_addr()).await.unwrap();
    let sent = [head.as_bytes(), &vec![7; MIB]].concat();
    tokio::io::AsyncWriteExt::write_all(&mut stream, &sent).await.unwrap();
    let mut answer = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 408 "), "{}", answer.escape_ascii());
    served.stop().await;
    assert_eq!(place.kept(), 0);
}

/// A form with one long file, made while it is sent.
struct LongForm {
    pieces_left: usize,
    has_begun: bool,
    sent: usize,
    /// How much of it has arrived where it goes to.
    arrived: Box<dyn Fn() -> usize + Send>,
}

const WHOLE: usize = 100 * MIB;
const PIECE: [u8; 16 * KIB] = [b'\r'; 16 * KIB];

impl LongForm {
    /// A request with it as its body, of which all could be taken at once.
    fn request(arrived: impl Fn() -> usize + Send + 'static) -> Request {
        let mut request = Request::new(Method::POST, "/");
        let content_type = HeaderValue::from_static("multipart/form-data; boundary=x");
        request.headers_mut().insert(header::CONTENT_TYPE, content_type);
        let form = Self {
            pieces_left: WHOLE / PIECE.len() + 1,
            has_begun: false,
            sent: 0,
            arrived: Box::new(arrived),
        };
        *request.body_mut() = Body::stream(form);
        request
    }
}

impl Stream for LongForm {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let held = self.sent - (self.arrived)();
        assert!(held <= 512 * KIB, "{held} bytes were taken and are in memory");
        if !std::mem::replace(&mut self.has_begun, true) {
            let head = "--x\r\ncontent-disposition: form-data; name=file; filename=f\r\n\r\n";
            return Poll::Ready(Some(Ok(Bytes::from_static(head.as_bytes()))));
        }
        let piece: &'static [u8] = match self.pieces_left {
            0 => return Poll::Ready(None),
            1 => b"\r\n--x--\r\n",
            _ => &PIECE,
        };
        self.pieces_left -= 1;
        self.sent += if self.pieces_left > 0 { piece.len() } else { 0 };
        Poll::Ready(Some(Ok(Bytes::from_static(piece))))
    }
}

#[tokio::test]
async fn of_a_long_form_no_more_is_taken_than_is_read() {
    let read = Arc::<AtomicUsize>::default();
    let arrived = read.clone();
    let mut request = LongForm::request(move || arrived.load(Ordering::Relaxed));
    let mut form = MultipartStream::from_request(&mut request).unwrap();
    let mut part = form.next().await.unwrap().unwrap();
    while let Some(chunk) = part.chunk().await.unwrap() {
        read.fetch_add(chunk.len(), Ordering::Relaxed);
    }
    assert_eq!(read.load(Ordering::Relaxed), WHOLE);
    assert!(form.next().await.unwrap().is_none());
}

#[tokio::test]
async fn of_a_long_form_no_more_is_in_memory_than_may_be() {
    let place = Place::new();
    let limits = UploadLimits::new().memory_bytes_max(64 * KIB).folder(place.folder.path());
    let folder = place.folder.path().to_owned();
    let written = move || {
        let file = fs::read_dir(&folder).unwrap().next();
        file.map_or(0, |file| usize::try_from(file.unwrap().metadata().unwrap().len()).unwrap())
    };
    let mut request = LongForm::request(written);
    request.set(limits);
    Multipart::PREPARE.unwrap()(&mut request).await.unwrap();
    let form = Multipart::from_request(&mut request).unwrap();
    assert_eq!(form.file("file").unwrap().len(), WHOLE as u64);
    assert_eq!(place.kept(), 1);
}

/// What `curl -F` sends is read, over a real connection.
#[tokio::test(flavor = "multi_thread")]
async fn curl_uploads_files() {
    let place = Place::new();
    let served = TestServer::start(place.app()).await;
    let photo = place.folder.path().join("ph\"oto;.png");
    fs::write(&photo, PNG).unwrap();
    let url = format!("http://{}/upload", served.local_addr());
    let file =
        format!("avatar=@\"{}\";type=image/png", photo.display().to_string().replace('"', "\\\""));
    let curl = tokio::task::spawn_blocking(move || {
        let mut curl = std::process::Command::new("curl");
        curl.args(["--silent", "--show-error", "--max-time", "30", "-F", "title=a b", "-F"]);
        curl.arg(file).arg(url).output().unwrap()
    });
    let output = curl.await.unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text, "title a b\navatar ph_oto;.png image/png 18 image/png true\n");
}
