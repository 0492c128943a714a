//! Files on their way, and how far they are.

use std::{
    fs,
    sync::{Arc, Mutex},
};

use tempfile::TempDir;
use tokio::sync::Semaphore;
use zzz::{App, Html, MultipartStream, Result, Service, TestApp, UploadLimits, handler};

use crate::support::Visitor;

const MIB: usize = 1024 * 1024;

/// Reads the first piece at once, and the others when the test lets it.
struct Desk {
    may_go_on: Semaphore,
    came: Came,
}

/// The files that arrived, with their names.
type Came = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

impl Service for Desk {}

#[handler]
async fn page() -> Html<&'static str> {
    Html(
        "<!doctype html><form action=/upload><label>File <input type=file name=file></label>
         <button>Upload</button></form><progress value=0 max=1></progress><p></p><script>
         const bar = document.querySelector('progress'), status = document.querySelector('p');
         window.steps = [];
         document.forms[0].onsubmit = (event) => {
             event.preventDefault();
             const request = new XMLHttpRequest();
             request.upload.onprogress = (sent) => {
                 steps.push(sent.loaded);
                 bar.max = sent.total;
                 bar.value = sent.loaded;
             };
             request.onload = () => { status.textContent = request.responseText; };
             request.onabort = () => { status.textContent = 'stopped'; };
             request.open('POST', '/upload');
             request.send(new FormData(event.target));
             window.request = request;
         };
         </script>",
    )
}

#[handler]
async fn upload(mut form: MultipartStream, desk: &Desk) -> Result<String> {
    let mut told = String::new();
    while let Some(mut part) = form.next().await? {
        let name = part.file_name().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await? {
            bytes.extend_from_slice(&chunk);
            desk.may_go_on.acquire().await?.forget();
            desk.may_go_on.add_permits(1);
        }
        told = format!("{name}: {} bytes", bytes.len());
        desk.came.lock().unwrap().push((name, bytes));
    }
    Ok(told)
}

zzz::router! {
    get "/" => page;
    post "/upload" => upload;
}

/// Bytes of which no two stretches are the same.
fn noise(length: usize) -> Vec<u8> {
    let next = |state: &mut u64| {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        Some((*state >> 56) as u8)
    };
    std::iter::repeat_with(|| ()).scan(1, |state, ()| next(state)).take(length).collect()
}

/// A file that is long enough not to fit between browser and server, and a visitor who uploads it.
async fn uploading(came: &Came, content: &[u8]) -> (Visitor, TempDir) {
    let desk = Desk { may_go_on: Semaphore::new(0), came: came.clone() };
    let limits = UploadLimits::new().total_bytes_max(64 * MIB as u64);
    let visitor = Visitor::start(App::new().service(desk).endpoint(limits).routes(routes())).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("night \"log\".bin");
    fs::write(&file, content).unwrap();
    visitor.open("/").await;
    visitor.choose_file("File", &file).await;
    visitor.click("Upload").await;
    // What the server does not take stays with the browser, which says so.
    visitor.wait_until("return bar.value > 0 && bar.value < bar.max").await;
    visitor.assert_text("p", "").await;
    (visitor, folder)
}

fn go_on(visitor: &Visitor) {
    visitor.server().services().get::<Desk>().unwrap().may_go_on.add_permits(1);
}

#[zzz::test]
async fn a_page_shows_how_far_its_file_is_and_the_file_arrives_whole() {
    let (came, content) = (Came::default(), noise(16 * MIB));
    let (visitor, _folder) = uploading(&came, &content).await;
    go_on(&visitor);
    visitor.assert_text("p", "night _log_.bin: 16777216 bytes").await;
    visitor.wait_until("return bar.value === bar.max").await;
    let steps: Vec<u64> = visitor.run_script("return steps").await;
    assert!(steps.len() > 1 && steps.is_sorted(), "{steps:?}");
    visitor.stop().await;
    let (name, bytes) = came.lock().unwrap().remove(0);
    assert_eq!((name.as_str(), bytes.len()), ("night _log_.bin", content.len()));
    assert!(bytes == content);
}

#[zzz::test]
async fn an_upload_that_is_stopped_does_not_arrive() {
    let came = Came::default();
    let (visitor, _folder) = uploading(&came, &noise(16 * MIB)).await;
    visitor.run_script::<()>("request.abort()").await;
    visitor.assert_text("p", "stopped").await;
    go_on(&visitor);
    // The server waits for what runs.
    visitor.stop().await;
    assert_eq!(came.lock().unwrap().len(), 0);
}
