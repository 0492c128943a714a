//! Running an asynchronous test.

use std::{
    panic::resume_unwind,
    sync::mpsc::{RecvTimeoutError, channel},
    thread,
    time::Duration,
};

use zzz_core::{App, IntoApp};

use crate::{TestClient, TestServer};

/// Runs `test` to its end and returns what it returns; `#[zzz::test]` writes
/// a call of it.
///
/// The test has a thread of its own with a tokio runtime for one thread, timers
/// and sockets included. The waiting is done outside of it, so that a test
/// which blocks or stops the runtime's clock is found, too. Its thread is then
/// left behind until the process ends.
///
/// # Panics
///
/// If the test panics, or is not done after `timeout`.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// let sum = zzz_test::run_test(Duration::from_secs(60), || async { 1 + 1 });
/// assert_eq!(sum, 2);
/// ```
#[track_caller]
pub fn run_test<F>(timeout: Duration, test: impl FnOnce() -> F + Send + 'static) -> F::Output
where
    F: Future,
    F::Output: Send + 'static,
{
    let (ended, end) = channel::<()>();
    // The name that failures are reported under.
    let name = thread::current().name().unwrap_or("test").to_owned();
    let spawned = thread::Builder::new().name(name).spawn(move || {
        // Dropped at the very end, by a panic as well.
        let _ended = ended;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        match runtime {
            Ok(runtime) => runtime.block_on(test()),
            Err(error) => panic!("no runtime for the test: {error}"),
        }
    });
    let thread = match spawned {
        Ok(thread) => thread,
        Err(error) => panic!("no thread for the test: {error}"),
    };
    if end.recv_timeout(timeout) == Err(RecvTimeoutError::Timeout) {
        panic!(
            "the test did not end within {timeout:?}; a slow one gets more by \
             `#[zzz::test(timeout_seconds = 300)]`"
        );
    }
    match thread.join() {
        Ok(output) => output,
        Err(panic) => resume_unwind(panic),
    }
}

/// The application that a function made for a test.
///
/// # Panics
///
/// If it made none, but an error.
#[track_caller]
pub fn built_app(app: impl IntoApp) -> App {
    match app.into_app() {
        Ok(app) => app,
        Err(error) => panic!("there is no application to test: {error:?}"),
    }
}

/// The same, with services that [leave no trace](App::sandboxed).
///
/// # Panics
///
/// If it made none, but an error, or a service cannot.
#[track_caller]
pub fn sandboxed_app(app: impl IntoApp) -> App {
    match built_app(app).sandboxed() {
        Ok(app) => app,
        Err(error) => panic!("the application cannot be tested: {error:?}"),
    }
}

/// What a test under `#[zzz::test(app = ..)]` takes: its way to an application.
///
/// [`TestClient`] asks in process, [`TestServer`] over TCP. A wrapper of one's
/// own can log in first.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, IntoApp};
/// use zzz_test::{TestApp, TestClient};
///
/// /// A visitor who has been here before.
/// struct Regular(TestClient);
///
/// impl TestApp for Regular {
///     async fn start(app: App) -> Self {
///         let client = TestClient::new(app).await;
///         client.set_cookie("seen", "welcome-page");
///         Self(client)
///     }
///
///     async fn stop(self) {
///         self.0.stop().await;
///     }
/// }
/// ```
pub trait TestApp: Sized {
    /// Starts `app`.
    fn start(app: App) -> impl Future<Output = Self> + Send;

    /// Stops it after the test; one that takes the value and not a reference
    /// does so itself, or leaves it to the drop.
    fn stop(self) -> impl Future<Output = ()> + Send;
}

impl TestApp for TestClient {
    #[track_caller]
    fn start(app: App) -> impl Future<Output = Self> + Send {
        Self::new(app)
    }

    async fn stop(self) {
        Self::stop(self).await;
    }
}

impl TestApp for TestServer {
    #[track_caller]
    fn start(app: App) -> impl Future<Output = Self> + Send {
        Self::start(app)
    }

    async fn stop(self) {
        Self::stop(self).await;
    }
}
