//! What a test under `#[zzz::test(app = ..)]` is given.

use std::{
    fmt,
    panic::Location,
    sync::{Mutex, PoisonError},
};

use zzz_core::{App, IntoApp, Service, Services};

use crate::{TestApp, TestClient, sandboxed_app};

/// An application for one test, whose services [leave no trace](App::sandboxed).
///
/// `#[zzz::test]` writes what makes and uses one.
pub struct TestCase {
    /// Nothing, once it has started.
    app: Mutex<Option<App>>,
    services: Services,
    /// Whoever started it, where no argument did.
    client: Mutex<Option<TestClient>>,
}

impl TestCase {
    /// For `app`, an `App` or a `Result` of one.
    ///
    /// # Panics
    ///
    /// If there is no application but an error, or a service cannot do without traces.
    #[track_caller]
    pub fn new(app: impl IntoApp) -> Self {
        let app = sandboxed_app(app);
        let services = app.services().clone();
        Self { app: Mutex::new(Some(app)), services, client: Mutex::new(None) }
    }

    /// Starts the application, if no argument did.
    ///
    /// # Panics
    ///
    /// If it does not start.
    #[track_caller]
    pub fn start(&self) -> impl Future<Output = ()> {
        #[expect(
            clippy::manual_map,
            reason = "passed as a function, it cannot tell where the test is"
        )]
        let starting = match taken(&self.app) {
            Some(app) => Some(TestClient::new(app)),
            None => None,
        };
        async {
            if let Some(starting) = starting {
                let client = starting.await;
                *self.client.lock().unwrap_or_else(PoisonError::into_inner) = Some(client);
            }
        }
    }

    /// Stops what [`start`](Self::start) started.
    pub async fn stop(&self) {
        if let Some(client) = taken(&self.client) {
            client.stop().await;
        }
    }
}

fn taken<T>(place: &Mutex<Option<T>>) -> Option<T> {
    place.lock().unwrap_or_else(PoisonError::into_inner).take()
}

impl fmt::Debug for TestCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestCase").field("services", &self.services).finish_non_exhaustive()
    }
}

/// What a test under `#[zzz::test(app = ..)]` can take: one [way to the application](TestApp), and references to its services.
///
/// `By` tells the two apart, and is known by the type.
#[diagnostic::on_unimplemented(
    message = "a test cannot take `{Self}`",
    label = "expected `TestClient`, `TestServer` or a service of the application",
    note = "for example: `#[zzz::test(app = crate::app)] async fn greets(client: &TestClient, repo: &Repo)`"
)]
pub trait TestArgument<'c, By>: Sized {
    /// What holds it during the test.
    type Held;

    /// Gets it ready.
    fn start(case: &'c TestCase) -> impl Future<Output = Self::Held>;

    /// Gives it up after the test.
    fn stop(held: Self::Held) -> impl Future<Output = ()>;
}

/// By being a way to the application.
#[derive(Debug)]
#[non_exhaustive]
pub struct ByApp;

/// By being a service of the application.
#[derive(Debug)]
#[non_exhaustive]
pub struct ByService;

#[diagnostic::do_not_recommend]
impl<A: TestApp> TestArgument<'_, ByApp> for A {
    type Held = A;

    #[track_caller]
    fn start(case: &TestCase) -> impl Future<Output = A> {
        let Some(app) = taken(&case.app) else {
            panic!(
                "a test takes one way to its application: `another` makes a second visitor of it"
            )
        };
        A::start(app)
    }

    fn stop(held: A) -> impl Future<Output = ()> {
        A::stop(held)
    }
}

#[diagnostic::do_not_recommend]
impl<'c, S: Service> TestArgument<'c, ByService> for S {
    type Held = &'c S;

    #[track_caller]
    fn start(case: &'c TestCase) -> impl Future<Output = &'c S> {
        let location = Location::caller();
        async move {
            match case.services.get::<S>() {
                Ok(service) => service,
                Err(error) => panic!("{error}\n\nthe test at {location} takes it"),
            }
        }
    }

    async fn stop(_: &'c S) {}
}
