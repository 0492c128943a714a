//! Services: found by type, started in order, stopped in reverse.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use zzz_core::{
    App, BoxFuture, Error, IntoResponse as _, Request, Result, Service, ServiceNeed, Services,
    handler_fn,
    http::{Method, StatusCode},
};

use crate::log;

type Trace = Arc<Mutex<Vec<String>>>;

fn note(trace: &Trace, what: impl Into<String>) {
    trace.lock().unwrap().push(what.into());
}

#[track_caller]
fn check(trace: &Trace, expected: &str) {
    assert_eq!(trace.lock().unwrap().join(" "), expected);
}

/// A service of which an application may have several: `N` tells them apart.
#[derive(Default)]
struct Traced<const N: usize> {
    trace: Trace,
    fails: bool,
    /// Never ends to stop.
    hangs: bool,
}

impl<const N: usize> Traced<N> {
    fn new(trace: &Trace) -> Self {
        Self { trace: trace.clone(), ..Self::default() }
    }
}

impl<const N: usize> Service for Traced<N> {
    async fn start(&self, services: &Services) -> Result<()> {
        tokio::task::yield_now().await;
        note(&self.trace, format!("start{N}"));
        assert!(services.find::<Self>().is_some(), "all are to be found");
        if self.fails {
            return Err(Error::internal("out of luck"));
        }
        Ok(())
    }

