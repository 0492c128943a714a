//! A real browser for a test.

mod chromedriver;
mod console;
mod cookie;
mod keys;
mod session;
mod visit;

use std::{fmt, fs, panic::Location, path::Path, sync::Arc, time::Duration};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use zzz_core::{App, IntoApp};

pub use self::cookie::BrowserCookie;
use self::{
    console::Console,
    session::{Fault, Session},
    visit::{Visit, blocking},
};
use crate::{TestApp, TestServer, built_app};

/// Chromium without a window, and a visitor in front of it.
///
/// It shows what only a browser knows: what scripts do, which cookies go along and which a script can see, what one
/// site may do to another. It costs a second and a hundred megabytes; where a page is only read or a form sent,
/// [`TestClient`](crate::TestClient) does.
///
/// It needs Chromium and its driver: `apt-get install chromium chromium-driver` on Debian, `brew install --cask
/// google-chrome chromedriver` on macOS. Without them a test fails. `ZZZ_TEST_BROWSER` names the program, where
/// there are several. Each value is a browser of its own with an empty profile, which ends with the value, and
/// with the test's process however that ends.
///
/// # What is meant
///
/// Elements are named as a visitor would: by the label of a field, or the text of a button or link, in any case. What
/// names none of these is a CSS selector. Of several, the first visible one is meant.
///
/// # Waiting
///
/// A page changes while it is looked at. Everything here is tried again until it can be done, for 10 seconds or
/// as long as [`with_patience`](Self::with_patience) says; a failed test shows the page and its console. A page has 30
/// seconds to load, and so has a script to end.
///
/// # Hosts
///
/// `localhost`, and all names that end in `.localhost` or `.test`, are this machine: `http://a.test:4000` and
/// `http://b.test:4000` are two sites on one server. To a browser `localhost` is as good as TLS, and `.test` is not. Other
/// names lead nowhere, so that a test does the same with and without a network.
///
/// # Examples
///
/// ```no_run
/// use zzz_core::{App, IntoResponse, handler_fn};
/// use zzz_test::TestBrowser;
///
/// # async fn test() {
/// const PAGE: &str = "<!doctype html><label>Name <input id=name></label><button>Greet</button><p></p><script>
///     document.querySelector('button').onclick = () => {
///         document.querySelector('p').textContent = 'hello, ' + document.querySelector('#name').value;
///     };
/// </script>";
/// let app = App::new().routes(handler_fn(|_| Box::pin(async {
///     let html = zzz_core::http::HeaderValue::from_static("text/html");
///     Ok(PAGE.into_response().with_header(zzz_core::http::header::CONTENT_TYPE, html))
/// })));
///
/// let browser = TestBrowser::start(app).await;
/// browser.open("/").await;
/// browser.fill("Name", "Ann").await;
/// browser.click("Greet").await;
/// browser.assert_text("p", "hello, Ann").await;
/// browser.stop().await;
/// # }
/// ```
pub struct TestBrowser {
    // First, so that the server has no connections to wait for.
    session: Arc<Session>,
    server: Option<TestServer>,
    origin: String,
    patience: Duration,
    console: Arc<Console>,
}

/// How long something is tried that says nothing about it.
const PATIENCE: Duration = Duration::from_secs(10);

impl TestBrowser {
    /// Serves `app`, an `App` or a `Result` of one, as [`TestServer::start`] does, and opens a
    /// browser in which its paths are those of `http://localhost` with the server's port.
    ///
    /// # Panics
    ///
    /// If the application does not start, or there is no browser.
    #[track_caller]
    pub fn start(app: impl IntoApp) -> impl Future<Output = Self> + Send {
        let server = TestServer::start(built_app(app));
        async {
            let server = server.await;
            let origin = format!("http://localhost:{}", server.local_addr().port());
            let browser = Self::at(origin).await;
            Self { server: Some(server), ..browser }
        }
    }

