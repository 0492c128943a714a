//! A runtime that outlives the tests of a process.
//!
//! A connection belongs to the runtime in which it was opened, and each test has one of its own. So connections that
//! one test leaves to the next are opened here, and what waits for a database waits here: a test that stops its
//! clock stops none of the database's time-outs.

use std::{
    future::{Future, pending, poll_fn},
    pin::pin,
    sync::OnceLock,
    task::Poll,
    thread,
};

use tokio::{
    runtime::{Builder, Handle},
    sync::oneshot,
};

use crate::{Error, ErrorKind, Result};

/// The runtime, which has a thread.
pub(super) fn handle() -> Result<&'static Handle> {
    static RUNTIME: OnceLock<Result<Handle, String>> = OnceLock::new();
    let started = RUNTIME.get_or_init(|| start().map_err(|error| error.to_string()));
    started.as_ref().map_err(|error| {
        let message = format!("the runtime of sandboxes cannot start: {error}");
        Error::new(ErrorKind::Connection, message)
    })
}

fn start() -> std::io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    let serve = move || runtime.block_on(pending::<()>());
    thread::Builder::new().name("sandboxes".to_owned()).spawn(serve)?;
    Ok(handle)
}

/// Does `work` there.
///
/// # Cancel safety
///
/// `work` is dropped where nobody waits for it any more.
pub(super) async fn run<T: Send + 'static>(
    work: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    let (mut answer, answered) = oneshot::channel();
    handle()?.spawn(async move {
        let done = {
            let mut work = pin!(work);
            poll_fn(|context| match work.as_mut().poll(context) {
                Poll::Ready(value) => Poll::Ready(Some(value)),
                Poll::Pending => answer.poll_closed(context).map(|()| None),
            })
            .await
        };
        if let Some(value) = done {
            let _ = answer.send(value);
        }
    });
    let lost = |_| Error::new(ErrorKind::Database, "the sandbox has ended by a panic");
    answered.await.map_err(lost)?
}
