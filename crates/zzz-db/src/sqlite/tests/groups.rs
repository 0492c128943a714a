//! Writes of many that are committed together.

use std::sync::mpsc;

use super::*;
use crate::ConstraintKind;

/// Has the writer busy, so that what comes gathers; dropping the second lets it go on.
async fn busy(database: &Arc<Sqlite>) -> (JoinHandle<Result<Call>>, mpsc::Sender<()>) {
    let (call, is_reached, go) =
        gated(write("INSERT INTO notes (text) VALUES ('first') RETURNING id"));
    let database = Arc::clone(database);
    let running = spawn(async move { run(&database, call).await });
    is_reached.await.unwrap();
    (running, go)
}

/// Puts `call` into the queue before it returns.
async fn queued(database: &Arc<Sqlite>, call: Call) -> JoinHandle<Result<Call>> {
    let (ready, is_ready) = tokio::sync::oneshot::channel();
    let database = Arc::clone(database);
    let task = spawn(async move {
        let mut running = database.run(vec![call]);
        let _ = futures_poll(&mut running).await;
        let _ = ready.send(());
        running.await.map(|mut calls| calls.remove(0))
    });
    is_ready.await.unwrap();
    task
}

async fn futures_poll<F: Future + Unpin>(future: &mut F) {
    use std::{future::poll_fn, pin::Pin, task::Poll};
    let is_pending =
        poll_fn(|context| Poll::Ready(Pin::new(&mut *future).poll(context).is_pending())).await;
    assert!(is_pending, "it has run already");
}

#[tokio::test]
async fn one_call_of_a_group_that_fails_fails_alone() {
    let database = notes().await;
    let (first, go) = busy(&database).await;
    let mut waiting = Vec::new();
    for text in ["a", "b", "a", "c"] {
        waiting.push(queued(&database, note(text)).await);
    }
    waiting
        .push(queued(&database, read::<String>("SELECT text FROM notes WHERE text = 'c'")).await);
    drop(go);
    first.await.unwrap().unwrap();
    let mut results = Vec::new();
    for task in waiting {
        results.push(task.await.unwrap());
    }
    let seen = results.pop().unwrap().unwrap().take_sink::<List<String>>().0;
    assert_eq!(seen, ["c"], "reads see what was queued before them");
    let failed = results.remove(2).unwrap_err();
    assert_eq!(failed.constraint().unwrap().kind, ConstraintKind::Unique);
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert_eq!(count(&database).await, 4);
}

#[tokio::test]
async fn a_group_that_cannot_commit_or_is_rolled_back_runs_one_by_one() {
    let database = notes().await;
    exec(
        &database,
        "CREATE TABLE refers (id INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED)",
    )
    .await
    .unwrap();
    for (sql, kind) in [
        ("INSERT INTO refers VALUES (12345)", Some(ConstraintKind::ForeignKey)),
        ("INSERT OR ROLLBACK INTO notes (text) VALUES ('first')", Some(ConstraintKind::Unique)),
    ] {
        exec(&database, "DELETE FROM notes").await.unwrap();
        let (first, go) = busy(&database).await;
        let a = queued(&database, note("a")).await;
        let returning = read::<String>("INSERT INTO notes (text) VALUES ('b') RETURNING text");
        let b = queued(&database, returning).await;
        let wrong = queued(&database, write(sql)).await;
        let c = queued(&database, note("c")).await;
        drop(go);
        first.await.unwrap().unwrap();
        let error = wrong.await.unwrap().unwrap_err();
        assert_eq!(error.constraint().map(|constraint| constraint.kind), kind, "{error}");
        assert_eq!(a.await.unwrap().unwrap().affected, 1);
        let rows = b.await.unwrap().unwrap().take_sink::<List<String>>().0;
        assert_eq!(rows, ["b"], "the rows of the first try are forgotten");
        assert_eq!(c.await.unwrap().unwrap().affected, 1);
        assert_eq!(count(&database).await, 4, "{sql}");
    }
}

#[tokio::test]
async fn a_call_that_takes_too_long_does_not_fail_its_group() {
    let mut config = config_of("sqlite::memory:");
    config.statement_timeout = SHORT;
    let database = with_notes(started(&config).await).await;
    let (first, go) = busy(&database).await;
    let a = queued(&database, note("a")).await;
    let slow = queued(&database, write(&format!("INSERT INTO notes (text) {ENDLESS}"))).await;
    let b = queued(&database, note("b")).await;
    drop(go);
    first.await.unwrap().unwrap();
    assert_error(
        slow.await.unwrap(),
        &ErrorKind::Timeout,
        &["longer than 50ms", "INSERT INTO notes"],
    );
    a.await.unwrap().unwrap();
    b.await.unwrap().unwrap();
    assert_eq!(count(&database).await, 3);
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_is_left_out_while_it_waits() {
    let database = notes().await;
    let (first, go) = busy(&database).await;
    let dropped = queued(&database, note("dropped")).await;
    let kept = queued(&database, note("kept")).await;
    dropped.abort();
    assert!(dropped.await.unwrap_err().is_cancelled());
    drop(go);
    first.await.unwrap().unwrap();
    kept.await.unwrap().unwrap();
    let texts = all::<String>(&database, "SELECT text FROM notes ORDER BY id").await.unwrap();
    assert_eq!(texts, ["first", "kept"]);
}

#[tokio::test]
async fn a_call_that_runs_and_nobody_waits_for_is_ended() {
    for url in ["sqlite::memory:", "file"] {
        let folder = tempfile::tempdir().unwrap();
        let mut config = if url == "file" { config(folder.path()) } else { config_of(url) };
        config.statement_timeout = Duration::ZERO;
        config.connections_max = std::num::NonZeroU32::new(1);
        let database = with_notes(started(&config).await).await;
        for sql in [ENDLESS.to_owned(), format!("INSERT INTO notes (text) {ENDLESS}")] {
            let endless = queued(&database, write(&sql)).await;
            // It is behind the other, so its answer says that the other has ended.
            let next = queued(&database, read::<i64>("SELECT count(*) FROM notes")).await;
            endless.abort();
            assert_eq!(next.await.unwrap().unwrap().take_sink::<List<i64>>().0, [0], "{url} {sql}");
            exec(&database, "UPDATE notes SET size = 1").await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_many_write_at_once_is_all_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let database = with_notes(started(&config(folder.path())).await).await;
    let writers: Vec<_> = (0..16)
        .map(|task| {
            let database = Arc::clone(&database);
            spawn(async move {
                for i in 0..100 {
                    run(&database, note(&format!("{task}-{i}"))).await.unwrap();
                    let sql = format!("SELECT text FROM notes WHERE text = '{task}-{i}'");
                    assert_eq!(
                        all::<String>(&database, &sql).await.unwrap().len(),
                        1,
                        "not seen after its answer"
                    );
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    database.stop().await;
    let file = rusqlite::Connection::open(folder.path().join("data/app.db")).unwrap();
    let count: i64 = file.query_row("SELECT count(*) FROM notes", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 1600);
}