    /// Opens a browser in which paths are those of `origin`, such as `http://localhost:4000`.
    ///
    /// # Panics
    ///
    /// If there is no browser.
    pub async fn at(origin: impl Into<String>) -> Self {
        let origin = origin.into();
        let session = match blocking(Session::start).await {
            Ok(session) => Arc::new(session),
            Err(why) => panic!("{why}"),
        };
        Self { session, server: None, origin, patience: PATIENCE, console: Arc::default() }
    }

    /// Tries everything for so long before it fails; 10 seconds unless told.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The server of the application, with a client and the services.
    ///
    /// # Panics
    ///
    /// If the browser was not started with one.
    #[track_caller]
    pub fn server(&self) -> &TestServer {
        match &self.server {
            Some(server) => server,
            None => panic!("this browser has no server: it was opened by `TestBrowser::at`"),
        }
    }

    /// What stands before paths, such as `http://localhost:4000`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Leads to a path of the application, or to a whole address, and waits until the page has loaded.
    ///
    /// # Panics
    ///
    /// If nothing answers there.
    #[track_caller]
    pub fn open(&self, address: &str) -> impl Future<Output = ()> + Send {
        let url = self.url_of(address);
        self.once(format!("{url} does not open"), move |session| session.open(&url))
    }

    /// Loads the page again.
    ///
    /// # Panics
    ///
    /// If nothing answers.
    #[track_caller]
    pub fn reload(&self) -> impl Future<Output = ()> + Send {
        self.once("the page does not load again".to_owned(), Session::reload)
    }

    /// Goes back to the page before, by the browser's own button.
    ///
    /// # Panics
    ///
    /// If the browser is gone.
    #[track_caller]
    pub fn back(&self) -> impl Future<Output = ()> + Send {
        self.once("there is no way back".to_owned(), Session::back)
    }

    /// Makes the page so wide and high, in CSS pixels; a telephone is 390 by 844.
    ///
    /// # Panics
    ///
    /// If the browser is gone.
    #[track_caller]
    pub fn resize(&self, width: u32, height: u32) -> impl Future<Output = ()> + Send {
        self.once("the page cannot be resized".to_owned(), move |session| {
            session.resize(width, height)
        })
    }

    /// Runs no scripts of pages that are opened from now on, as for a visitor who has none. What the test itself asks
    /// for, by [`run_script`](Self::run_script) too, runs; promises are not waited for.
    ///
    /// # Panics
    ///
    /// If the browser is gone.
    #[track_caller]
    pub fn disable_scripts(&self) -> impl Future<Output = ()> + Send {
        self.once("scripts cannot be disabled".to_owned(), Session::disable_scripts)
    }

    /// The address of the page.
    ///
    /// # Panics
    ///
    /// If the browser is gone.
    #[track_caller]
    pub fn url(&self) -> impl Future<Output = String> + Send {
        self.once("there is no address".to_owned(), Session::url)
    }

    /// Clicks on an element, and waits for the page to which that leads.
    ///
    /// # Panics
    ///
    /// If there is none that can be clicked: it may be hidden, or below another one.
    #[track_caller]
    pub fn click(&self, what: &str) -> impl Future<Output = ()> + Send {
        let element = what.to_owned();
        self.patiently(format!("{what:?} cannot be clicked"), move |session| {
            session.click(&session.find(&element)?)
        })
    }

    /// Types `text` into a field, in the place of what is there.
    ///
    /// # Panics
    ///
    /// If there is no such field, or nobody can type into it.
    #[track_caller]
    pub fn fill(&self, what: &str, text: &str) -> impl Future<Output = ()> + Send {
        let (field, text) = (what.to_owned(), text.to_owned());
        self.patiently(format!("{what:?} cannot be filled in"), move |session| {
            let field = session.find(&field)?;
            session.clear(&field)?;
            session.type_into(&field, &text)
        })
    }

