//! How long a handler may take.

use std::time::Duration;

use zzz_core::{
    BoxFuture, Error, Flow, Middleware, Next, Problem, Request, Response, Result, http::StatusCode,
};

/// Answers 503 in the place of a handler that takes longer.
///
/// The handler is not dropped: it runs on to its end, and its answer is thrown away. So nothing stays half
/// done, but a handler that hangs costs its memory until it ends, and the server counts
/// it (`RunningServer::overdue_handlers`). With [`cancel`](Self::cancel) it is dropped.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use zzz_core::App;
/// use zzz_web::Deadline;
///
/// let app = App::new().endpoint(Deadline::after(Duration::from_secs(10)));
/// # let _ = app;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    after: Duration,
    cancels: bool,
}

impl Deadline {
    /// Handlers have so long, counted from their start.
    pub const fn after(after: Duration) -> Self {
        Self { after, cancels: false }
    }

    /// Drops what is not ready in time: the handler, and the middleware between it and here, whose `after` hooks do
    /// not run. Whoever stands in front sees a response with an error of 503 and the code
    /// `deadline_exceeded`.
    ///
    /// What is dropped ends at the `.await` where it waits. Values in it are dropped, so that a lock is given
    /// back and a transaction rolled back; what was sent or written before stays so, and nothing behind
    /// that line runs. It is for handlers that read, and for those that are written for it. Not ended is what runs
    /// elsewhere: [`Tasks`](zzz_core::Tasks), blocking work, requests at other servers that have
    /// left; nor a handler that computes and never waits, which comes to its end first.
    ///
    /// The time runs out at the end of the handler: a body that is streamed afterwards takes as long as it takes.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use zzz_core::App;
    /// use zzz_web::Deadline;
    ///
    /// let app = App::new().endpoint(Deadline::after(Duration::from_secs(10)).cancel());
    /// # let _ = app;
    /// ```
    #[must_use]
    pub const fn cancel(mut self) -> Self {
        self.cancels = true;
        self
    }
}

impl Middleware for Deadline {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        if !self.cancels {
            request.set_deadline(self.after);
        }
        Ok(Flow::Next)
    }

    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        self.cancels.then(|| -> BoxFuture<'a, Result<Response>> {
            Box::pin(async move {
                let answer = tokio::time::timeout(self.after, next.run(request)).await;
                answer.map_err(|_| exceeded())
            })
        })
    }
}

#[cold]
fn exceeded() -> Error {
    let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE).with_code("deadline_exceeded");
    problem.with_detail("the answer takes longer than it may").into()
}
