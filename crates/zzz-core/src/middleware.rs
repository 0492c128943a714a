//! What a request passes on its way to the handler and back.

use std::{
    any::type_name,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use crate::{Asks, BoxFuture, Error, Handler, Request, Response, Result, Route, ServiceNeed};

/// A stage that requests pass.
///
/// Each hook is optional. `before` and `after` are plain calls and cost
/// nothing; `around` costs one box per request. A middleware whose `before`
/// let the request pass sees its answer in `after`, whatever happened
/// further in: an error or a panic of the handler is a [`Response`] that
/// holds the [`Error`]. Only `around` can wait: `before` and `after` are no
/// `async fn`.
///
/// # Examples
///
/// ```
/// use zzz_core::{Flow, Middleware, Request, Response, Result, http::StatusCode};
///
/// /// Closes the house at night.
/// struct Closed { now: bool }
///
/// impl Middleware for Closed {
///     fn before(&self, _request: &mut Request) -> Result<Flow> {
///         if self.now {
///             return Ok(Flow::Halt(Response::new(StatusCode::SERVICE_UNAVAILABLE)));
///         }
///         Ok(Flow::Next)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a middleware",
    label = "expected a value that implements `Middleware`",
    note = "a middleware is a type of its own, for example: `struct ReadOnly; impl zzz::Middleware for ReadOnly {{ \
            fn before(&self, request: &mut zzz::Request) -> zzz::Result<zzz::Flow> {{ Ok(zzz::Flow::Next) }} }}`",
    note = "one that waits implements `around` in place of `before`"
)]
pub trait Middleware: Send + Sync + 'static {
    /// How lists of routes call it: its type.
    fn name(&self) -> &'static str {
        type_name::<Self>()
    }

    /// The services that its hooks take out of [`Request::services`], so that
    /// the check at the start finds one that nobody provides.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_core::{Flow, Middleware, Request, Result, Service, ServiceNeed};
    ///
    /// struct Banned(Vec<&'static str>);
    /// impl Service for Banned {}
    ///
    /// struct Doorkeeper;
    ///
    /// impl Middleware for Doorkeeper {
    ///     fn needs(&self) -> Vec<ServiceNeed> {
    ///         vec![ServiceNeed::of::<Banned>()]
    ///     }
    ///
    ///     fn before(&self, request: &mut Request) -> Result<Flow> {
    ///         let _banned = request.services().get::<Banned>()?;
    ///         Ok(Flow::Next)
    ///     }
    /// }
    /// ```
    fn needs(&self) -> Vec<ServiceNeed> {
        Vec::new()
    }

    /// Looks at the request before those further in; may change it or answer it.
    /// It waits for nothing: what waits stands in [`around`](Self::around), or
    /// in an extractor.
    ///
    /// # Errors
    ///
    /// An error is an answer, too: nothing further in runs.
    fn before(&self, request: &mut Request) -> Result<Flow> {
        let _ = request;
        Ok(Flow::Next)
    }

    /// Looks at the answer of those further in; may change it.
    fn after(&self, request: &mut Request, response: &mut Response) {
        let _ = (request, response);
    }

    /// Runs in place of those further in, which `next` stands for; `None`,
    /// the default, means that there is nothing to run around them.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Instant;
    /// use zzz_core::{BoxFuture, Middleware, Next, Request, Response, Result};
    ///
    /// struct Timed;
    ///
    /// impl Middleware for Timed {
    ///     fn around<'a>(
    ///         &'a self,
    ///         request: &'a mut Request,
    ///         next: Next<'a>,
    ///     ) -> Option<BoxFuture<'a, Result<Response>>> {
    ///         Some(Box::pin(async move {
    ///             let start = Instant::now();
    ///             let response = next.run(request).await;
    ///             println!("{request:?} took {:?}", start.elapsed());
    ///             Ok(response)
    ///         }))
    ///     }
    /// }
    /// ```
    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        let _ = (request, next);
        None
    }
}

/// What a `before` hook decides.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "a request goes on or it does not")]
pub enum Flow {
    /// On to the next stage.
    Next,
    /// This is the answer; nothing further in runs.
    Halt(Response),
}

/// The stages a list of middleware is made of.
pub type Pipeline = [Arc<dyn Middleware>];

/// The rest of the way: the middleware further in and what they lead to.
#[derive(Clone, Copy)]
pub struct Next<'a> {
    pipeline: &'a Pipeline,
    last: Last<'a>,
    on_routed: Option<&'a OnRouted<'a>>,
}

/// Told what the router found.
type OnRouted<'a> = dyn Fn(&Request) + Send + Sync + 'a;

/// What stands at the end of a list of middleware.
#[derive(Clone, Copy)]
enum Last<'a> {
    Routes(&'a dyn Route),
    Handler(&'a dyn Handler),
}

impl fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Next({} middleware)", self.pipeline.len())
    }
}

impl<'a> Next<'a> {
    /// Through `pipeline` to whatever `routes` finds for the request.
    pub fn routes(pipeline: &'a Pipeline, routes: &'a dyn Route) -> Self {
        Self { pipeline, last: Last::Routes(routes), on_routed: None }
    }

