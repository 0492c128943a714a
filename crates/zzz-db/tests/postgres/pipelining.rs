//! Statements that are sent together.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task,
};
use zzz_db::{
    Column, ColumnInfo, ColumnSource, Error, FromRow, Kind, Result, Row, Schema, Table,
    TransactionOptions, Type as _, Value,
};

use crate::server::{open_one, url};

/// One of the server's settings: a table that is there without making it.
#[derive(Debug)]
struct Setting {
    name: String,
}

static TABLE: Table =
    Table { name: "pg_settings", columns: &COLUMNS, key: &[0], list: "\"pg_settings\".\"name\"" };
static COLUMNS: [ColumnInfo; 1] = [ColumnInfo {
    table: "pg_settings",
    name: "name",
    field: "name",
    number: 0,
    kind: Kind::Text,
    is_nullable: false,
    source: ColumnSource::Given,
    is_redacted: false,
}];

impl Setting {
    const NAME: Column<Self, String> = Column::new(&COLUMNS[0]);
}

impl FromRow for Setting {
    const COLUMNS: usize = 1;
    fn from_row(row: &mut Row<'_>) -> Result<Self> {
        Ok(Self { name: row.read()? })
    }
}

impl Schema for Setting {
    type Key = String;
    const TABLE: &'static Table = &TABLE;
    fn key(&self) -> String {
        self.name.clone()
    }
    fn value(&self, _column: usize) -> Value {
        self.name.to_value()
    }
}

/// What stands between client and server, and counts how often the client waited for an answer.
#[derive(Debug, Default)]
struct Wire {
    round_trips: AtomicUsize,
    /// Whether the server has spoken last.
    is_answered: AtomicBool,
}

impl Wire {
    /// The address of `url` by way of this wire.
    async fn lay(url: &str) -> (Arc<Self>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (user, rest) = url.split_once('@').unwrap();
        let (place, rest) = rest.split_once('/').unwrap();
        let own = format!("{user}@{}/{rest}", listener.local_addr().unwrap());
        let wire = Arc::new(Self::default());
        task::spawn(Arc::clone(&wire).serve(listener, place.to_owned()));
        (wire, own)
    }

    async fn serve(self: Arc<Self>, listener: TcpListener, place: String) {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(&place).await.unwrap();
            let ((from_client, to_client), (from_server, to_server)) =
                (client.into_split(), server.into_split());
            task::spawn(Arc::clone(&self).pass(from_client, to_server, false));
            task::spawn(Arc::clone(&self).pass(from_server, to_client, true));
        }
    }

    async fn pass(
        self: Arc<Self>,
        mut from: OwnedReadHalf,
        mut to: OwnedWriteHalf,
        is_answer: bool,
    ) {
        let mut bytes = vec![0; 65_536];
        while let Ok(count @ 1..) = from.read(&mut bytes).await {
            let was_answered = self.is_answered.swap(is_answer, Ordering::AcqRel);
            if was_answered && !is_answer {
                self.round_trips.fetch_add(1, Ordering::AcqRel);
            }
            if to.write_all(&bytes[..count]).await.is_err() {
                return;
            }
        }
    }

    fn round_trips(&self) -> usize {
        self.round_trips.swap(0, Ordering::AcqRel)
    }
}

#[tokio::test]
async fn a_batch_is_one_round_trip() {
    let Some(url) = url() else { return };
    let (wire, url) = Wire::lay(&url).await;
    let repo = open_one(&url).await;
    let batch = || -> Vec<_> {
        let of = |name: &str| Setting::query().filter(Setting::NAME.eq(name));
        ["port", "nothing", "fsync"].into_iter().cycle().take(20).map(of).collect()
    };
    repo.batch(batch()).await.unwrap();
    assert!(wire.round_trips() > 0);
    let rows = repo.batch(batch()).await.unwrap();
    assert_eq!(wire.round_trips(), 1);
    assert_eq!(rows.len(), 20);
    for (number, rows) in rows.iter().enumerate() {
        let found: Vec<&str> = rows.iter().map(|setting| setting.name.as_str()).collect();
        assert_eq!(found, [&["port"][..], &[], &["fsync"]][number % 3], "query {number}");
    }
}

#[tokio::test]
async fn a_transaction_begins_with_its_first_read() {
    let Some(url) = url() else { return };
    let (wire, url) = Wire::lay(&url).await;
    let repo = open_one(&url).await;
    let port = || Setting::query().filter(Setting::NAME.eq("port"));
    repo.all(port()).await.unwrap();
    wire.round_trips();
    let work = async |tx: zzz_db::Tx| {
        let found = tx.all(port()).await?;
        let is_open: Option<bool> = tx.raw_one("SELECT now() = statement_timestamp()", ()).await?;
        assert_eq!((found.len(), is_open), (1, Some(false)));
        Ok::<_, Error>(())
    };
    repo.transaction(work).await.unwrap();
    wire.round_trips();
    repo.transaction(work).await.unwrap();
    assert_eq!(wire.round_trips(), 3, "two queries and a commit");
    let nothing = repo.transaction(async |_| Ok::<_, Error>(()));
    nothing.await.unwrap();
    assert_eq!(wire.round_trips(), 0, "nothing to begin for");
    let options = TransactionOptions::new().read_only();
    repo.transaction_with(options, work).await.unwrap();
}
