//! To an application in the same process.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use zzz_core::{
    App, Body, BoxFuture, Request, Response,
    bytes::{Bytes, BytesMut},
    http::Method,
};
use zzz_server::Limits;

use crate::{
    carrier::{
        CONTENT_BYTES_MAX, Carrier, Content, Incoming, Opened, Outgoing, Pieces, STOP_SECONDS,
        TOO_LONG, ends_with_head,
    },
    failures::Failures,
};

/// Calls the application.
pub(crate) struct InProcess {
    app: Arc<App>,
    failures: Failures,
    stopped: AtomicBool,
}

impl InProcess {
    /// To `app`, which has started.
    pub(crate) fn new(app: App) -> Self {
        let failures = Failures::of(&app);
        Self { app: Arc::new(app), failures, stopped: AtomicBool::new(false) }
    }

    async fn call(&self, outgoing: Outgoing) -> Response {
        let Outgoing { method, target, headers, mut body } = outgoing;
        body.set_limit(Limits::default().body_bytes_max);
        let mut request = Request::new(method, &target);
        *request.headers_mut() = headers;
        *request.body_mut() = body;
        self.app.handle(&mut request).await
    }
}

impl Carrier for InProcess {
    fn send(&self, request: Outgoing) -> BoxFuture<'_, Result<Incoming, String>> {
        Box::pin(async {
            let (method, target) = (request.method.clone(), request.target.clone());
            let response = self.call(request).await;
            let failed = response.status().is_server_error();
            let failure = failed.then(|| self.failures.take(None, &target)).flatten();
            Ok(Incoming { failure, ..received(&method, response).await })
        })
    }

    fn open(&self, request: Outgoing) -> BoxFuture<'_, Result<Opened, String>> {
        Box::pin(async {
            let method = request.method.clone();
            let mut response = self.call(request).await;
            let status = response.status();
            let body = match ends_with_head(&method, status) {
                true => Body::empty(),
                false => response.take_body(),
            };
            let headers = std::mem::take(response.headers_mut());
            Ok(Opened { status, headers, pieces: Box::new(body) })
        })
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            if !self.stopped.swap(true, Ordering::AcqRel) {
                self.app.stop(Duration::from_secs(STOP_SECONDS)).await;
            }
        })
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InProcess({:?})", self.app)
    }
}

impl Pieces for Body {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, String>> {
        Box::pin(async { self.chunk().await.transpose().map_err(|error| error.to_string()) })
    }
}

/// The test's runtime may be the one that drops us, and cannot be waited for.
impl Drop for InProcess {
    fn drop(&mut self) {
        if self.stopped.load(Ordering::Acquire) {
            return;
        }
        let app = self.app.clone();
        let stopping = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                runtime.block_on(app.stop(Duration::from_secs(1)));
            }
        });
        // A service that panics while it stops has said so on its thread.
        let _ = stopping.join();
    }
}

/// The answer as a client would see it.
async fn received(method: &Method, mut response: Response) -> Incoming {
    let status = response.status();
    let content = if ends_with_head(method, status) {
        Content::default()
    } else {
        read(response.take_body()).await
    };
    Incoming { status, headers: std::mem::take(response.headers_mut()), content, failure: None }
}

/// Reads as much as was promised, as a server does that sends it.
async fn read(mut body: Body) -> Content {
    let promised = body.len();
    let mut bytes = BytesMut::new();
    while let Some(chunk) = body.chunk().await {
        match chunk {
            Ok(chunk) => bytes.extend_from_slice(&chunk),
            Err(error) => return Content::cut(bytes, error.to_string()),
        }
        if bytes.len() > CONTENT_BYTES_MAX {
            return Content::cut(bytes, TOO_LONG);
        }
        if let Some(promised) = promised
            && bytes.len() as u64 >= promised
        {
            bytes.truncate(usize::try_from(promised).unwrap_or(usize::MAX));
            break;
        }
    }
    match promised {
        Some(promised) if (bytes.len() as u64) < promised => {
            let why = format!("{promised} bytes were promised");
            Content::cut(bytes, why)
        }
        _ => Content {
            bytes: bytes.freeze(),
            trailers: body.trailers().cloned().unwrap_or_default(),
            cut: None,
        },
    }
}
