//! Answers of every kind, and what a handler can learn of its request.

use std::fmt::Write;

use serde::Serialize;
use zzz::{Json, Path, Redirect, Request, Result, handler};

use crate::router::paths;

/// Text.
#[handler]
pub(crate) async fn hello() -> &'static str {
    "hello, you who cannot sleep\n"
}

#[derive(Serialize)]
pub(crate) struct Framework {
    name: &'static str,
    version: &'static str,
    sleeps: bool,
}

/// JSON from a type of one's own.
#[handler]
pub(crate) async fn json() -> Json<Framework> {
    Json(Framework { name: "zzz", version: env!("CARGO_PKG_VERSION"), sleeps: false })
}

#[derive(Serialize)]
pub(crate) struct User {
    id: u32,
    name: String,
}

/// A path parameter that must be a number.
#[handler]
pub(crate) async fn user(Path(id): Path<u32>) -> Json<User> {
    Json(User { id, name: format!("user {id}") })
}

/// The rest of the path, slashes included.
#[handler]
pub(crate) async fn file(Path(path): Path<String>) -> String {
    format!("you asked for the file {path}\n")
}

/// Another address of this site.
#[handler]
pub(crate) async fn redirect() -> Redirect {
    Redirect::to(paths::hello())
}

/// Headers whose values are for the server alone.
const SECRETS: [&str; 4] = ["authorization", "cookie", "proxy-authorization", "x-api-key"];

/// What the client sent, without its secrets.
#[handler]
pub(crate) async fn headers(request: &Request) -> Result<String> {
    let mut text = format!("{} {}\n", request.method(), request.target());
    for (name, value) in request.headers().iter() {
        let value = if SECRETS.contains(&name.to_ascii_lowercase().as_str()) {
            "(not shown)".into()
        } else {
            String::from_utf8_lossy(value)
        };
        writeln!(text, "{name}: {value}")?;
    }
    Ok(text)
}