    /// Through `pipeline` to `handler`.
    pub fn handler(pipeline: &'a Pipeline, handler: &'a dyn Handler) -> Self {
        Self { pipeline, last: Last::Handler(handler), on_routed: None }
    }

    /// [`run`](Self::run) that calls `on_routed` once the router has found what answers, with its parameters in the request,
    /// and before anything behind the router sees it; at once behind the router. Not at all for a request that never gets there.
    ///
    /// For middleware at the endpoint that shows something of a request to the outside, as a log is.
    ///
    /// # Cancel safety
    ///
    /// As [`run`](Self::run).
    pub async fn run_and_tell(
        self,
        request: &mut Request,
        on_routed: impl Fn(&Request) + Send + Sync,
    ) -> Response {
        if let Last::Handler(_) = self.last {
            on_routed(request);
            return self.run(request).await;
        }
        let outer = self.on_routed;
        let all = |request: &Request| {
            if let Some(outer) = outer {
                outer(request);
            }
            on_routed(request);
        };
        Next { on_routed: Some(&all), ..self }.run(request).await
    }

    /// Goes the rest of the way and comes back with the answer. An error and
    /// a panic of the handler are answers, too: see [`Response::error`].
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: dropping it drops the handler half done.
    pub async fn run(self, request: &mut Request) -> Response {
        let Self { mut pipeline, mut last, on_routed } = self;
        // The stages before the router, once the router was passed.
        let mut outer: &Pipeline = &[];
        let mut passed = 0;
        let mut response = {
            let inward = loop {
                if let Some(stage) = pipeline.get(passed) {
                    match caught(|| stage.before(request)) {
                        Ok(Ok(Flow::Next)) => passed += 1,
                        Ok(Ok(Flow::Halt(response))) => break Err(response),
                        Ok(Err(error)) | Err(error) => break Err(error.into()),
                    }
                    let next = Next { pipeline: &pipeline[passed..], last, on_routed };
                    match caught(|| stage.around(&mut *request, next)) {
                        Ok(None) => {}
                        Ok(Some(future)) => break Ok(Guarded { future, asks: Asks::default() }),
                        Err(error) => break Err(error.into()),
                    }
                    continue;
                }
                match last {
                    Last::Handler(handler) => {
                        let asks = Asks {
                            cancel_on_disconnect: handler.cancel_on_disconnect(),
                            deadline: request.deadline(),
                            early_hints: false,
                        };
                        break match caught(|| handler.call(&mut *request)) {
                            Ok(future) => Ok(Guarded { future, asks }),
                            Err(error) => Err(error.into()),
                        };
                    }
                    Last::Routes(routes) => match caught(|| routes.route(request)) {
                        Ok(matched) => {
                            outer = std::mem::replace(&mut pipeline, matched.pipeline);
                            last = Last::Handler(matched.handler);
                            passed = 0;
                            if let Some(on_routed) = on_routed
                                && let Err(error) = caught(|| on_routed(request))
                            {
                                break Err(error.into());
                            }
                        }
                        Err(error) => break Err(error.into()),
                    },
                }
            };
            match inward {
                Ok(stage) => stage.await.into(),
                Err(response) => response,
            }
        };
        if response.has_page() {
            write_page(request, &mut response).await;
        }
        for stage in outer.iter().chain(&pipeline[..passed]).rev() {
            if let Err(error) = caught(|| stage.after(request, &mut response)) {
                response = error.into();
            }
            if response.has_page() {
                write_page(request, &mut response).await;
            }
        }
        response
    }
}

/// Writes the page that `response` stands for, if it is one.
pub(crate) async fn write_page(request: &mut Request, response: &mut Response) {
    let Some(page) = response.take_page() else { return };
    let prepared = match caught(|| page.prepare(request)) {
        Ok(None) => Ok(()),
        Ok(Some(future)) => Guarded { future, asks: Asks::default() }.await,
        Err(error) => Err(error),
    };
    let written = prepared.and_then(|()| caught(|| page.write(request, response))?);
    if let Err(error) = written {
        *response = error.into();
    }
}

/// Runs `hook`; its panic is an error like any other, and those further out
/// see it as one.
fn caught<T>(hook: impl FnOnce() -> T) -> Result<T> {
    catch_unwind(AssertUnwindSafe(hook)).map_err(|payload| Error::from_panic(&*payload))
}

/// A handler, an `around` or what a page waits for, whose panic is caught and whose wishes are said.
struct Guarded<'a, T> {
    future: BoxFuture<'a, Result<T>>,
    asks: Asks,
}

impl<T> Future for Guarded<'_, T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // What a panic left half done is the handler's own; the request's
        // parts are emptied before they are used again.
        match catch_unwind(AssertUnwindSafe(|| self.future.as_mut().poll(cx))) {
            Ok(Poll::Pending) => {
                if self.asks != Asks::default() {
                    self.asks.say();
                }
                Poll::Pending
            }
            Ok(ready) => ready,
            Err(payload) => Poll::Ready(Err(Error::from_panic(&*payload))),
        }
    }
}
