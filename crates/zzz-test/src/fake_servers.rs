//! The servers of others, in a test.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

use zzz_core::{
    AnyFetch, Error, Fetch, Result,
    bytes::Bytes,
    http::{Method, Request, Response, Uri},
};

use crate::{FakeAnswer, SentRequest};

/// Answers in the place of other servers, and remembers what they were asked.
///
/// [`fetch`](Self::fetch) is what the application is given in the place of the network:
/// `Client::over(servers.fetch())`, or an [`AnyFetch`] for whatever takes one. A request that
/// nobody answers fails the test when the servers are dropped at its end, with what was asked and what
/// was expected, however the application took it.
///
/// # Examples
///
/// ```
/// use zzz_core::{Fetch, bytes::Bytes, http::Request};
/// use zzz_test::{FakeAnswer, FakeServers};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let servers = FakeServers::new();
/// servers.on("GET https://api.example.com/users/1").answers(FakeAnswer::text("Ann"));
/// servers
///     .on("POST https://api.example.com/letters")
///     .answers(FakeAnswer::status(503))
///     .answers(FakeAnswer::status(201));
///
/// let world = servers.fetch();
/// let request = Request::get("https://api.example.com/users/1?full=1").body(Bytes::new())?;
/// assert_eq!(world.fetch(request).await?.body(), "Ann");
///
/// assert_eq!(servers.assert_sent("GET https://api.example.com/users/1").query(), "full=1");
/// servers.assert_not_sent("POST https://api.example.com/letters");
/// # Ok::<(), zzz_core::Error>(())
/// # }).unwrap();
/// ```
#[derive(Default)]
pub struct FakeServers {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    rules: Vec<Rule>,
    sent: Vec<SentRequest>,
    /// What nobody answered, as it was asked.
    unexpected: Vec<String>,
}

struct Rule {
    asked: Asked,
    answers: Vec<FakeAnswer>,
    given: usize,
}

/// A method and an address: `GET https://api.example.com/users/*`.
#[derive(Clone, PartialEq, Eq)]
struct Asked {
    method: Method,
    /// Up to the query, and whether more may follow.
    address: String,
    goes_on: bool,
    /// Any, where none is named.
    query: Option<String>,
}

impl FakeServers {
    /// Servers that answer nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What requests of the kind `asked` are answered with: see [`FakeServer::answers`].
    ///
    /// `asked` is a method and a whole address. Without a query it stands for all queries, and with a `*` at its
    /// end for all addresses that begin so. Where several fit, the first counts.
    ///
    /// # Panics
    ///
    /// If that is not what `asked` is.
    #[must_use = "say what is answered: `servers.on(..).answers(FakeAnswer::status(204))`"]
    #[track_caller]
    pub fn on(&self, asked: &str) -> FakeServer<'_> {
        FakeServer { servers: self, asked: Asked::parse(asked) }
    }

    /// What asks these servers.
    pub fn fetch(&self) -> AnyFetch {
        AnyFetch::new(Network(self.shared.clone()))
    }

    /// All requests so far, in their order, those that nobody answered among them.
    pub fn sent(&self) -> Vec<SentRequest> {
        self.state().sent.clone()
    }

    /// The last request of the kind `asked`; see [`on`](Self::on) for how it is written.
    ///
    /// # Panics
    ///
    /// If there was none.
    #[track_caller]
    pub fn assert_sent(&self, asked: &str) -> SentRequest {
        // A closure would not be at the caller's line.
        match self.matching(asked).pop() {
            Some(last) => last,
            None => panic!("{asked} was not sent{}", self.what_was_sent()),
        }
    }

    /// # Panics
    ///
    /// If there was not exactly this number of requests of the kind `asked`.
    #[track_caller]
    pub fn assert_sent_times(&self, asked: &str, times: usize) {
        let count = self.matching(asked).len();
        assert!(
            count == times,
            "{asked} was sent {count} times, and not {times}{}",
            self.what_was_sent()
        );
    }

    /// # Panics
    ///
    /// If there was a request of the kind `asked`.
    #[track_caller]
    pub fn assert_not_sent(&self, asked: &str) {
        self.assert_sent_times(asked, 0);
    }

    #[track_caller]
    fn matching(&self, asked: &str) -> Vec<SentRequest> {
        let asked = Asked::parse(asked);
        let sent = self.sent().into_iter();
        sent.filter(|request| asked.fits(request.method(), request.uri())).collect()
    }

    fn what_was_sent(&self) -> String {
        let sent: Vec<_> = self.state().sent.iter().map(ToString::to_string).collect();
        listed("; sent was", &sent)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // What panics here is an assertion, after which nothing is half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Requests of one kind to [`FakeServers`], which [`answers`](Self::answers) says the answers to.
pub struct FakeServer<'s> {
    servers: &'s FakeServers,
    asked: Asked,
}

