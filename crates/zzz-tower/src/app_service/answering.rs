//! An application's answer, while it is being made.

use std::{
    convert::Infallible,
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::{runtime::Handle, time::Sleep};
use zzz_core::{
    Asks, BoxFuture, Tasks,
    http::{self, HeaderValue, StatusCode, header},
};

use crate::body::TowerBody;

type Answer = http::Response<TowerBody>;

/// The answer of an [`AppService`](super::AppService).
///
/// Dropped half done, the handler runs on as a task of the application, unless it asked to be dropped with its
/// client.
#[must_use = "nothing happens until it is polled"]
pub struct Answering {
    /// `None` once it is done, or runs on elsewhere.
    work: Option<BoxFuture<'static, Answer>>,
    tasks: Tasks,
    /// When the handler has taken too long, if it set a time.
    deadline: Option<Pin<Box<Sleep>>>,
    /// Whether somebody would miss the end of the work.
    runs_on: bool,
}

impl Answering {
    pub(super) fn new(tasks: Tasks, work: impl Future<Output = Answer> + Send + 'static) -> Self {
        Self { work: Some(Box::pin(work)), tasks, deadline: None, runs_on: false }
    }

    /// Gives what is left of the work to the application's tasks.
    fn run_on(&mut self) {
        if let Some(work) = self.work.take() {
            self.tasks.spawn("a handler whose client is answered or gone", async {
                drop(work.await);
            });
        }
    }
}

impl Future for Answering {
    type Output = Result<Answer, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(work) = &mut self.work else {
            return Poll::Pending;
        };
        let asks = match Asks::during(|| work.as_mut().poll(cx)) {
            Ok(answer) => {
                self.work = None;
                return Poll::Ready(Ok(answer));
            }
            Err(asks) => asks,
        };
        self.runs_on = !asks.cancel_on_disconnect;
        if let Some(patience) = asks.deadline {
            let deadline =
                self.deadline.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
            if deadline.as_mut().poll(cx).is_ready() {
                self.run_on();
                return Poll::Ready(Ok(overdue()));
            }
        }
        Poll::Pending
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        // Work that nobody has begun is nobody's loss; without a runtime nothing can go on.
        if self.runs_on && Handle::try_current().is_ok() {
            self.run_on();
        }
    }
}

fn overdue() -> Answer {
    let text = zzz_core::Body::from("the answer takes longer than it may\n");
    let mut answer = Answer::new(text.into());
    *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    answer.headers_mut().insert(header::CONTENT_TYPE, plain);
    answer
}

impl fmt::Debug for Answering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answering(done: {})", self.work.is_none())
    }
}
