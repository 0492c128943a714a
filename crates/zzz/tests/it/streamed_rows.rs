//! Tables as answers, which nobody holds in memory.

use std::sync::atomic::{AtomicUsize, Ordering};

use zzz::{
    App, Router, Streamed, TestClient,
    db::{Cell, CellError, DatabaseConfig, Kind, Repo, Schema, Type, Value},
    handler,
};

const COUNT: usize = 100_000;

/// How many rows have been read.
static READ: AtomicUsize = AtomicUsize::new(0);

/// A number that counts how often one is read.
#[derive(serde::Serialize)]
#[serde(transparent)]
struct Counted(i64);

impl Type for Counted {
    type NotNull = Self;
    const KIND: Kind = Kind::I64;

    fn to_value(&self) -> Value {
        Value::Integer(self.0)
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        READ.fetch_add(1, Ordering::SeqCst);
        cell.integer().map(Self)
    }
}

#[derive(Schema, serde::Serialize)]
struct Reading {
    id: i64,
    value: Counted,
}

#[handler]
async fn export(repo: &Repo) -> Streamed {
    Streamed::json_lines(repo.stream(Reading::query().order_by(Reading::ID)))
}

#[tokio::test]
async fn a_table_goes_out_while_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("app.db").display());
    let mut config = DatabaseConfig::new(url.parse().unwrap());
    config.connections_max = std::num::NonZeroU32::new(1);
    let repo = Repo::new(&config).unwrap();
    let routes = Router::new().get("/readings", export {}).into_routes();
    let client = TestClient::new(App::new().service(repo.clone()).routes(routes)).await;
    for sql in [
        "CREATE TABLE readings (id INTEGER PRIMARY KEY, value INTEGER)",
        &format!(
            "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {COUNT}) \
             INSERT INTO readings SELECT x, x FROM n"
        ),
    ] {
        repo.raw_exec(sql, ()).await.unwrap();
    }

    let mut answer = client.get("/readings").open().await;
    assert_eq!(answer.headers().get("content-type"), Some("application/x-ndjson"));
    let mut lines = 0;
    let mut rest = Vec::new();
    while let Some(chunk) = answer.chunk().await {
        for line in chunk.split_inclusive(|byte| *byte == b'\n') {
            rest.extend_from_slice(line);
            if line.ends_with(b"\n") {
                lines += 1;
                assert_eq!(rest, format!("{{\"id\":{lines},\"value\":{lines}}}\n").into_bytes());
                rest.clear();
            }
        }
        let ahead = READ.load(Ordering::SeqCst) - lines;
        assert!(ahead < 5_000, "{ahead} rows in memory");
    }
    assert_eq!((lines, rest.len()), (COUNT, 0));

    // A visitor who leaves in the middle takes no connection along, of which there is one.
    let mut answer = client.get("/readings").open().await;
    answer.chunk().await.unwrap();
    drop(answer);
    assert_eq!(repo.count(Reading::query()).await.unwrap(), 100_000);
}
