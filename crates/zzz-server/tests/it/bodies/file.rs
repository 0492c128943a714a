//! Files as answers.

use std::{
    fs::{self, File, OpenOptions},
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use tokio::io::AsyncReadExt as _;
use zzz_core::{App, Body, Response, Result, handler_fn};
use zzz_server::Limits;

use super::pattern;
use crate::{
    h1::{
        client::{Asked, Framing},
        wire,
    },
    support::{Client, Memory, on_every_backend, until},
};

/// A file that is deleted at the end of the test.
pub(super) struct Temporary(PathBuf);

impl Temporary {
    pub(super) fn with(content: &[u8]) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("body-{}-{number}", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::write(&path, content).expect("a folder for tests");
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // Nothing depends on it.
        let _ = fs::remove_file(&self.0);
    }
}

/// Answers `len` bytes of the file at `path` from `start` on.
fn answer(path: &Path, start: u64, len: u64) -> Result<Response> {
    Ok(Response::text(Body::file(File::open(path)?, start..start + len)))
}

/// `/2/5` answers five bytes of `file` from the second on.
fn app(file: &Temporary) -> App {
    let path = file.0.clone();
    App::new().routes(handler_fn(move |request| {
        let mut numbers = request.path()[1..].split('/').map(str::parse);
        let (start, len) = (numbers.next(), numbers.next());
        let response = match (start, len) {
            (Some(Ok(start)), Some(Ok(len))) => answer(&path, start, len),
            _ => Ok(Response::no_content()),
        };
        Box::pin(async { response })
    }))
}

#[tokio::test]
async fn files_and_parts_of_files_are_sent() {
    on_every_backend(async |carrier| {
        let content = pattern(1024 * 1024);
        let file = Temporary::with(&content);
        let server = carrier.serve(app(&file), Limits::default());
        let mut client = Client::connect(server.local_addr()).await;
        for (start, len) in [
            (0, content.len()),
            (0, 0),
            (5, 1),
            (100, 64 * 1024),
            (100, 64 * 1024 + 1),
            (1_000_000, content.len() - 1_000_000),
        ] {
            let answer = client.ask(wire::get(&format!("/{start}/{len}"))).await;
            assert_eq!(answer.framing, Framing::Length);
            assert!(answer.content == content[start..start + len], "{start} {len}");
        }
    })
    .await;
}

#[tokio::test]
async fn requests_before_and_behind_a_file_are_answered_in_their_order() {
    on_every_backend(async |carrier| {
        let content = pattern(3 * 1024 * 1024);
        let file = Temporary::with(&content);
        let server = carrier.serve(app(&file), Limits::default());
        let mut client = Client::connect(server.local_addr()).await;
        let requests = [
            wire::get("/none"),
            wire::get("/2/5"),
            wire::get(&format!("/0/{}", content.len())),
            wire::sized("/7/100000", "a body that nobody reads"),
            wire::head("/0/9"),
            wire::get_with("/5/3", "connection: close"),
        ];
        client.send(requests.concat()).await;
        let mut asked = vec![Asked::Content; 6];
        asked[4] = Asked::Head;
        let answers = client.answers(asked).await;
        let got: Vec<_> = answers.iter().map(|answer| &answer.content[..]).collect();
        let expected: [&[u8]; 6] =
            [b"", &content[2..7], &content, &content[7..100_007], b"", &content[5..8]];
        assert!(got == expected, "{:?}", got.iter().map(|got| got.len()).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn a_body_may_still_come_while_a_file_is_sent() {
    on_every_backend(async |carrier| {
        let content = pattern(2 * 1024 * 1024);
        let file = Temporary::with(&content);
        let server = carrier.serve(app(&file), Limits::default());
        let mut client = Client::connect(server.local_addr()).await;
        for _ in 0..2 {
            let (length, target) = (50_000, format!("/0/{}", content.len()));
            client.send(wire::post(&target, format!("content-length: {length}"), "begun")).await;
            let mut start = vec![0; 1000];
            client.io.read_exact(&mut start).await.expect("an answer");
            client.send(vec![b'x'; length - 5]).await;
            let head = start.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
            let mut rest = vec![0; content.len() - (start.len() - head)];
            client.io.read_exact(&mut rest).await.expect("the whole file");
            assert!([&start[head..], &rest].concat() == content);
        }
        // The next request is found behind it.
        assert!(client.ask(wire::get("/2/5")).await.content == content[2..7]);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_nobody_reads_is_given_up() {
    on_every_backend(async |carrier| {
        let file = Temporary::with(b"");
        let long = 1024 * 1024 * 1024;
        File::create(&file.0).and_then(|file| file.set_len(long)).expect("a file with a hole");
        let mut limits = Limits::default();
        limits.write_timeout = Duration::from_millis(100);
        let server = carrier.serve(app(&file), limits);
        let mut client = Client::connect(server.local_addr()).await;
        client.send(wire::get(&format!("/0/{long}"))).await;
        client.io.read_exact(&mut [0; 10]).await.expect("an answer");
        until("the connection is given up", || server.open_connections() == 0).await;
    })
    .await;
}

#[tokio::test]
async fn a_client_that_leaves_ends_the_sending_of_a_file() {
    on_every_backend(async |carrier| {
        let file = Temporary::with(b"");
        let long = 1024 * 1024 * 1024;
        File::create(&file.0).and_then(|file| file.set_len(long)).expect("a file with a hole");
        let server = carrier.serve(app(&file), Limits::default());
        let mut client = Client::connect(server.local_addr()).await;
        client.send(wire::get(&format!("/0/{long}"))).await;
        client.io.read_exact(&mut [0; 10]).await.expect("an answer");
        client.reset();
        until("the connection is over", || server.open_connections() == 0).await;
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_cut_while_the_kernel_sends_it_is_no_whole_answer() {
    on_every_backend(async |carrier| {
        let file = Temporary::with(b"");
        let long = 256 * 1024 * 1024;
        File::create(&file.0).and_then(|file| file.set_len(long)).expect("a file with a hole");
        let server = carrier.serve(app(&file), Limits::default());
        let mut client = Client::connect(server.local_addr()).await;
        client.send(wire::get(&format!("/0/{long}"))).await;
        client.io.read_exact(&mut [0; 10]).await.expect("an answer");
        let cut = OpenOptions::new().write(true).open(&file.0);
        cut.and_then(|file| file.set_len(10)).expect("a file that is there");
        let (rest, _) = client.rest().await;
        assert!((rest.len() as u64) < long, "{} bytes came", rest.len());
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_shorter_than_it_was_said_is_no_whole_answer() {
    on_every_backend(async |carrier| {
        let content = pattern(100_000);
        let file = Temporary::with(&content);
        let server = carrier.serve(app(&file), Limits::default());
        let mut client = Client::connect(server.local_addr()).await;
        client.send(wire::get("/0/100001")).await;
        let answers = client.answers(vec![Asked::Content]).await;
        assert_eq!((answers[0].status, answers[0].complete), (200, false));
        assert!(answers[0].content == content, "what there is of it comes");
    })
    .await;
}

#[tokio::test]
async fn the_head_of_a_file_reads_nothing_of_it() {
    on_every_backend(async |carrier| {
        let file = Temporary::with(&pattern(100_000));
        let server = carrier.serve(app(&file), Limits::default());
        let mut client = Client::connect(server.local_addr()).await;
        let requests = [wire::head("/0/100000"), wire::get_with("/0/1", "connection: close")];
        client.send(requests.concat()).await;
        let answers = client.answers(vec![Asked::Head]).await;
        assert_eq!(answers.len(), 2);
        assert_eq!(answers[0].field("content-length"), Some("100000"));
        assert_eq!((answers[0].content.len(), answers[1].content.len()), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_cut_while_it_is_sent_is_no_whole_answer() {
    let content = pattern(1024 * 1024);
    let file = Temporary::with(&content);
    let memory = Memory::new(app(&file), Limits::default());
    let (mut client, served) = memory.connect(16 * 1024);
    client.send(wire::get("/0/1048576")).await;
    let mut start = vec![0; 200_000];
    client.io.read_exact(&mut start).await.expect("an answer");
    let cut = OpenOptions::new().write(true).open(&file.0);
    cut.and_then(|file| file.set_len(10)).expect("a file that is there");
    let (rest, _) = client.rest().await;
    let sent = start.len() + rest.len();
    assert!(sent < content.len(), "{sent} bytes came");
    served.await.expect("no panic");
}

/// What is not in memory is read before it is sent, by another thread.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_file_that_nobody_has_read_yet_is_sent() {
    use rustix::fs::{Advice, fadvise};

    on_every_backend(async |carrier| {
        let content = pattern(3 * 1024 * 1024);
        let file = Temporary::with(&content);
        let written = File::open(&file.0).expect("it was written");
        written.sync_all().expect("a disk");
        fadvise(&written, 0, None, Advice::DontNeed).expect("a file of a disk");
        let server = carrier.serve(app(&file), Limits::default());
        let mut client = Client::connect(server.local_addr()).await;
        let answer = client.ask(wire::get(&format!("/0/{}", content.len()))).await;
        assert!(answer.content == content);
    })
    .await;
}
