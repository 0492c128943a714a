//! What is measured: requests, expected answers, placement on the cores.

use super::{Fallible, client::Answer};

const MIB_10: usize = 10 * 1024 * 1024;

/// Lists of this length are 1 KiB and 100 KiB of JSON; `bench/contract` makes
/// the same ones.
const ITEMS_1K: usize = 15;
const ITEMS_100K: usize = 1505;

#[derive(Debug)]
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) load: Load,
}

#[derive(Debug)]
pub(super) enum Load {
    /// As fast as the server answers, by `wrk`.
    Wrk(Requests),
    /// The same over HTTP/2, by `h2load`.
    H2load(Requests),
    /// Memory per open connection that has nothing to say.
    Idle,
    /// Latency beside handlers that compute.
    Uneven,
    /// Memory while one large file is uploaded.
    Upload,
}

/// The same request over and over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Requests {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) body: Body,
    pub(super) expected: Expected,
    /// Whether it has the session of somebody who is logged in, and its token.
    pub(super) is_logged_in: bool,
    pub(super) connections: usize,
    /// Requests sent at once on a connection; over HTTP/2 its streams.
    pub(super) pipelined: usize,
    /// One worker pinned to core 1 with `wrk` on core 0, or two workers and
    /// `wrk` wherever the kernel puts them.
    pub(super) workers: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Body {
    Empty,
    Items(usize),
    Zeros(usize),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Expected {
    Text(&'static str),
    Json(&'static str),
    Items(usize),
    /// Text of this many bytes.
    Bytes(usize),
    /// A static file of this many bytes, see [`asset`].
    Asset(usize),
    /// What a member of the site sees, see `bench/contract`.
    Member,
}

const PLAINTEXT: Requests = get("/plaintext", Expected::Text("Hello, World!"));

/// Ten megabytes per request: few connections, so that the answers cut off by
/// the end of the window are few beside those counted.
const BULK_CONNECTIONS: usize = 8;

pub(super) const CASES: [Case; 13] = [
    wrk("plaintext", "GET /plaintext", PLAINTEXT),
    wrk(
        "path",
        "GET /users/42, the id by the server's router",
        get("/users/42", Expected::Text("42")),
    ),
    wrk(
        "json",
        "GET /json, a small struct serialised per request",
        get("/json", Expected::Json(r#"{"message":"Hello, World!"}"#)),
    ),
    wrk(
        "pipelined",
        "GET /plaintext, 16 requests at once",
        Requests { pipelined: 16, ..PLAINTEXT },
    ),
    wrk(
        "post-json-1k",
        "POST /json, 1 KiB parsed into structs",
        post("/json", Body::Items(ITEMS_1K), Expected::Json(r#"{"count":15}"#)),
    ),
    wrk(
        "post-json-100k",
        "POST /json, 100 KiB parsed into structs",
        post("/json", Body::Items(ITEMS_100K), Expected::Json(r#"{"count":1505}"#)),
    ),
    wrk(
        "json-1k",
        "GET /json/1k, 1 KiB serialised per request",
        get("/json/1k", Expected::Items(ITEMS_1K)),
    ),
    wrk(
        "json-100k",
        "GET /json/100k, 100 KiB serialised per request",
        get("/json/100k", Expected::Items(ITEMS_100K)),
    ),
    wrk(
        "upload-10m",
        "POST /upload, 10 MiB read as a stream, 8 connections",
        Requests {
            connections: BULK_CONNECTIONS,
            ..post("/upload", Body::Zeros(MIB_10), Expected::Text("10485760"))
        },
    ),
    wrk(
        "download-10m",
        "GET /download, 10 MiB from a shared buffer, 8 connections",
        Requests { connections: BULK_CONNECTIONS, ..get("/download", Expected::Bytes(MIB_10)) },
    ),
    wrk(
        "two-workers",
        "GET /plaintext, two workers, nothing pinned",
        Requests { workers: 2, ..PLAINTEXT },
    ),
    Case {
        name: "idle-memory",
        about: "resident memory per idle connection, after one request on each",
        load: Load::Idle,
    },
    Case {
        name: "uneven",
        about: "one request in a hundred burns 50 ms of CPU: latency of the others, \
                two workers, 64 connections, 320 requests/s offered",
        load: Load::Uneven,
    },
];

const KIB: usize = 1024;

/// Sizes of the files that are served.
pub(super) const ASSETS: [usize; 2] = [KIB, KIB * KIB];

const MEMBER: Requests = Requests { is_logged_in: true, ..get("/members/42", Expected::Member) };

pub(super) const WEB_CASES: [Case; 5] = [
    wrk(
        "member",
        "GET /members/42 behind log lines, request ids, sessions: JSON of the id and the \
         session's name",
        MEMBER,
    ),
    wrk(
        "member-post",
        "POST /members/42, the same behind the session's token",
        Requests { method: "POST", ..MEMBER },
    ),
    wrk("asset-1k", "GET /assets/1024.bin, a file of 1 KiB", asset_of(ASSETS[0])),
    wrk(
        "asset-1m",
        "GET /assets/1048576.bin, a file of 1 MiB, 8 connections",
        Requests { connections: BULK_CONNECTIONS, ..asset_of(ASSETS[1]) },
    ),
    Case {
        name: "upload-memory",
        about: "POST /files, a form with a file of 100 MiB: how much memory the server takes \
                beyond what it has when idle",
        load: Load::Upload,
    },
];

pub(super) const HTTP2_CASES: [Case; 2] = [
    Case {
        name: "one-stream",
        about: "GET /plaintext, one stream on each of 8 connections",
        load: Load::H2load(Requests { connections: BULK_CONNECTIONS, ..PLAINTEXT }),
    },
    Case {
        name: "many-streams",
        about: "GET /plaintext, 32 streams on each of 8 connections",
        load: Load::H2load(Requests { connections: BULK_CONNECTIONS, pipelined: 32, ..PLAINTEXT }),
    },
];

const fn asset_of(bytes: usize) -> Requests {
    let path = if bytes == KIB { "/assets/1024.bin" } else { "/assets/1048576.bin" };
    get(path, Expected::Asset(bytes))
}

/// The content of a static file of so many bytes.
pub(super) fn asset(bytes: usize) -> Vec<u8> {
    (0..=250).cycle().take(bytes).collect()
}

const fn wrk(name: &'static str, about: &'static str, requests: Requests) -> Case {
    Case { name, about, load: Load::Wrk(requests) }
}

const fn get(path: &'static str, expected: Expected) -> Requests {
    Requests {
        method: "GET",
        path,
        body: Body::Empty,
        expected,
        is_logged_in: false,
        connections: 64,
        pipelined: 1,
        workers: 1,
    }
}

const fn post(path: &'static str, body: Body, expected: Expected) -> Requests {
    Requests { method: "POST", body, ..get(path, expected) }
}

impl Case {
    /// The request whose answer is checked before anything is measured.
    pub(super) fn probe(&self) -> Requests {
        match self.load {
            Load::Wrk(requests) | Load::H2load(requests) => requests,
            Load::Idle => PLAINTEXT,
            Load::Uneven => get("/burn", Expected::Text("done")),
            Load::Upload => get("/login", Expected::Text("welcome")),
        }
    }
}

impl Body {
    pub(super) fn bytes(self) -> Vec<u8> {
        match self {
            Self::Empty => Vec::new(),
            Self::Items(length) => items(length).into_bytes(),
            Self::Zeros(length) => vec![0; length],
        }
    }

    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Empty | Self::Zeros(_) => "application/octet-stream",
            Self::Items(_) => "application/json",
        }
    }
}

const MEMBER_JSON: &str = r#"{"id":42,"name":"Ada Lovelace"}"#;

impl Expected {
    /// Checks status, body and the headers that every server must send.
    pub(super) fn check(self, answer: &Answer) -> Fallible<()> {
        let (content_type, wanted) = match self {
            Self::Text(text) => ("text/plain", text.as_bytes().to_vec()),
            Self::Json(text) => ("application/json", text.as_bytes().to_vec()),
            Self::Items(length) => ("application/json", items(length).into_bytes()),
            Self::Bytes(length) => ("text/plain", vec![b'z'; length]),
            Self::Asset(length) => ("application/octet-stream", asset(length)),
            Self::Member => ("application/json", MEMBER_JSON.into()),
        };
        let found = answer.header("content-type").unwrap_or("nothing");
        if answer.status != 200 {
            return Err(format!("status {} instead of 200", answer.status));
        }
        if !found.starts_with(content_type) {
            return Err(format!("content-type {found} instead of {content_type}"));
        }
        if answer.header("date").is_none() {
            return Err("no date header".into());
        }
        if matches!(self, Self::Member) && answer.header("x-request-id").is_none() {
            return Err("no request id".into());
        }
        if answer.body != wanted {
            let (found, wanted) = (answer.body.len(), wanted.len());
            return Err(format!("another body than expected ({found} bytes, expected {wanted})"));
        }
        Ok(())
    }
}

/// The JSON of a list of `length` items, as `bench/contract` serialises it.
fn items(length: usize) -> String {
    let items: Vec<String> = (1000..1000 + length)
        .map(|id| {
            format!(r#"{{"id":{id},"name":"Item number {id}","tags":["red","green","blue"]}}"#)
        })
        .collect();
    format!(r#"{{"items":[{}]}}"#, items.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_as_large_as_their_names_say() {
        assert_eq!(items(ITEMS_1K).len(), 1031);
        assert_eq!(items(ITEMS_100K).len(), 102_351);
    }
}
