//! The mailroom opens with the application, and closes after the last letter.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::time::Duration;

use service::Mailroom;
use zzz::{
    App, Request,
    http::{Method, StatusCode},
};

fn mailroom(app: &App) -> &Mailroom {
    app.services().find().unwrap()
}

#[tokio::test]
async fn starts_sends_and_stops() {
    let app = service::app();
    assert!(!mailroom(&app).is_open());

    app.start().await.unwrap();
    assert!(mailroom(&app).is_open());

    let posted = app.handle(&mut Request::new(Method::POST, "/letters")).await;
    assert_eq!(posted.status(), StatusCode::ACCEPTED);

    app.stop(Duration::from_secs(10)).await;
    assert_eq!(app.tasks().running(), 0);
    assert!(!mailroom(&app).is_open());
    // The one of the start hook and the one that was posted.
    assert_eq!(mailroom(&app).sent(), 2);
}

#[tokio::test]
async fn work_of_ones_own_is_waited_for_too() {
    let app = service::app();
    app.start().await.unwrap();
    let (done, ended) = tokio::sync::oneshot::channel();
    app.spawn("count the stamps", async move {
        tokio::task::yield_now().await;
        let _ = done.send(());
    });
    app.stop(Duration::from_secs(10)).await;
    assert_eq!(ended.await, Ok(()));
}