    async fn stop(&self) {
        tokio::task::yield_now().await;
        note(&self.trace, format!("stop{N}"));
        if self.hangs {
            std::future::pending().await
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);

/// A hook that writes down its name and may fail.
fn hook(
    trace: &Trace,
    name: &'static str,
    fails: bool,
) -> impl Fn(&Services) -> BoxFuture<'_, Result<()>> + Send + Sync + 'static {
    let trace = trace.clone();
    move |services| {
        note(&trace, name);
        assert!(services.find::<Traced<1>>().is_some());
        Box::pin(async move {
            if fails {
                return Err(Error::internal("the hook broke"));
            }
            Ok(())
        })
    }
}

#[tokio::test]
async fn services_and_hooks_start_in_order_and_stop_in_reverse() {
    let trace = Trace::default();
    let app = App::new()
        .on_start(hook(&trace, "up1", false))
        .on_stop(hook(&trace, "down1", false))
        .service(Traced::<1>::new(&trace))
        .service(Traced::<2>::new(&trace))
        .on_start(hook(&trace, "up2", false))
        .on_stop(hook(&trace, "down2", false))
        .service(Traced::<3>::new(&trace));
    check(&trace, "");
    app.start().await.unwrap();
    check(&trace, "start1 start2 start3 up1 up2");
    trace.lock().unwrap().clear();
    app.stop(SECOND).await;
    check(&trace, "down2 down1 stop3 stop2 stop1");
}

#[tokio::test]
async fn a_start_that_fails_stops_those_that_run() {
    let trace = Trace::default();
    let mut broken = Traced::<3>::new(&trace);
    broken.fails = true;
    let app = App::new()
        .service(Traced::<1>::new(&trace))
        .service(Traced::<2>::new(&trace))
        .service(broken)
        .service(Traced::<4>::new(&trace))
        .on_start(hook(&trace, "up", false));
    let error = app.start().await.unwrap_err();
    let name = "it::services::Traced<3>";
    assert_eq!(error.to_string(), format!("the service `{name}` did not start: out of luck"));
    check(&trace, "start1 start2 start3 stop2 stop1");
}

#[tokio::test]
async fn a_start_hook_that_fails_stops_the_services() {
    let trace = Trace::default();
    let app = App::new()
        .service(Traced::<1>::new(&trace))
        .on_start(hook(&trace, "up1", true))
        .on_start(hook(&trace, "up2", false))
        .on_stop(hook(&trace, "down", false));
    let error = app.start().await.unwrap_err();
    assert_eq!(error.to_string(), "the hook broke");
    check(&trace, "start1 up1 stop1");
}

#[tokio::test]
async fn a_stop_hook_that_fails_is_logged_and_stops_nothing_else() {
    log::listen();
    let trace = Trace::default();
    let app = App::new()
        .service(Traced::<1>::new(&trace))
        .on_stop(hook(&trace, "down1", false))
        .on_stop(hook(&trace, "down2", true));
    app.start().await.unwrap();
    app.stop(SECOND).await;
    check(&trace, "start1 down2 down1 stop1");
    assert_eq!(log::errors(), ["a stop hook failed error=the hook broke"]);
}

#[tokio::test(start_paused = true)]
async fn what_does_not_stop_is_left_at_the_deadline() {
    log::listen();
    let trace = Trace::default();
    let mut hangs = Traced::<2>::new(&trace);
    hangs.hangs = true;
    let app = App::new()
        .service(Traced::<1>::new(&trace))
        .service(hangs)
        .on_stop(|_| Box::pin(std::future::pending()));
    app.start().await.unwrap();
    let start = tokio::time::Instant::now();
    app.stop(SECOND).await;
    assert_eq!(start.elapsed(), 2 * SECOND);
    check(&trace, "start1 start2 stop2");
    assert_eq!(
        log::errors(),
        [
            "stop hooks did not end in time deadline=1s",
            "services did not stop in time and are left as they are deadline=1s",
        ]
    );
}

struct Greeting(&'static str);
impl Service for Greeting {}

struct Absent;
impl Service for Absent {}

#[test]
fn services_are_found_by_their_type() {
    let app = App::new().service(Greeting("hello"));
    let services = app.services();
    assert_eq!(services.get::<Greeting>().unwrap().0, "hello");
    assert_eq!(services.find::<Greeting>().unwrap().0, "hello");
    assert!(services.find::<Absent>().is_none());
    let error = services.get::<Absent>().err().unwrap();
    assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(
        error.to_string(),
        "nobody provides the service `it::services::Absent`; add `.service(..)` with one to the \
         application"
    );
    assert!(Services::default().find::<Greeting>().is_none());
    assert_eq!(format!("{services:?}"), r#"["it::services::Greeting"]"#);
}

#[test]
fn copies_are_handles_to_the_same() {
    let app = App::new().service(Greeting("hello"));
    let copy = app.services().clone();
    assert!(copy.is_same(app.services()));
    assert!(std::ptr::eq(
        copy.get::<Greeting>().unwrap(),
        app.services().get::<Greeting>().unwrap()
    ));
    let other = App::new().service(Greeting("hello"));
    assert!(!copy.is_same(other.services()));
    assert!(!copy.is_same(&Services::default()));
}

#[test]
fn a_service_that_is_listed_twice_is_refused_by_name() {
    let twice = || App::new().service(Greeting("a")).service(Greeting("b"));
    let payload = catch_unwind(AssertUnwindSafe(twice)).unwrap_err();
    assert_eq!(
        *payload.downcast::<String>().unwrap(),
        "the application lists the service `it::services::Greeting` twice; remove one, or wrap \
         one of them in a type of its own"
    );
}

#[test]
fn a_service_is_replaced_in_its_place() {
    let app = App::new().service(Greeting("hello")).replace_service(Greeting("a fake"));
    assert_eq!(app.services().get::<Greeting>().unwrap().0, "a fake");
    let nothing = || App::new().replace_service(Greeting("a fake"));
    let payload = catch_unwind(AssertUnwindSafe(nothing)).unwrap_err();
    let text = payload.downcast_ref::<String>().cloned().unwrap_or_default();
    assert!(text.contains("no service `it::services::Greeting`"), "{text}");
}

/// A value that every request has its own of.
struct Basket {
    number: usize,
    things: usize,
}

/// What needs another such value.
struct Price(usize);

fn scoped_app(made: &'static AtomicUsize) -> App {
    App::new()
        .scoped(|_| Basket { number: made.fetch_add(1, Ordering::Relaxed), things: 0 })
        .scoped(|request: &mut Request| Price(request.scoped::<Basket>().unwrap().things * 10))
        .routes(handler_fn(|request| {
            Box::pin(async {
                request.scoped::<Basket>()?.things = 3;
                let price = request.scoped::<Price>()?.0;
                let basket = request.scoped::<Basket>()?;
                Ok(format!("{} {} {price}", basket.number, basket.things).into_response())
            })
        }))
}

#[tokio::test]
async fn scoped_services_are_made_once_per_request() {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let app = scoped_app(&MADE);
    assert_eq!(MADE.load(Ordering::Relaxed), 0);
    for expected in ["0 3 30", "1 3 30", "2 3 30"] {
        let mut response = app.handle(&mut Request::new(Method::GET, "/")).await;
        assert_eq!(response.body_mut().bytes().await.unwrap(), expected);
    }
    assert_eq!(MADE.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_scoped_service_that_nobody_makes() {
    let mut request = Request::new(Method::GET, "/");
    App::new().handle(&mut request).await;
    let error = request.scoped::<Basket>().err().unwrap();
    assert_eq!(
        error.to_string(),
        "nobody makes a `it::services::Basket` for a request; add `.scoped(|request| ..)` to the \
         application"
    );
}

/// The memory of a request keeps a handle to the services it was used with; another
/// application's request does not see them.
#[tokio::test]
async fn requests_see_the_services_of_their_application() {
    let [one, two] = ["one", "two"].map(|text| {
        App::new().service(Greeting(text)).routes(handler_fn(|request| {
            Box::pin(async { Ok(request.services().get::<Greeting>()?.0.into_response()) })
        }))
    });
    for (app, expected) in [(&one, "one"), (&two, "two"), (&one, "one")] {
        let mut response = app.handle(&mut Request::new(Method::GET, "/")).await;
        assert_eq!(response.body_mut().bytes().await.unwrap(), expected);
    }
    let mut request = Request::new(Method::GET, "/");
    App::new().handle(&mut request).await;
    assert!(request.services().find::<Greeting>().is_none());
}

#[test]
fn a_scoped_service_that_is_made_twice_is_refused_by_name() {
    let twice = catch_unwind(|| App::new().scoped(|_| 1_u8).scoped(|_| 2_u8));
    let payload = twice.expect_err("one of the two would never be made");
    let text = payload.downcast_ref::<String>().cloned().unwrap_or_default();
    assert!(text.contains("`u8`") && text.contains("remove one"), "{text}");
}

/// Needs the others that it is told.
struct Needy<const N: usize>(Vec<ServiceNeed>);

impl<const N: usize> Service for Needy<N> {
    fn needs(&self) -> Vec<ServiceNeed> {
        self.0.clone()
    }
}

fn need<const N: usize>() -> ServiceNeed {
    ServiceNeed::of::<Needy<N>>()
}

fn faults(app: &App) -> Vec<String> {
    let faults = |error: zzz_core::BootError| error.faults().map(str::to_owned).collect();
    app.check().map_or_else(faults, |()| Vec::new())
}

#[tokio::test]
async fn a_service_that_needs_another_is_refused_unless_that_is_listed_before() {
    let (first, second) = (|| Needy::<1>(vec![]), || Needy::<2>(vec![need::<1>()]));
    assert_eq!(faults(&App::new().service(first()).service(second())), [""; 0]);

    let later = App::new().service(second()).service(first());
    let (one, two) = (need::<1>().name(), need::<2>().name());
    let told = format!(
        "the service `{two}` needs `{one}`, which is listed later and so starts later; list `{one}` \
         before `{two}`"
    );
    assert_eq!(faults(&later), [told.as_str()]);
    let refused = later.start().await.unwrap_err().to_string();
    assert!(refused.contains(&told), "{refused}");

    let told = format!(
        "the service `{two}` needs `{one}`, which nobody provides; add `.service(..)` with one \
         before `{two}`"
    );
    assert_eq!(faults(&App::new().service(second())), [told]);
}

#[test]
fn services_that_need_each_other_are_named_in_their_circle() {
    let app = App::new()
        .service(Needy::<1>(vec![need::<3>()]))
        .service(Needy::<2>(vec![need::<1>()]))
        .service(Needy::<3>(vec![need::<2>()]))
        .service(Needy::<4>(vec![need::<4>()]));
    let [one, two] = [need::<1>().name(), need::<2>().name()];
    let [three, four] = [need::<3>().name(), need::<4>().name()];
    let circle = |of: String| {
        format!(
            "services need each other, so none can start first: {of}; let one of them do without"
        )
    };
    let expected = [
        circle(format!("`{one}` -> `{three}` -> `{two}` -> `{one}`")),
        circle(format!("`{four}` -> `{four}`")),
    ];
    assert_eq!(faults(&app), expected);
}
