//! One server for the sandboxes of several tests.

use std::{
    collections::HashMap,
    fmt,
    ops::Deref,
    panic::Location,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use zzz_core::{
    App, Error, IntoApp, Request, Response, Result, Services, handler_fn,
    http::{HeaderValue, StatusCode, header},
};
use zzz_crypto::{Keys, Signer, random_token};

use crate::{TestServer, carrier::STOP_SECONDS, sandboxed_app};

/// The header that says which sandbox a request is for.
const HEADER: &str = "x-zzz-sandbox";
/// The cookie that says it, of browsers.
const COOKIE: &str = "zzz_sandbox";
/// The path where a browser gets the cookie, before a token.
const ENTRANCE: &str = "/.zzz-sandbox/";

/// One server for the sandboxes of several tests, for browsers that visit an address which all of them share.
///
/// A [`TestServer`] and a `TestBrowser` start the application of one test, which is simpler where it will do. Here each test enters with its
/// application and gets a token; requests that carry the token, in the header `x-zzz-sandbox` or in a cookie, go to that
/// application, with its sandboxed services. A request without a token that was signed by this server, for a test that still runs, is
/// refused by 403. Nothing of this is in an application: there is no server of this sort unless a test starts one.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, IntoResponse, handler_fn};
/// use zzz_test::Sandboxes;
///
/// fn app(text: &'static str) -> App {
///     App::new().routes(handler_fn(move |_| Box::pin(async move { Ok(text.into_response()) })))
/// }
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
/// # runtime.block_on(async {
/// let server = Sandboxes::start().await;
/// let (one, other) = (server.enter(app("one")).await, server.enter(app("other")).await);
///
/// server.get("/").header("x-zzz-sandbox", one.token()).await.assert_body("one");
/// server.get("/").header("x-zzz-sandbox", other.token()).await.assert_body("other");
/// server.get("/").await.assert_status(403);
/// # });
/// ```
pub struct Sandboxes {
    server: TestServer,
    shared: Arc<Shared>,
}

struct Shared {
    signer: Signer,
    /// Those whose tests run, by what their tokens say.
    apps: Mutex<HashMap<String, Arc<App>>>,
}

/// The application of one test at a server of several. It is left by dropping it.
pub struct Sandbox {
    app: Arc<App>,
    name: String,
    token: String,
    shared: Arc<Shared>,
}

impl Sandboxes {
    /// Starts a server on a free port, in which nobody is yet.
    ///
    /// # Panics
    ///
    /// If there is no port or thread to be had.
    pub async fn start() -> Self {
        let keys = match Keys::new(&random_token()) {
            Ok(keys) => keys,
            Err(weak) => panic!("a random key is refused: {weak}"),
        };
        let shared =
            Arc::new(Shared { signer: keys.signer("zzz sandbox"), apps: Mutex::default() });
        let answering = Arc::clone(&shared);
        let routes = handler_fn(move |request| {
            let shared = Arc::clone(&answering);
            Box::pin(async move { shared.answer(request).await })
        });
        Self { server: TestServer::start(App::new().routes(routes)).await, shared }
    }

    /// Starts `app`, an `App` or a `Result` of one, in a sandbox: its services [leave no trace](App::sandboxed).
    ///
    /// # Panics
    ///
    /// If there is no application but an error, or it does not start.
    #[track_caller]
    pub fn enter(&self, app: impl IntoApp) -> impl Future<Output = Sandbox> + Send {
        let app = Arc::new(sandboxed_app(app));
        let (shared, location) = (Arc::clone(&self.shared), Location::caller());
        async move {
            if let Err(error) = app.start().await {
                panic!("the application does not start: {error}\n\nit was given at {location}");
            }
            let name = random_token();
            let token = shared.signer.sign(&name);
            shared.apps().insert(name.clone(), Arc::clone(&app));
            Sandbox { app, name, token, shared }
        }
    }

    /// Where it is: `http://localhost:` and its port.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.server.local_addr().port())
    }
}

/// The server itself.
impl Deref for Sandboxes {
    type Target = TestServer;

    fn deref(&self) -> &TestServer {
        &self.server
    }
}

impl Sandbox {
    /// What requests for it carry: `client.get("/").header("x-zzz-sandbox", sandbox.token())`.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The path where a browser gets the token in a cookie, and is sent on to `/`:
    /// `browser.open(&sandbox.entrance())`.
    #[must_use]
    pub fn entrance(&self) -> String {
        format!("{ENTRANCE}{}", self.token)
    }

    /// The services of its application.
    #[must_use]
    pub fn services(&self) -> &Services {
        self.app.services()
    }

    /// Leaves the server and stops the application: waits for its background work, runs its stop hooks, stops its services,
    /// each within ten seconds.
    pub async fn stop(self) {
        self.shared.apps().remove(&self.name);
        self.app.stop(Duration::from_secs(STOP_SECONDS)).await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.shared.apps().remove(&self.name);
    }
}

impl Shared {
    fn apps(&self) -> MutexGuard<'_, HashMap<String, Arc<App>>> {
        self.apps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn answer(&self, request: &mut Request) -> Result<Response> {
        if let Some(token) = request.path().strip_prefix(ENTRANCE) {
            self.app_of(Some(token))?;
            return let_in(token);
        }
        let app = self.app_of(token(request).as_deref())?;
        forget_token(request);
        let response = app.handle(request).await;
        // They are in the response, to which this application would add them once more.
        request.answer_headers_mut().clear();
        Ok(response)
    }

    fn app_of(&self, token: Option<&str>) -> Result<Arc<App>> {
        let refused = |why| Err(Error::new(StatusCode::FORBIDDEN, why));
        let Some(token) = token else {
            return refused("a request to a server of sandboxes carries the token of one");
        };
        let name = self.signer.verify(token).ok().and_then(|name| String::from_utf8(name).ok());
        let Some(name) = name else {
            return refused("the token of a sandbox was not signed by this server");
        };
        match self.apps().get(&name) {
            Some(app) => Ok(Arc::clone(app)),
            None => refused("the sandbox of this token has been left"),
        }
    }
}

/// Has a browser carry the token from now on.
fn let_in(token: &str) -> Result<Response> {
    let cookie = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax");
    Ok(Response::new(StatusCode::SEE_OTHER)
        .with_header(header::LOCATION, HeaderValue::from_static("/"))
        .with_header(header::SET_COOKIE, HeaderValue::try_from(cookie)?))
}

fn token(request: &Request) -> Option<String> {
    let headers = request.headers();
    let of_cookie = || {
        let mut pairs = headers.get_all(header::COOKIE).flat_map(|cookies| cookies.split(';'));
        pairs.find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
    };
    headers.get(HEADER).or_else(of_cookie).map(str::to_owned)
}

/// Takes the token out, of which the application knows nothing.
fn forget_token(request: &mut Request) {
    let is_other = |pair: &&str| !pair.trim().starts_with(&format!("{COOKIE}="));
    let cookies = request.headers().get_all(header::COOKIE);
    let others: Vec<&str> =
        cookies.flat_map(|it| it.split(';')).filter(is_other).map(str::trim).collect();
    let others = HeaderValue::try_from(others.join("; ")).ok().filter(|it| !it.is_empty());
    let headers = request.headers_mut();
    headers.remove(HEADER);
    headers.remove(header::COOKIE);
    if let Some(others) = others {
        headers.insert(header::COOKIE, others);
    }
}

impl fmt::Debug for Sandboxes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sandboxes").field(&self.server).finish()
    }
}

/// Without the token, which lets in.
impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("app", &self.app).finish_non_exhaustive()
    }
}
