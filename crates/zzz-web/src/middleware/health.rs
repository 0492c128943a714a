//! Whether the application lives, and whether it is ready for requests.

mod checks;

use std::{fmt, sync::Arc, time::Duration};

use zzz_core::{
    BoxFuture, Flow, Middleware, Next, Request, Response, Result, Services,
    http::{HeaderValue, Method, StatusCode, header},
};

use self::checks::{Check, Outcome, run_all};

/// Answers `/health` and `/ready`, for those who watch the application and send requests to it.
///
/// - `/health` (liveness) is 200 as long as the application answers at all. Whoever restarts it asks
///   here; a database that is away is no reason to.
/// - `/ready` (readiness) is 200 if all checks pass within 2 seconds, which
///   [`timeout`](Self::timeout) changes, and 503 if one does not, or the application
///   [is stopping](Services::is_stopping). A load balancer asks here.
///
/// Both answer GET and HEAD with JSON that says how each check went, and nothing of why; the log does.
///
/// It belongs to the endpoint, first of all: a probe comes without the right host, often, and should neither be
/// limited nor logged. Checks run at each question, all at once: where strangers can ask, keep
/// `/ready` from them at the proxy, or put a [`RateLimit`](crate::RateLimit) in front.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, Service};
/// use zzz_web::Health;
///
/// struct Database;
/// impl Service for Database {}
/// impl Database {
///     async fn ping(&self) -> zzz_core::Result<()> { Ok(()) }
/// }
///
/// let health = Health::new()
///     .check("database", |services| async move { services.get::<Database>()?.ping().await });
/// let app = App::new().service(Database).endpoint(health);
/// # let _ = app;
/// ```
#[derive(Clone)]
pub struct Health {
    live_path: String,
    ready_path: String,
    checks: Vec<Check>,
    timeout: Duration,
}

impl Default for Health {
    fn default() -> Self {
        Self::new()
    }
}

impl Health {
    /// Without checks: ready until it stops.
    pub fn new() -> Self {
        Self {
            live_path: "/health".to_owned(),
            ready_path: "/ready".to_owned(),
            checks: Vec::new(),
            timeout: Duration::from_secs(2),
        }
    }

    /// Adds what has to work for the application to be ready. Its error goes to the log.
    ///
    /// # Panics
    ///
    /// If `name` has anything but letters, digits, `-` and `_`.
    #[must_use]
    #[track_caller]
    pub fn check<F>(
        mut self,
        name: &'static str,
        check: impl Fn(Services) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        assert!(
            !name.is_empty() && name.bytes().all(may_stand),
            "{name:?} cannot name a check: use letters, digits, `-` and `_`",
        );
        self.checks.push(Check { name, run: Arc::new(move |services| Box::pin(check(services))) });
        self
    }

    /// Sets how long each check may take.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the path for liveness.
    #[must_use]
    pub fn live_at(mut self, path: impl Into<String>) -> Self {
        self.live_path = path.into();
        self
    }

    /// Sets the path for readiness.
    #[must_use]
    pub fn ready_at(mut self, path: impl Into<String>) -> Self {
        self.ready_path = path.into();
        self
    }

    async fn readiness(&self, services: Services) -> Response {
        let outcomes = run_all(&self.checks, &services, self.timeout).await;
        let is_ready = outcomes.iter().all(|(_, outcome)| *outcome == Outcome::Passed);
        let (status, word) = match (services.is_stopping(), is_ready) {
            (true, _) => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
            (false, false) => (StatusCode::SERVICE_UNAVAILABLE, "not ready"),
            (false, true) => (StatusCode::OK, "ready"),
        };
        let entry = |(name, outcome): &(&str, Outcome)| format!("\"{name}\":\"{outcome}\"");
        let checks: Vec<_> = outcomes.iter().map(entry).collect();
        let checks = checks.join(",");
        answer(status, format!("{{\"status\":\"{word}\",\"checks\":{{{checks}}}}}"))
    }
}

impl Middleware for Health {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        if is_read(request) && request.path() == self.live_path {
            let answer = answer(StatusCode::OK, "{\"status\":\"alive\"}".to_owned());
            return Ok(Flow::Halt(answer));
        }
        Ok(Flow::Next)
    }

    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        _next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        if !is_read(request) || request.path() != self.ready_path {
            return None;
        }
        let services = request.services().clone();
        Some(Box::pin(async move { Ok(self.readiness(services).await) }))
    }
}

fn is_read(request: &Request) -> bool {
    [Method::GET, Method::HEAD].contains(request.method())
}

fn answer(status: StatusCode, json: String) -> Response {
    Response::new(status)
        .with_header(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))
        .with_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))
        .with_body(json)
}

impl fmt::Debug for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.checks.iter().map(|check| check.name).collect();
        f.debug_struct("Health").field("checks", &names).field("timeout", &self.timeout).finish()
    }
}
