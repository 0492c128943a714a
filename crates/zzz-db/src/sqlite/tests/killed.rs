//! A process that is killed while it writes: what it was told to be written is in the file.

use std::{
    collections::BTreeSet,
    env,
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
};

use super::*;

/// Names the folder that the child writes to.
const CHILD: &str = "ZZZ_DB_KILLED_FOLDER";

/// How many times the child is killed.
const ROUNDS: usize = 100;

/// Writes in many tasks until it is killed, and prints what has been acknowledged. It does nothing unless the test below starts it.
#[tokio::test(flavor = "multi_thread")]
async fn child() {
    let Some(folder) = env::var_os(CHILD) else { return };
    let database = started(&config(Path::new(&folder))).await;
    let run_id = std::process::id();
    let writers: Vec<_> = (0..16)
        .map(|task| {
            let database = Arc::clone(&database);
            spawn(async move {
                for i in 0.. {
                    let text = format!("{run_id}-{task}-{i}");
                    run(&database, note(&text)).await.unwrap();
                    // One write: a line is whole or not there.
                    let line = format!("\nwritten {text} .\n");
                    std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    with_notes(started(&config(folder.path())).await).await.stop().await;
    let mut acknowledged = BTreeSet::new();
    for round in 0..ROUNDS {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "sqlite::tests::killed::child", "--nocapture"])
            .env(CHILD, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Each round kills it at another moment.
        let mut left = 10 + round * 3;
        for line in lines.map_while(std::result::Result::ok) {
            // The last line may be cut off.
            if let Some(text) =
                line.strip_prefix("written ").and_then(|text| text.strip_suffix(" ."))
            {
                acknowledged.insert(text.to_owned());
                left = left.saturating_sub(1);
                if left == 0 {
                    child.kill().unwrap();
                }
            }
        }
        assert!(!child.wait().unwrap().success(), "it ended by itself");
    }
    assert!(acknowledged.len() >= 10 * ROUNDS, "only {} were acknowledged", acknowledged.len());
    let database = started(&config(folder.path())).await;
    assert_eq!(all::<String>(&database, "PRAGMA integrity_check").await.unwrap(), ["ok"]);
    let found = all::<String>(&database, "SELECT text FROM notes").await.unwrap();
    let found: BTreeSet<_> = found.into_iter().collect();
    let lost: Vec<_> = acknowledged.difference(&found).collect();
    assert!(lost.is_empty(), "{} of {} are lost: {lost:?}", lost.len(), acknowledged.len());
}
