//! Events: told by type, in order, beside the caller.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::sync::Semaphore;
use zzz_core::{App, Error, EventListener, Events, Result, Service, Services};

use crate::log;

struct Created(&'static str);
struct Removed(&'static str);

#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<String>>>);

impl Service for Heard {}

impl Heard {
    fn note(&self, who: &str, what: &str) {
        self.0.lock().unwrap().push(format!("{who}:{what}"));
    }

    #[track_caller]
    fn check(&self, expected: &str) {
        assert_eq!(self.0.lock().unwrap().join(" "), expected);
    }
}

/// Notes what was created, in the service that the application has for it.
async fn note(who: &'static str, event: Arc<Created>, services: Services) -> Result<()> {
    tokio::task::yield_now().await;
    services.get::<Heard>()?.note(who, event.0);
    Ok(())
}

async fn started(events: Events) -> (App, Heard) {
    let heard = Heard::default();
    let app = App::new().service(heard.clone()).service(events);
    app.start().await.unwrap();
    (app, heard)
}

fn events(app: &App) -> &Events {
    app.services().get().unwrap()
}

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn an_event_is_told_to_those_who_listen_to_its_type() {
    let (app, heard) = started(
        Events::new()
            .on(|event: Arc<Created>, services| note("a", event, services))
            .on(|event: Arc<Created>, services| note("b", event, services))
            .on(|event: Arc<Removed>, services: Services| async move {
                services.get::<Heard>()?.note("gone", event.0);
                Ok(())
            }),
    )
    .await;
    events(&app).emit(Created("1")).unwrap();
    events(&app).emit(Created("2")).unwrap();
    events(&app).emit("nobody listens to texts").unwrap();
    assert!(app.tasks().drain(SECOND).await);
    heard.check("a:1 b:1 a:2 b:2");
    events(&app).emit(Removed("1")).unwrap();
    assert!(app.tasks().drain(SECOND).await);
    heard.check("a:1 b:1 a:2 b:2 gone:1");
}

#[tokio::test]
async fn the_greater_priority_is_told_first_and_equals_as_listed() {
    let listener = |who, priority| {
        EventListener::new(move |event, services| note(who, event, services)).priority(priority)
    };
    let (app, heard) = started(
        Events::new()
            .listen(listener("low", -1))
            .listen(listener("a", 0))
            .listen(listener("high", i32::MAX))
            .listen(listener("b", 0))
            .listen(listener("least", i32::MIN)),
    )
    .await;
    events(&app).emit(Created("1")).unwrap();
    app.stop(SECOND).await;
    heard.check("high:1 a:1 b:1 low:1 least:1");
}

#[tokio::test]
async fn one_that_listens_once_is_told_one_event() {
    let (app, heard) = started(
        Events::new()
            .once(|event, services| note("once", event, services))
            .on(|event, services| note("all", event, services)),
    )
    .await;
    for name in ["1", "2"] {
        events(&app).emit(Created(name)).unwrap();
    }
    app.stop(SECOND).await;
    heard.check("once:1 all:1 all:2");
}

#[tokio::test]
async fn a_listener_that_fails_or_panics_is_logged_and_stops_no_other() {
    log::listen();
    let (app, heard) = started(
        Events::new()
            .on(|_: Arc<Created>, _| async { Err(Error::internal("no mail today")) })
            .on(|_: Arc<Created>, _| async { panic!("in the future") })
            .on(|event: Arc<Created>, _| {
                assert_eq!(event.0, "", "before the future");
                async { Ok(()) }
            })
            .on(|event, services| note("last", event, services)),
    )
    .await;
    events(&app).emit(Created("1")).unwrap();
    events(&app).emit(Created("2")).unwrap();
    app.stop(SECOND).await;
    heard.check("last:1 last:2");
    let errors = log::errors();
    assert_eq!(errors.len(), 6, "{errors:#?}");
    for (error, what) in errors.iter().zip(["no mail today", "in the future", "before the future"])
    {
        assert!(error.contains("a listener failed") && error.contains(what), "{error}");
    }
}

#[tokio::test]
async fn no_more_events_wait_than_may() {
    let gate = Arc::new(Semaphore::new(0));
    let held = gate.clone();
    let (app, heard) = started(Events::new().waiting_max(2).on(move |event, services| {
        let gate = held.clone();
        async move {
            gate.acquire().await?.forget();
            note("slow", event, services).await
        }
    }))
    .await;
    events(&app).emit(Created("1")).unwrap();
    events(&app).emit(Created("2")).unwrap();
    let refused = events(&app).emit(Created("3")).unwrap_err();
    assert_eq!(refused.status(), 503);
    gate.add_permits(2);
    assert!(app.tasks().drain(SECOND).await);
    heard.check("slow:1 slow:2");
    gate.add_permits(1);
    events(&app).emit(Created("4")).unwrap();
    app.stop(SECOND).await;
    heard.check("slow:1 slow:2 slow:4");
}

#[tokio::test]
async fn a_slow_listener_keeps_back_its_own_events_only() {
    let (app, heard) = started(
        Events::new()
            .on(|_: Arc<Removed>, _| std::future::pending())
            .on(|event, services| note("a", event, services)),
    )
    .await;
    events(&app).emit(Removed("1")).unwrap();
    events(&app).emit(Created("1")).unwrap();
    while heard.0.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    heard.check("a:1");
}

#[tokio::test]
async fn a_shutdown_waits_for_what_was_emitted() {
    let (app, heard) =
        started(Events::new().on(|event, services| note("a", event, services))).await;
    for name in ["1", "2", "3"] {
        events(&app).emit(Created(name)).unwrap();
    }
    heard.check("");
    app.stop(SECOND).await;
    heard.check("a:1 a:2 a:3");
    let refused = events(&app).emit(Created("4")).unwrap_err();
    assert!(refused.to_string().contains("does not run"), "{refused}");
}