    /// Presses a key where the focus is: `a`, `Enter`, `Escape`, `Tab`, `Space`, `Backspace`, `Delete`, `ArrowUp`, `ArrowDown`,
    /// `ArrowLeft`, `ArrowRight`, `Home`, `End`, `PageUp`, `PageDown`; or several at once: `Shift+Tab`, `Control+a`.
    ///
    /// # Panics
    ///
    /// If there is no such key.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn test(browser: &zzz_test::TestBrowser) {
    /// browser.press("Tab").await;
    /// browser.type_text("Milk").await;
    /// browser.press("Enter").await;
    /// # }
    /// ```
    #[track_caller]
    pub fn press(&self, keys: &str) -> impl Future<Output = ()> + Send {
        let wanted = format!("{keys:?} cannot be pressed");
        let keys = keys::codes(keys);
        self.once(wanted, move |session| match &keys {
            Ok(keys) => session.press(keys),
            Err(unknown) => Err(Fault::new(unknown.clone())),
        })
    }

    /// Types `text` where the focus is, key by key.
    ///
    /// # Panics
    ///
    /// If the browser is gone.
    #[track_caller]
    pub fn type_text(&self, text: &str) -> impl Future<Output = ()> + Send {
        let keys: Vec<String> = text.chars().map(String::from).collect();
        self.once(format!("{text:?} cannot be typed"), move |session| {
            keys.iter().try_for_each(|key| session.press(std::slice::from_ref(key)))
        })
    }

    /// Chooses a file; in a field for several, one more.
    ///
    /// # Panics
    ///
    /// If there is no such field or no such file.
    #[track_caller]
    pub fn choose_file(
        &self,
        what: &str,
        path: impl AsRef<Path>,
    ) -> impl Future<Output = ()> + Send {
        let path = path.as_ref();
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let field = what.to_owned();
        let wanted = format!("{} cannot be chosen as {what:?}", path.display());
        self.patiently(wanted, move |session| {
            session.type_into(&session.find(&field)?, &path.to_string_lossy())
        })
    }

    /// The text of an element, as a visitor sees it.
    ///
    /// # Panics
    ///
    /// If there is no such element.
    #[track_caller]
    pub fn text(&self, what: &str) -> impl Future<Output = String> + Send {
        let element = what.to_owned();
        self.patiently(format!("{what:?} has no text"), move |session| {
            session.text(&session.find(&element)?)
        })
    }

    /// Waits until the first element that `selector` finds has this text, as a visitor sees it.
    ///
    /// # Panics
    ///
    /// If it never does.
    #[track_caller]
    pub fn assert_text(&self, selector: &str, text: &str) -> impl Future<Output = ()> + Send {
        let (element, expected) = (selector.to_owned(), text.to_owned());
        self.patiently(format!("expected the text {text:?} in {selector:?}"), move |session| {
            let text = session.text(&session.find(&element)?)?;
            holds(text == expected, || format!("it has {text:?}"))
        })
    }

    /// Waits until there is such an element, be it visible or not.
    ///
    /// # Panics
    ///
    /// If there never is.
    #[track_caller]
    pub fn assert_element(&self, what: &str) -> impl Future<Output = ()> + Send {
        let element = what.to_owned();
        self.patiently(format!("expected {what:?}"), move |session| {
            session.find(&element).map(drop)
        })
    }

    /// Waits until there is no such element.
    ///
    /// # Panics
    ///
    /// If there always is one.
    #[track_caller]
    pub fn assert_no_element(&self, what: &str) -> impl Future<Output = ()> + Send {
        let element = what.to_owned();
        self.patiently(format!("expected no {what:?}"), move |session| {
            let found = session.find(&element);
            match found {
                Err(fault) if fault.is_final() => Err(fault),
                found => holds(found.is_err(), || "there is one".to_owned()),
            }
        })
    }

