//! What a stream holds while it is read, on databases with several connections.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use zzz_db::{Cell, CellError, Error, ErrorKind, Kind, Repo, Schema, Type, Value};

/// How many values have been decoded.
static DECODED: AtomicUsize = AtomicUsize::new(0);

/// A number that counts how often one is decoded.
#[derive(Debug)]
struct Counted(i64);

impl Type for Counted {
    type NotNull = Self;
    const KIND: Kind = Kind::I64;

    fn to_value(&self) -> Value {
        Value::Integer(self.0)
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        DECODED.fetch_add(1, Ordering::SeqCst);
        cell.integer().map(Self)
    }
}

#[derive(Schema, Debug)]
#[schema(table = "numbers")]
struct CountedNumber {
    id: i64,
    value: Counted,
}

#[derive(Schema, Debug)]
struct Number {
    id: i64,
    value: i64,
}

const COUNT: i64 = 50_000;

async fn fill(repo: &Repo) {
    let sql = format!(
        "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {COUNT}) \
         INSERT INTO numbers SELECT x, x FROM n"
    );
    for sql in ["CREATE TABLE numbers (id BIGINT PRIMARY KEY, value BIGINT)", &sql] {
        repo.raw_exec(sql, ()).await.unwrap();
    }
}

/// Rows are decoded as they are read, and no more than three times as many as are handed over at once beyond.
pub(crate) async fn the_database_waits_for_whoever_reads(repo: Repo) {
    fill(&repo).await;
    let at_once = 16;
    let query = CountedNumber::query().order_by(CountedNumber::ID);
    let mut rows = repo.stream(query).rows_at_once(at_once.try_into().unwrap());
    DECODED.store(0, Ordering::SeqCst);
    let mut count = 0;
    while let Some(row) = rows.next().await {
        count += 1;
        assert_eq!(row.unwrap().value.0, count);
        let ahead = DECODED.load(Ordering::SeqCst) - usize::try_from(count).unwrap();
        assert!(ahead <= 3 * at_once, "{ahead} rows in memory");
    }
    assert_eq!(count, COUNT);
}

/// `repo` has one connection that reads.
pub(crate) async fn one_that_is_dropped_gives_its_connection_back(repo: Repo) {
    fill(&repo).await;
    for read in [0, 1, 100, 1_000] {
        let mut rows = repo.stream(Number::query().order_by(Number::ID));
        for _ in 0..read {
            rows.next().await.unwrap().unwrap();
        }
        drop(rows);
        assert_eq!(repo.count(Number::query()).await.unwrap(), COUNT);
    }
    // So does one that has ended, and one that failed.
    let mut rows = repo.stream(Number::query());
    while rows.next().await.is_some() {}
    assert_eq!(repo.count(Number::query()).await.unwrap(), COUNT);
}

/// `repo` has one connection that reads, which a stream holds.
pub(crate) async fn others_wait_and_are_told_why(repo: Repo) {
    fill(&repo).await;
    let mut rows = repo.stream(Number::query());
    rows.next().await.unwrap().unwrap();
    let error = repo.count(Number::query()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::PoolTimeout, "{error}");
    drop(rows);
    assert_eq!(repo.count(Number::query()).await.unwrap(), COUNT);
}

/// Whoever reads its rows would wait for what waits for them to be read.
pub(crate) async fn a_transaction_does_nothing_beside_its_stream(repo: Repo) {
    fill(&repo).await;
    let result = repo.transaction(async |tx| {
        let mut rows = tx.stream(Number::query());
        rows.next().await.unwrap()?;
        let error = tx.count(Number::query()).await.unwrap_err();
        assert!(
            error.to_string().starts_with("a stream of this transaction is still open"),
            "{error}"
        );
        let error = tx.stream(Number::query()).next().await.unwrap().unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Statement);
        drop(rows);
        tx.raw_exec("UPDATE numbers SET value = 0", ()).await?;
        // One that is kept ends the transaction when it is dropped.
        let mut kept = tx.stream(Number::query());
        kept.next().await.unwrap()?;
        Ok(kept)
    });
    let error: Error = result.await.unwrap_err();
    assert!(error.to_string().starts_with("a stream of this transaction is still open"), "{error}");
    let sum = repo.aggregate(Number::query(), Number::VALUE.min()).await.unwrap();
    assert_eq!(sum, Some(1), "nothing of it has happened");
}

/// `limited` is the database of `repo`, and gives a statement `limit`.
pub(crate) async fn who_reads_slowly_is_not_timed_out(repo: Repo, limited: Repo, limit: Duration) {
    fill(&repo).await;
    let mut rows = limited.stream(Number::query());
    rows.next().await.unwrap().unwrap();
    let started = Instant::now();
    // Something else is done meanwhile.
    while started.elapsed() < limit * 2 {
        repo.exists(Number::query()).await.unwrap();
    }
    let mut count = 1;
    while let Some(row) = rows.next().await {
        row.unwrap();
        count += 1;
    }
    assert_eq!(count, COUNT);
}
