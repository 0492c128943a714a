//! Databases in memory, files, starting and stopping.

use super::*;

#[tokio::test]
async fn memory_is_shared_by_all_tasks_of_one_repo_and_by_no_other() {
    let (one, other) = (notes().await, notes().await);
    let writers: Vec<_> = (0..32)
        .map(|i| {
            let database = Arc::clone(&one);
            spawn(async move { run(&database, note(&i.to_string())).await })
        })
        .collect();
    for writer in writers {
        assert_eq!(writer.await.unwrap().unwrap().affected, 1);
    }
    assert_eq!(count(&one).await, 32);
    assert_eq!(count(&other).await, 0);
}

#[tokio::test]
async fn a_file_is_made_with_its_folder_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let database = with_notes(started(&config(folder.path())).await).await;
    run(&database, note("a")).await.unwrap();
    #[cfg(unix)]
    for name in ["app.db", "app.db-wal"] {
        use std::os::unix::fs::PermissionsExt as _;
        let file = std::fs::metadata(folder.path().join("data").join(name)).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600, "{name}");
    }
    database.stop().await;
    assert!(!folder.path().join("data/app.db-wal").exists(), "the log was not folded in");
    let again = started(&config(folder.path())).await;
    assert_eq!(count(&again).await, 1);
}

#[tokio::test]
async fn settings_are_those_that_protect() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(folder.path());
    config.synchronous = crate::Synchronous::Full;
    let database = started(&config).await;
    for (pragma, expected) in [("foreign_keys", 1), ("synchronous", 2), ("busy_timeout", 5_000)] {
        let found = all::<i64>(&database, &format!("PRAGMA {pragma}")).await.unwrap();
        assert_eq!(found, [expected], "{pragma}");
    }
    assert_eq!(all::<String>(&database, "PRAGMA journal_mode").await.unwrap(), ["wal"]);
    let like = all::<bool>(&database, "SELECT 'a' LIKE 'A'").await.unwrap();
    assert_eq!(like, [false], "text is compared with case");
    let error = all::<String>(&database, "SELECT \"nme\"").await.unwrap_err();
    assert!(error.to_string().contains("no such column: \"nme\""), "{error}");
}

#[tokio::test]
async fn places_that_cannot_be_opened_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::write(path.join("text.db"), "x".repeat(4096)).unwrap();
    for (url, part) in [
        (format!("sqlite:{}", path.display()), "it is a folder"),
        (format!("sqlite:{}/none.db?mode=rw", path.display()), "there is no file"),
        (format!("sqlite:{}/text.db/app.db", path.display()), "cannot make the folder"),
        (format!("sqlite:{}/text.db", path.display()), "the file is no SQLite database"),
    ] {
        let database = Sqlite::new(&config_of(&url)).unwrap();
        assert_error(database.start().await, &ErrorKind::Connection, &[part]);
    }
    let mut config = config(path);
    config.connections_max = std::num::NonZeroU32::new(65);
    assert_error(Sqlite::new(&config), &ErrorKind::Config, &["`connections_max` is 65"]);
}

#[tokio::test]
async fn only_a_repo_that_has_started_and_not_stopped_answers() {
    let folder = tempfile::tempdir().unwrap();
    let database = Arc::new(Sqlite::new(&config(folder.path())).unwrap());
    assert_error(exec(&database, "SELECT 1").await, &ErrorKind::Closed, &["has not started"]);
    database.start().await.unwrap();
    database.start().await.unwrap();

    let (call, is_reached, go) = gated(write("SELECT 1"));
    let running = spawn({
        let database = Arc::clone(&database);
        async move { run(&database, call).await }
    });
    is_reached.await.unwrap();
    let mut stopping = database.stop();
    assert!(futures_are_pending(&mut stopping).await, "it did not wait for what runs");
    assert_error(exec(&database, "SELECT 1").await, &ErrorKind::Closed, &["has been stopped"]);
    go.send(()).unwrap();
    stopping.await;
    running.await.unwrap().unwrap();
    database.stop().await;
}

/// Whether a future waits, after it was asked once.
async fn futures_are_pending<F: Future + Unpin>(future: &mut F) -> bool {
    use std::{future::poll_fn, pin::Pin, task::Poll};
    poll_fn(|context| Poll::Ready(Pin::new(&mut *future).poll(context).is_pending())).await
}

#[tokio::test]
async fn debug_shows_the_path_only() {
    let database = Sqlite::new(&config_of("sqlite:data/app.db")).unwrap();
    assert_eq!(format!("{database:?}"), "Sqlite(\"data/app.db\")");
}