    /// Waits until the page is the one at this path of the application, or at this address.
    ///
    /// # Panics
    ///
    /// If it never is.
    #[track_caller]
    pub fn assert_at(&self, address: &str) -> impl Future<Output = ()> + Send {
        let expected = self.url_of(address);
        self.patiently(format!("expected to be at {expected}"), move |session| {
            let url = session.url()?;
            holds(url == expected, || format!("it is {url}"))
        })
    }

    /// The value of a script of the page: the body of an `async` function, with its `return`.
    ///
    /// # Panics
    ///
    /// If the script throws, or returns something else than a `T`.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn test(browser: &zzz_test::TestBrowser) {
    /// let title: String = browser.run_script("return document.title").await;
    /// let status: u16 = browser.run_script("return (await fetch('/')).status").await;
    /// # }
    /// ```
    #[track_caller]
    pub fn run_script<T>(&self, script: &str) -> impl Future<Output = T> + Send
    where
        T: DeserializeOwned + Send + 'static,
    {
        self.run_script_with(script, ())
    }

    /// The same with `arguments`, a tuple, which the script has as `arguments[0]` and so on.
    ///
    /// # Panics
    ///
    /// If the arguments are no list in JSON, the script throws, or returns something else than a `T`.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn test(browser: &zzz_test::TestBrowser) {
    /// let script = "return (await fetch(arguments[0], { method: arguments[1] })).status";
    /// let status: u16 = browser.run_script_with(script, ("/posts", "PUT")).await;
    /// # }
    /// ```
    #[track_caller]
    pub fn run_script_with<T>(
        &self,
        script: &str,
        arguments: impl Serialize,
    ) -> impl Future<Output = T> + Send
    where
        T: DeserializeOwned + Send + 'static,
    {
        let arguments = match serde_json::to_value(arguments) {
            Ok(Value::Array(arguments)) => arguments,
            Ok(Value::Null) => Vec::new(),
            Ok(other) => panic!("the arguments of a script are a tuple, not {other}"),
            Err(error) => panic!("the arguments of a script are not JSON: {error}"),
        };
        let body = function(script);
        self.once(format!("the script failed: {script}"), move |session| {
            let value = session.script(&body, &arguments)?;
            serde_json::from_value(value).map_err(|error| Fault::new(error.to_string()))
        })
    }

    /// Waits until a script returns something that is true.
    ///
    /// # Panics
    ///
    /// If it throws, or never does.
    #[track_caller]
    pub fn wait_until(&self, script: &str) -> impl Future<Output = ()> + Send {
        let body = function(&format!("return Boolean(await (async () => {{ {script} }})())"));
        self.patiently(format!("waited for: {script}"), move |session| {
            let value = session.script(&body, &[])?;
            holds(value == Value::Bool(true), || "it is not true".to_owned())
        })
    }

    /// The cookies that go along to the page's address, also those that scripts cannot see.
    ///
    /// # Panics
    ///
    /// If the browser is gone.
    #[track_caller]
    pub fn cookies(&self) -> impl Future<Output = Vec<BrowserCookie>> + Send {
        self.once("there are no cookies".to_owned(), |session| {
            Ok(session.cookies()?.iter().map(BrowserCookie::read).collect())
        })
    }

    /// The content of a file that was downloaded under this name, once it is complete.
    ///
    /// # Panics
    ///
    /// If it never is.
    #[track_caller]
    pub fn downloaded(&self, name: &str) -> impl Future<Output = Vec<u8>> + Send {
        let file = name.to_owned();
        // It has another name until it is complete.
        self.patiently(format!("{name:?} was not downloaded"), move |session| {
            let path = session.driver().folder().join("downloads").join(&file);
            fs::read(path).map_err(|error| Fault::new(error.to_string()))
        })
    }

    /// All that was written to the console since the start, with its place.
    ///
    /// # Panics
    ///
    /// If the browser is gone.
    #[track_caller]
    pub fn console(&self) -> impl Future<Output = Vec<String>> + Send {
        let console = self.console.clone();
        self.once("there is no console".to_owned(), move |session| {
            Ok(console.heard(session)?.iter().map(|line| line.text.clone()).collect())
        })
    }

