//! Answers of every kind, and what a handler can learn of its request.

use std::fmt::Write;

use serde::Serialize;
use zzz::{
    BoxFuture, Error, IntoResponse, Json, Redirect, Request, Response, Result, http::StatusCode,
};

/// Text.
pub(crate) fn hello(_request: &mut Request) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async { Ok("hello, you who cannot sleep\n".into_response()) })
}

/// For whoever watches over the process.
pub(crate) fn health(_request: &mut Request) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async { Ok("ok\n".into_response()) })
}

#[derive(Serialize)]
struct Framework {
    name: &'static str,
    version: &'static str,
    sleeps: bool,
}

/// JSON from a type of one's own.
pub(crate) fn json(_request: &mut Request) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async {
        let framework =
            Framework { name: "zzz", version: env!("CARGO_PKG_VERSION"), sleeps: false };
        Ok(Json(framework).into_response())
    })
}

#[derive(Serialize)]
struct User {
    id: u32,
    name: String,
}

/// A path parameter that must be a number.
pub(crate) fn user(request: &mut Request) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async {
        let text = request.params().get("id").unwrap_or_default();
        let Ok(id) = text.parse() else {
            let detail = format!("`{text}` is not the number of a user; try /users/42");
            return Err(Error::new(StatusCode::BAD_REQUEST, detail));
        };
        let name = format!("user {id}");
        Ok(Json(User { id, name }).into_response())
    })
}

/// The rest of the path, slashes included.
pub(crate) fn file(request: &mut Request) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async {
        let path = request.params().get("path").unwrap_or_default();
        Ok(format!("you asked for the file {path}\n").into_response())
    })
}

/// Another address of this site.
pub(crate) fn redirect(_request: &mut Request) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async { Ok(Redirect::to("/hello").into_response()) })
}

/// Headers whose values are for the server alone.
const SECRETS: [&str; 4] = ["authorization", "cookie", "proxy-authorization", "x-api-key"];

/// What the client sent, without its secrets.
pub(crate) fn headers(request: &mut Request) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async {
        let mut text = format!("{} {}\n", request.method(), request.target());
        for (name, value) in request.headers().iter() {
            let value = if SECRETS.contains(&name.to_ascii_lowercase().as_str()) {
                "(not shown)".into()
            } else {
                String::from_utf8_lossy(value)
            };
            writeln!(text, "{name}: {value}")?;
        }
        Ok(text.into_response())
    })
}
