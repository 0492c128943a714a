//! SQLite, through a repo. What only the adapter can be asked for is tested beside it.

use zzz_db::{DatabaseConfig, Error, ErrorKind, Repo, Value};

async fn repo(url: &str) -> Repo {
    let repo = Repo::new(&DatabaseConfig::new(url.parse().unwrap())).unwrap();
    repo.start().await.unwrap();
    repo
}

async fn count(repo: &Repo) -> i64 {
    repo.raw_one("SELECT count(*) FROM notes", Vec::new()).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_file_keeps_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}/data/app.db", folder.path().display());
    let first = repo(&url).await;
    first.raw_exec("CREATE TABLE notes (text TEXT NOT NULL UNIQUE)", Vec::new()).await.unwrap();
    let written = first.transaction(async |tx| {
        tx.raw_exec("INSERT INTO notes VALUES (?)", vec![Value::Text("a".into())]).await?;
        assert_eq!(count(&tx).await, 1);
        assert_eq!(count(&first).await, 0, "others see it after its commit");
        let undone = tx.transaction(async |tx| {
            tx.raw_exec("INSERT INTO notes VALUES ('b')", Vec::new()).await?;
            tx.raw_exec("INSERT INTO notes VALUES ('a')", Vec::new()).await
        });
        assert!(undone.await.unwrap_err().constraint().is_some());
        Ok::<_, Error>(())
    });
    written.await.unwrap();
    first.stop().await;
    let error = first.raw_exec("DELETE FROM notes", Vec::new()).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Closed);

    let second = repo(&url).await;
    assert_eq!(count(&second).await, 1);
}

#[tokio::test]
async fn repos_in_memory_share_nothing() {
    let (one, other) = (repo("sqlite::memory:").await, repo("sqlite::memory:").await);
    for repo in [&one, &other] {
        repo.raw_exec("CREATE TABLE notes (text TEXT)", Vec::new()).await.unwrap();
    }
    one.clone().raw_exec("INSERT INTO notes VALUES ('a')", Vec::new()).await.unwrap();
    assert_eq!((count(&one).await, count(&other).await), (1, 0));
}
