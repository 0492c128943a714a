//! Which address leads where.

use zzz::{Router, RouterError, Routes};

use crate::{
    demos::{answers, counter, deadline, failures, slow, streams},
    home,
};

/// The whole list, to be read from top to bottom.
pub(crate) fn routes() -> Result<Routes, RouterError> {
    Router::new()
        .get("/", home::page)
        // Answers.
        .get("/hello", answers::hello)
        .get("/json", answers::json)
        .get("/users/:id", answers::user)
        .get("/files/*path", answers::file)
        .get("/headers", answers::headers)
        .get("/redirect", answers::redirect)
        .get("/health", answers::health)
        // Bodies that arrive in pieces.
        .get("/stream", streams::lines)
        .post("/echo", streams::echo)
        // What goes wrong.
        .get("/error", failures::error)
        .get("/crash", failures::crash)
        .get("/panic", failures::panic)
        // Time and memory.
        .get("/slow", slow::slow)
        .get("/deadline", deadline::deadline())
        .get("/counter", counter::count)
        .build()
}
