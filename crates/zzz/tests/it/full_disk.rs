//! Uploads that the disk has no room for.
//!
//! A disk that is full for one test would be full for the others. So each test is a process of its own whose files may not grow
//! beyond a bound: `write` fails there as it does where a disk is full, in the middle of a file.

use std::{env, fs, path::Path, process::Command};

use tempfile::TempDir;
use zzz::{
    App, ErrorPages, Logger, Multipart, Result, Router, Service, TestMultipart, TestServer,
    UploadLimits, handler,
};

use crate::middleware::Lines;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// Where `name` goes on: in a process without room.
const ROLE: &str = "ZZZ_TEST_FULL_DISK";

/// Whether this process is the one without room; else such a one has run the test to its end.
fn is_without_room(name: &str) -> bool {
    if env::var_os(ROLE).is_some() {
        return true;
    }
    // 1,024 blocks are 512 KiB, or 1 MiB in some shells. Ignored, the signal lets `write` return.
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ && ulimit -f 1024 && exec \"$0\" \"$@\""])
        .arg(env::current_exe().unwrap())
        .args(["--exact", &format!("full_disk::{name}"), "--nocapture"])
        .env(ROLE, "without room")
        .output()
        .unwrap();
    let told = [output.stdout, output.stderr].map(|told| String::from_utf8(told).unwrap()).concat();
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
    false
}

/// What all threads of the process log.
fn listen() -> Lines {
    let lines = Lines::default();
    let writer = lines.clone();
    tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).init();
    lines
}

/// Where files are saved.
struct Target(TempDir);

impl Service for Target {}

#[handler]
async fn count(form: Multipart) -> String {
    form.files("file").map(zzz::FilePart::len).sum::<u64>().to_string()
}

#[handler]
async fn save(form: Multipart, target: &Target) -> Result<&'static str> {
    let file = form.file("file").ok_or_else(|| zzz::Error::internal("no file"))?;
    file.save_to(target.0.path().join("saved")).await?;
    Ok("saved")
}

async fn server(folder: &Path, memory_bytes_max: usize) -> TestServer {
    let limits = UploadLimits::new().memory_bytes_max(memory_bytes_max).folder(folder);
    let routes = Router::new().post("/count", count {}).post("/save", save {});
    let app = App::new()
        .errors(ErrorPages::production())
        .endpoint(Logger::new())
        .service(limits)
        .service(Target(tempfile::tempdir().unwrap()))
        .routes(routes.into_routes());
    TestServer::start(app).await
}

fn form(len: usize) -> TestMultipart {
    TestMultipart::new().file("file", "f", "a/b", vec![7; len])
}

/// Refused with 507, for programs and for people, without a word of where it was.
async fn is_refused(server: &TestServer, path: &str, form: &TestMultipart) {
    let refused = server.post(path).header("accept", "application/json").multipart(form).await;
    refused.assert_status(507).assert_header("content-type", "application/problem+json");
    refused.assert_json_at("$.type", "storage_full").assert_json_at("$.status", 507);
    assert!(!refused.text().contains("tmp"), "{refused}");
    let page = server.post(path).header("accept", "text/html").multipart(form).await;
    page.assert_status(507).assert_header("content-type", "text/html; charset=utf-8");
    page.assert_body_contains("507");
    assert!(!page.text().contains("tmp"), "{page}");
}

#[zzz::test]
async fn an_upload_without_room_is_507_and_leaves_nothing() {
    if !is_without_room("an_upload_without_room_is_507_and_leaves_nothing") {
        return;
    }
    let (folder, lines) = (tempfile::tempdir().unwrap(), listen());
    let server = server(folder.path(), 64 * KIB).await;
    is_refused(&server, "/count", &form(2 * MIB)).await;
    let text = lines.text();
    let line = text.lines().find(|line| line.contains("a request failed")).unwrap_or(&text);
    let why = format!("an upload cannot be kept in {}: File too large", folder.path().display());
    assert!(line.contains("ERROR") && line.contains("/count") && line.contains(&why), "{text}");
    // What there is room for is taken as ever.
    server.post("/count").multipart(&form(256 * KIB)).await.assert_ok().assert_body("262144");
    server.stop().await;
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[zzz::test]
async fn a_file_that_cannot_be_saved_for_want_of_room_is_507_and_leaves_nothing() {
    if !is_without_room("a_file_that_cannot_be_saved_for_want_of_room_is_507_and_leaves_nothing") {
        return;
    }
    let (folder, lines) = (tempfile::tempdir().unwrap(), listen());
    let server = server(folder.path(), 4 * MIB).await;
    is_refused(&server, "/save", &form(2 * MIB)).await;
    let target = server.services().get::<Target>().unwrap().0.path();
    let text = lines.text();
    let why = format!("the upload `file` cannot be saved as {}", target.join("saved").display());
    assert!(text.contains(&why) && text.contains("File too large"), "{text}");
    assert_eq!(fs::read_dir(target).unwrap().count(), 0);
    server.post("/save").multipart(&form(256 * KIB)).await.assert_ok();
    assert_eq!(fs::read_dir(target).unwrap().count(), 1);
}
