//! A database for each case.

use std::{
    io::Write as _,
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};

use tempfile::TempDir;
use zzz_db::{DatabaseConfig, Dialect, Error, Migrations, Repo, Values};

/// An empty one in memory.
pub(crate) async fn sqlite() -> Repo {
    open("sqlite::memory:").await
}

async fn open(url: &str) -> Repo {
    let repo = new(url);
    start(repo).await
}

fn new(url: &str) -> Repo {
    let config = DatabaseConfig::new(url.parse().expect("an address"));
    Repo::new(&config).expect("a database that is built in")
}

async fn start(repo: Repo) -> Repo {
    repo.start().await.expect("a database that can be reached");
    repo
}

/// An empty one, in a sandbox.
pub(crate) async fn sqlite_sandbox() -> Repo {
    in_sandbox("sqlite:what-is-not-touched.db").await
}

/// A schema of its own on the server, which a sandbox undoes; nothing, where there is no server.
pub(crate) async fn postgres_sandbox(case: &str) -> Option<Repo> {
    let repo = in_sandbox(&server()?).await;
    // Tables of one name wait for each other's tests.
    for sql in [format!("CREATE SCHEMA of_{case}"), format!("SET LOCAL search_path TO of_{case}")] {
        repo.raw_exec(&sql, ()).await.expect("a new schema");
    }
    Some(repo)
}

async fn in_sandbox(url: &str) -> Repo {
    let repo = new(url);
    repo.enter_sandbox(&Migrations::new()).expect("a sandbox");
    start(repo).await
}

/// A schema of its own on the server, which the paths of its connections begin with.
pub(crate) struct Postgres {
    pub(crate) repo: Repo,
    pub(crate) url: String,
    admin: Repo,
    schema: String,
}

/// Nothing, where there is no server.
pub(crate) async fn postgres(case: &str) -> Option<Postgres> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);

    let url = server()?;
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let schema = format!("{case}_{}_{number}", std::process::id());
    let admin = open(&url).await;
    admin.raw_exec(&format!("CREATE SCHEMA {schema}"), ()).await.expect("a new schema");
    let mark = if url.contains('?') { '&' } else { '?' };
    let url = format!("{url}{mark}options=-csearch_path%3D{schema}");
    let repo = open(&url).await;
    Some(Postgres { repo, url, admin, schema })
}

/// The address of the server, or nothing where there is none.
fn server() -> Option<String> {
    let url = std::env::var("ZZZ_TEST_POSTGRES").ok();
    if url.is_none() {
        println!("left out: ZZZ_TEST_POSTGRES names no server");
    }
    url
}

impl Postgres {
    pub(crate) async fn drop(self) {
        self.repo.stop().await;
        let sql = format!("DROP SCHEMA {} CASCADE", self.schema);
        self.admin.raw_exec(&sql, ()).await.expect("a schema to drop");
    }
}

/// A database of its own, which its case opens, as often as it likes.
pub(crate) struct Database {
    url: String,
    /// Where the file is.
    folder: Option<TempDir>,
    /// The address of another database of the server.
    server: String,
}

impl Database {
    /// A file that is not there yet.
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("app.db").display());
        Self { url, folder: Some(folder), server: String::new() }
    }

    /// A database that is not there yet; nothing, where there is no server.
    pub(crate) fn postgres() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);

        let server = server()?;
        let (address, query) = server.split_once('?').unwrap_or((&server, ""));
        let (address, _) = address.rsplit_once('/').expect("the name of a database");
        let (process, number) = (std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let url = format!("{address}/contract_{process}_{number}?{query}");
        Some(Self { url: url.trim_end_matches('?').to_owned(), folder: None, server })
    }

    /// Makes it, where its server is to.
    pub(crate) async fn create(&self) {
        Repo::new(&self.config()).unwrap().create_database().await.expect("a new database");
    }

    pub(crate) fn config(&self) -> DatabaseConfig {
        DatabaseConfig::new(self.url.parse().expect("an address"))
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Where SQLite has its file.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.folder.as_ref().map(TempDir::path)
    }

    /// One more process, as far as the database can tell.
    pub(crate) async fn open(&self) -> Repo {
        open(&self.url).await
    }

    pub(crate) async fn drop(self) {
        let name = self.url.rsplit('/').next().and_then(|name| name.split('?').next());
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", name.expect("a name"));
        open(&self.server).await.raw_exec(&sql, ()).await.expect("a database to drop");
    }
}

/// `sql` for the database of `repo`: placeholders are written `$1`, and types as PostgreSQL names them.
pub(crate) fn sql(repo: &Repo, sql: &str) -> String {
    match repo.dialect() {
        Dialect::Sqlite => sql.replace('$', "?").replace("TIMESTAMPTZ", "TEXT"),
        _ => sql.to_owned(),
    }
}

/// Runs `text`, written as for [`sql`], which changes that many rows.
pub(crate) async fn run(repo: &Repo, text: &str, values: impl Values) -> u64 {
    let sql = sql(repo, text);
    repo.raw_exec(&sql, values).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// The error of `text`.
pub(crate) async fn refused(repo: &Repo, text: &str, values: impl Values) -> Error {
    let sql = sql(repo, text);
    match repo.raw_exec(&sql, values).await {
        Ok(_) => panic!("{sql}: is taken"),
        Err(error) => error,
    }
}

/// Tells the test run that a case has run, so that none is left out silently.
pub(crate) fn report(backend: &str) {
    let line = format!("CONTRACT db {backend} 1 cases\n");
    print!("{line}");
    if let Ok(path) = std::env::var("ZZZ_CONTRACT_REPORT") {
        let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
        file.and_then(|mut file| file.write_all(line.as_bytes())).expect("a report to write to");
    }
}