impl FakeServer<'_> {
    /// Answers with this, after the answers that were added before, each of which is given once. The last
    /// one is given again and again.
    pub fn answers(&self, answer: FakeAnswer) -> &Self {
        let rules = &mut self.servers.state().rules;
        match rules.iter_mut().find(|rule| rule.asked == self.asked) {
            Some(rule) => rule.answers.push(answer),
            None => {
                let asked = self.asked.clone();
                rules.push(Rule { asked, answers: vec![answer], given: 0 });
            }
        }
        self
    }
}

/// [`FakeServers`] as an application sees them.
struct Network(Arc<Shared>);

impl Fetch for Network {
    async fn fetch(&self, request: Request<Bytes>) -> Result<Response<Bytes>> {
        let request = SentRequest::new(request);
        let mut state = self.0.state();
        let state = &mut *state;
        state.sent.push(request.clone());
        let fits = |rule: &&mut Rule| rule.asked.fits(request.method(), request.uri());
        let Some(rule) = state.rules.iter_mut().find(fits) else {
            state.unexpected.push(request.to_string());
            // No 502: an application would try that again.
            return Err(Error::internal(format!("{request} was not expected by the test")));
        };
        let answer = &rule.answers[rule.given.min(rule.answers.len() - 1)];
        rule.given += 1;
        answer.give()
    }
}

/// Tells what was asked and not expected.
///
/// # Panics
///
/// If there was something, unless the test has failed already; then it is printed.
impl Drop for FakeServers {
    fn drop(&mut self) {
        let state = self.state();
        if state.unexpected.is_empty() {
            return;
        }
        let expected: Vec<_> = state.rules.iter().map(|rule| rule.asked.to_string()).collect();
        let text = format!(
            "other servers were asked what the test did not expect{}{}",
            listed("; asked was", &state.unexpected),
            listed("; expected was", &expected),
        );
        drop(state);
        if thread::panicking() {
            eprintln!("{text}");
        } else {
            panic!("{text}");
        }
    }
}

impl Asked {
    #[track_caller]
    fn parse(text: &str) -> Self {
        Self::read(text).unwrap_or_else(|| {
            panic!(
                "{text:?} is not what a server can be asked: expected a method and a whole address, \
                 such as \"GET https://api.example.com/users/1\""
            )
        })
    }

    fn read(text: &str) -> Option<Self> {
        let (method, address) = text.split_once(' ')?;
        let method = method.parse().ok()?;
        let (begin, goes_on) = match address.strip_suffix('*') {
            Some(begin) => (begin, true),
            None => (address, false),
        };
        let uri: Uri = begin.parse().ok()?;
        uri.scheme().filter(|scheme| ["http", "https"].contains(&scheme.as_str()))?;
        let query = uri.query().map(str::to_owned);
        Some(Self { method, address: without_query(&uri), goes_on, query })
    }

    fn fits(&self, method: &Method, uri: &Uri) -> bool {
        let address = without_query(uri);
        let query = uri.query().unwrap_or_default();
        let fits = match (self.goes_on, &self.query) {
            (true, None) => address.starts_with(&self.address),
            (true, Some(begin)) => address == self.address && query.starts_with(begin.as_str()),
            (false, None) => address == self.address,
            (false, Some(whole)) => address == self.address && query == whole,
        };
        fits && *method == self.method
    }
}

/// As two addresses are compared: the host in lower case.
fn without_query(uri: &Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or_default();
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    format!("{scheme}://{}{}", authority.to_ascii_lowercase(), uri.path())
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.address)?;
        if let Some(query) = &self.query {
            write!(f, "?{query}")?;
        }
        f.write_str(if self.goes_on { "*" } else { "" })
    }
}

fn listed(title: &str, lines: &[String]) -> String {
    match lines {
        [] => format!("{title} nothing"),
        lines => format!("{title}\n  {}\n", lines.join("\n  ")),
    }
}

impl fmt::Debug for FakeServers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        let rules: Vec<_> = state.rules.iter().map(|rule| rule.asked.to_string()).collect();
        f.debug_struct("FakeServers").field("rules", &rules).field("sent", &state.sent).finish()
    }
}

impl fmt::Debug for FakeServer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FakeServer({})", self.asked)
    }
}
