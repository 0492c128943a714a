//! What every server of `cargo xtask bench http` and `bench web` must do, apart from HTTP.
//!
//! Each server is started as `server --port P --workers N`, binds 127.0.0.1,
//! prints `listening` when it accepts connections, and answers:
//!
//! | request | answer |
//! |---|---|
//! | `GET /plaintext` | [`HELLO`] |
//! | `GET /users/{id}` | the id, as text |
//! | `GET /json` | [`Message`] |
//! | `POST /json` with an [`ItemList`] | [`Count`] |
//! | `GET /json/1k`, `GET /json/100k` | [`list_1k`], [`list_100k`] |
//! | `POST /upload` | number of body bytes, as text |
//! | `GET /download` | [`download`] |
//! | `GET /burn` | `done`, after [`burn`] |
//!
//! Servers of `cargo xtask bench web` answer others, behind a log line for each request (as text,
//! to [`log`]), a request id (in the header `x-request-id`), sessions and, where something is
//! changed, the session's token (from the header `x-csrf-token`):
//!
//! | request | answer |
//! |---|---|
//! | `GET /login` | text; [`NAME`] is logged in |
//! | `GET /token` | the token, as text |
//! | `GET /members/{id}`, `POST /members/{id}` | [`Member`] |
//! | `POST /files` with a form | number of bytes of the field `file`, as text |
//! | `GET /assets/{file}` | a file of [`assets`], without all that stands above |
//!
//! All with `content-type`, `content-length` and `date`. Text is [`TEXT`], JSON is
//! [`JSON`]. The [`FILLER_ROUTES`] stand beside them, so that a router has
//! something to tell apart.

use std::{
    fs::File,
    hash::{BuildHasher, RandomState},
    path::PathBuf,
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

/// One allocator for all, so that a peer is not judged by its allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub const HELLO: &str = "Hello, World!";
pub const TEXT: &str = "text/plain; charset=utf-8";
pub const JSON: &str = "application/json";
pub const DOWNLOAD_BYTES: usize = 10 * 1024 * 1024;

/// Routes that are registered and never requested; `{id}` is a parameter.
pub const FILLER_ROUTES: [&str; 8] = [
    "/users",
    "/users/{id}/posts",
    "/posts",
    "/posts/{id}",
    "/posts/{id}/comments",
    "/sessions",
    "/settings/profile",
    "/search",
];

/// The command line of a server.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub port: u16,
    pub workers: usize,
}

impl Options {
    /// Reads `--port P --workers N`.
    ///
    /// # Panics
    ///
    /// Panics if either is missing or not a number: only the harness calls it.
    pub fn parse() -> Self {
        let args: Vec<String> = std::env::args().collect();
        let value = |flag: &str| {
            let at = args.iter().position(|arg| arg == flag);
            at.and_then(|at| args.get(at + 1))
                .unwrap_or_else(|| panic!("usage: server --port P --workers N ({flag} is missing)"))
        };
        Self {
            port: value("--port").parse().expect("--port takes a number"),
            workers: value("--workers")
                .parse()
                .expect("--workers takes a number"),
        }
    }

    /// Tells the harness that the server accepts connections from now on.
    pub fn announce(self) {
        println!("listening");
    }

    /// The same, for servers whose workers each have a listener: every worker
    /// calls it once, the last one speaks.
    pub fn announce_worker(self) {
        static READY: AtomicUsize = AtomicUsize::new(0);
        if READY.fetch_add(1, Ordering::Relaxed) + 1 == self.workers {
            self.announce();
        }
    }
}

#[derive(Debug, Serialize)]
pub struct Message {
    pub message: &'static str,
}

pub const MESSAGE: Message = Message { message: HELLO };

#[derive(Debug, Deserialize, Serialize)]
pub struct ItemList {
    pub items: Vec<Item>,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Item {
    pub id: u64,
    pub name: String,
    pub tags: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Count {
    pub count: usize,
}

/// A list whose JSON is about 1 KiB.
pub fn list_1k() -> &'static ItemList {
    static LIST: LazyLock<ItemList> = LazyLock::new(|| list(15));
    &LIST
}

/// A list whose JSON is about 100 KiB.
pub fn list_100k() -> &'static ItemList {
    static LIST: LazyLock<ItemList> = LazyLock::new(|| list(1505));
    &LIST
}

fn list(length: u64) -> ItemList {
    let item = |id| Item {
        id: 1000 + id,
        name: format!("Item number {:04}", 1000 + id),
        tags: vec!["red".into(), "green".into(), "blue".into()],
    };
    ItemList {
        items: (0..length).map(item).collect(),
    }
}

/// The body of `GET /download`: one buffer, shared by all answers.
pub fn download() -> &'static [u8] {
    static BODY: LazyLock<Vec<u8>> = LazyLock::new(|| vec![b'z'; DOWNLOAD_BYTES]);
    &BODY
}

/// Keeps one core busy for 50 ms, as a handler does that computes.
pub fn burn() -> &'static str {
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(50) {
        std::hint::spin_loop();
    }
    "done"
}

/// The id of the path, and who is logged in.
#[derive(Debug, Serialize)]
pub struct Member {
    pub id: u64,
    pub name: String,
}

/// Who `GET /login` logs in.
pub const NAME: &str = "Ada Lovelace";

/// A secret for signatures and encryption.
pub const SECRET: &str = "64 bytes of a secret that nobody has to keep, for it guards nothing.";

/// A token that nobody can guess, for peers whose forms have none.
pub fn random_token() -> String {
    let word = || RandomState::new().hash_one(0);
    format!("{:016x}{:016x}", word(), word())
}

/// Where log lines go: they are made and written, and nobody keeps them.
///
/// # Panics
///
/// Panics where there is no `/dev/null`.
pub fn log() -> File {
    let file = File::options().append(true).open("/dev/null");
    file.expect("there is a /dev/null")
}

/// The directory of the static files.
///
/// # Panics
///
/// Panics if the harness did not say it.
pub fn assets() -> PathBuf {
    std::env::var_os("ASSETS").expect("ASSETS names a directory").into()
}