    /// Waits for a fault of a page whose line in the console contains `part`, and forgives it.
    ///
    /// # Panics
    ///
    /// If there is none.
    #[track_caller]
    pub fn expect_fault(&self, part: &str) -> impl Future<Output = ()> + Send {
        let (console, expected) = (self.console.clone(), part.to_owned());
        self.patiently(format!("expected {part:?} as a fault in the console"), move |session| {
            let mut lines = console.heard(session)?;
            match lines.iter_mut().find(|it| it.is_fault && it.text.contains(&expected)) {
                Some(line) => {
                    line.is_fault = false;
                    Ok(())
                }
                None => Err(Fault::new("there is none")),
            }
        })
    }

    /// Says that no page had a fault: an error that no script caught, an answer that CORS kept from a script,
    /// something that the page's own content security policy refused.
    ///
    /// # Panics
    ///
    /// If one had, and [`expect_fault`](Self::expect_fault) did not expect it.
    #[track_caller]
    pub fn assert_no_faults(&self) -> impl Future<Output = ()> + Send + use<> {
        let console = self.console.clone();
        self.once("a page has a fault".to_owned(), move |session| {
            let lines = console.heard(session)?;
            match lines.iter().find(|line| line.is_fault) {
                Some(fault) => Err(Fault::new(fault.text.clone())),
                None => Ok(()),
            }
        })
    }

    /// Looks for faults as [`assert_no_faults`](Self::assert_no_faults) does, then ends the browser, and the server if it
    /// was started with one. A test under `#[zzz::test]` that takes `&TestBrowser` does so at its end.
    ///
    /// # Panics
    ///
    /// If a page had a fault, or the server ended with an error.
    #[track_caller]
    pub fn stop(self) -> impl Future<Output = ()> + Send {
        let checked = self.assert_no_faults();
        let Self { session, server, .. } = self;
        async move {
            checked.await;
            blocking(move || drop(session)).await;
            if let Some(server) = server {
                server.stop().await;
            }
        }
    }

    fn url_of(&self, address: &str) -> String {
        let is_path = address.starts_with('/');
        if is_path { format!("{}{address}", self.origin) } else { address.to_owned() }
    }

    /// Does something at the first try.
    #[track_caller]
    fn once<T, A>(&self, wanted: String, attempt: A) -> impl Future<Output = T> + Send + use<T, A>
    where
        T: Send + 'static,
        A: Fn(&Session) -> Result<T, Fault> + Send + 'static,
    {
        self.visit(wanted, Duration::ZERO).then(attempt)
    }

    /// Tries something until it can be done.
    #[track_caller]
    fn patiently<T, A>(
        &self,
        wanted: String,
        attempt: A,
    ) -> impl Future<Output = T> + Send + use<T, A>
    where
        T: Send + 'static,
        A: Fn(&Session) -> Result<T, Fault> + Send + 'static,
    {
        self.visit(wanted, self.patience).then(attempt)
    }

    #[track_caller]
    fn visit(&self, wanted: String, patience: Duration) -> Visit {
        let (session, console) = (self.session.clone(), self.console.clone());
        Visit { session, console, wanted, patience, location: Location::caller() }
    }
}

impl fmt::Debug for TestBrowser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TestBrowser({})", self.origin)
    }
}

impl TestApp for TestBrowser {
    #[track_caller]
    fn start(app: App) -> impl Future<Output = Self> + Send {
        Self::start(app)
    }

    async fn stop(self) {
        Self::stop(self).await;
    }
}

/// `body` as one in which a script may wait.
fn function(body: &str) -> String {
    format!("return (async () => {{ {body}\n}})()")
}

fn holds(condition: bool, otherwise: impl FnOnce() -> String) -> Result<(), Fault> {
    if condition { Ok(()) } else { Err(Fault::new(otherwise())) }
}
