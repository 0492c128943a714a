//! A handler that has less time than it takes.

use std::time::Duration;

use tokio::time::sleep;
use zzz::{BoxFuture, Handler, IntoResponse, Next, Request, Response, Result};

const DEADLINE: Duration = Duration::from_secs(1);
const TAKES: Duration = Duration::from_secs(2);

/// 503 after one second. The work goes on to its end: watch the log.
pub(crate) fn deadline() -> impl Handler {
    WithDeadline { deadline: DEADLINE, handler: overdue }
}

fn overdue(_request: &mut Request) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async {
        sleep(TAKES).await;
        tracing::info!("overdue work is done");
        Ok("nobody will ever read this\n".into_response())
    })
}

/// Sets a deadline before the handler starts, since it counts from there.
struct WithDeadline<H> {
    deadline: Duration,
    handler: H,
}

impl<H: Handler> Handler for WithDeadline<H> {
    fn call<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        request.set_deadline(self.deadline);
        Box::pin(async { Ok(Next::handler(&[], &self.handler).run(request).await) })
    }
}
