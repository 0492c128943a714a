//! Answers that are made once and given many times.

mod outage;
mod stored;

use std::{fmt, sync::Arc, time::Duration};

use zzz_core::{
    AnyStore, BoxFuture, Headers, Middleware, Next, Only, Request, Response, Result, Store,
    http::{HeaderName, Method, StatusCode, header},
};

use self::{outage::Outage, stored::Stored};

/// Keeps answers for a while and gives them to everybody who asks for the same: a shared
/// cache ([RFC 9111](https://www.rfc-editor.org/rfc/rfc9111)) in front of some routes.
///
/// The same are host, path and query, and the fields that the answer's `vary` names. Only
/// GET is looked up, and a HEAD is not answered from what is kept. What is meant for one
/// person is neither kept nor looked up:
///
/// - requests with `authorization` (section 3.5), `x-api-key` or `range`, or with
///   `cache-control: no-store`,
/// - answers that set a cookie, or that a session had a part in,
/// - answers with `cache-control: private`, `no-store` or `no-cache`, or `vary: *`,
/// - what is no 200, is streamed, or has more than 1 MiB.
///
/// It stands behind guards, never in front of them: what it has is given to all who come so
/// far. A handler that answers by a cookie of its own says `vary: cookie`. What is given has
/// `age` (section 5.1). The store is the bound of how much is kept. Where it cannot be reached, answers are made
/// anew, as a [`RateLimit`](crate::RateLimit) lets requests pass then: the log says why in a line of WARN, once a minute.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use zzz_core::{App, MemoryStore};
/// use zzz_web::CacheAnswers;
///
/// let cached = CacheAnswers::lasting(Duration::from_secs(60), MemoryStore::new());
/// let app = App::new().endpoint(cached);
/// # let _ = app;
/// ```
#[derive(Clone)]
pub struct CacheAnswers {
    store: AnyStore,
    lasts: Duration,
    outage: Arc<Outage>,
}

/// How long a body may be that is kept.
const BODY_BYTES_MAX: usize = 1024 * 1024;

impl CacheAnswers {
    /// Keeps answers for the time `lasts` in `store`.
    pub fn lasting(lasts: Duration, store: impl Store) -> Self {
        Self { store: AnyStore::new(store), lasts, outage: Arc::default() }
    }

    /// The answer that was kept for such a request.
    async fn find(&self, request: &Request) -> Result<Option<Response>> {
        let Some(names) = self.store.get(&key_of_names(request)).await? else {
            return Ok(None);
        };
        let names = String::from_utf8_lossy(names.value()).into_owned();
        let kept = self.store.get(&key(request, &names)).await?;
        Ok(kept.and_then(|kept| Stored::read(kept.value())).map(Stored::into_response))
    }

    async fn keep(&self, request: &Request, response: &Response) -> Result<()> {
        let names = vary(request, response);
        let Some(stored) = Stored::of(response, &names) else {
            return Ok(());
        };
        let answer = key(request, &names);
        self.store.put(&answer, stored.write(), self.lasts, Only::Always).await?;
        let fields = key_of_names(request);
        self.store.put(&fields, names.into(), self.lasts, Only::Always).await?;
        Ok(())
    }
}

impl Middleware for CacheAnswers {
    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        if !is_for_all(request) {
            return None;
        }
        Some(Box::pin(async move {
            match self.find(request).await {
                Ok(Some(found)) => return Ok(found),
                Ok(None) => {}
                Err(error) => self.outage.tell(&error),
            }
            let response = next.run(request).await;
            if may_be_kept(request, &response)
                && let Err(error) = self.keep(request, &response).await
            {
                self.outage.tell(&error);
            }
            Ok(response)
        }))
    }
}

/// Whether nothing about the request asks for an answer of its own.
fn is_for_all(request: &Request) -> bool {
    let headers = request.headers();
    let is_personal =
        ["authorization", "x-api-key", "range"].into_iter().any(|name| headers.contains(name));
    let mut wishes = headers.get_all(header::CACHE_CONTROL).flat_map(|line| line.split(','));
    // RFC 9111, section 5.2.1.5.
    let is_secret = wishes.any(|wish| wish.trim().eq_ignore_ascii_case("no-store"));
    request.method() == Method::GET && !is_personal && !is_secret
}

fn may_be_kept(request: &Request, response: &Response) -> bool {
    let is_small = response.body().as_bytes().is_some_and(|body| body.len() <= BODY_BYTES_MAX);
    let sets_cookie = request.answer_headers().contains(header::SET_COOKIE)
        || response.headers().contains(header::SET_COOKIE);
    let is_private = elements(response.headers(), header::CACHE_CONTROL).any(|directive| {
        let name = directive.split('=').next().unwrap_or_default();
        ["private", "no-store", "no-cache"].iter().any(|other| name.eq_ignore_ascii_case(other))
    });
    let varies_by_more = vary(request, response).split(',').any(|name| name == "*");
    response.status() == StatusCode::OK
        && response.error().is_none()
        && is_small
        && !(sets_cookie || is_private || varies_by_more || session_was_used(request))
}

#[cfg(feature = "sessions")]
fn session_was_used(request: &Request) -> bool {
    request.get::<crate::Session>().is_some_and(crate::Session::was_used)
}

#[cfg(not(feature = "sessions"))]
fn session_was_used(_request: &Request) -> bool {
    false
}

/// The elements of a list in all lines of a field.
fn elements(headers: &Headers, name: HeaderName) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(name);
    lines.flat_map(|line| line.split(',')).map(str::trim).filter(|element| !element.is_empty())
}

/// The fields by which an answer differs, in small letters and in order; what arguments of the handler looked at
/// is said in the request.
fn vary(request: &Request, response: &Response) -> String {
    let both = [response.headers(), request.answer_headers()];
    let names = both.into_iter().flat_map(|headers| elements(headers, header::VARY));
    let mut names: Vec<_> = names.map(str::to_ascii_lowercase).collect();
    names.sort();
    names.dedup();
    names.join(",")
}

/// Where the fields stand by which answers to such a request differ.
fn key_of_names(request: &Request) -> String {
    format!("answers:{}:{}", request.host().unwrap_or_default(), request.target())
}

/// Where the answer stands; each part has its length in front, so that none can pass
/// for another.
fn key(request: &Request, names: &str) -> String {
    let mut key = key_of_names(request);
    for name in names.split(',').filter(|name| !name.is_empty()) {
        let values: Vec<_> = request.headers().get_all(name).collect();
        let values = values.join(", ");
        key.push_str(&format!("\n{name}:{}:{values}", values.len()));
    }
    // The other key has no such end.
    key + "\nanswer"
}

impl fmt::Debug for CacheAnswers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CacheAnswers").field("lasts", &self.lasts).finish_non_exhaustive()
    }
}
