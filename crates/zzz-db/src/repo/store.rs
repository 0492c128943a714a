//! Bytes by key, in a table.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use tokio::sync::OnceCell;
use zzz_core::{Kept, Only, Store, bytes::Bytes};

use super::{Repo, Rows};
use crate::{
    Dialect, FromRow, Result, Value,
    driver::{Access, Call},
    query::Sql,
};

/// How many writes pass between two looks for what is over.
const WRITES_BETWEEN_CLEANUPS: u32 = 256;
/// How many entries one look removes at most.
const REMOVED_AT_ONCE: i64 = 1_000;

/// A [`Store`] in the table `zzz_store` of a database: sessions, rate limits and idempotency keys that outlive the process,
/// and that several processes share.
///
/// It makes its table when it is first asked. What is over is removed a few at a time while others are written. Times are
/// those of the process: clocks of several have to agree as well as what they keep needs it.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use zzz_core::{Only, Store as _};
/// use zzz_db::{DatabaseConfig, DatabaseStore, Repo};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> zzz_core::Result<()> {
/// let repo = Repo::new(&DatabaseConfig::new("sqlite::memory:".parse()?))?;
/// repo.start().await?;
/// let store = DatabaseStore::new(repo);
/// store.put("greeting", "hello".into(), Duration::from_secs(60), Only::Always).await?;
/// assert_eq!(store.get("greeting").await?.unwrap().value(), "hello");
/// # Ok(())
/// # }
/// ```
///
/// In an application it is what sessions are kept in: `Sessions::in_store(DatabaseStore::new(repo), &keys)`.
#[derive(Debug)]
pub struct DatabaseStore {
    repo: Repo,
    table: OnceCell<()>,
    writes: AtomicU32,
}

impl DatabaseStore {
    /// In the database of `repo`. Nothing is asked of it yet.
    #[must_use]
    pub const fn new(repo: Repo) -> Self {
        Self { repo, table: OnceCell::const_new(), writes: AtomicU32::new(0) }
    }

    /// The repo, with the table in it.
    async fn repo(&self) -> Result<&Repo> {
        let make = async || {
            let bytes = match self.repo.dialect() {
                Dialect::Sqlite => "BLOB",
                Dialect::Postgres => "BYTEA",
            };
            let table = format!(
                "CREATE TABLE IF NOT EXISTS zzz_store (key TEXT PRIMARY KEY, value {bytes} NOT NULL, \
                 version BIGINT NOT NULL, expires_at BIGINT NOT NULL)"
            );
            let index =
                "CREATE INDEX IF NOT EXISTS zzz_store_expires_at_index ON zzz_store (expires_at)";
            self.repo.raw_exec(&table, ()).await?;
            self.repo.raw_exec(index, ()).await.map(drop)
        };
        self.table.get_or_try_init(make).await?;
        Ok(&self.repo)
    }

    /// Runs what `pieces` are: texts, each with the value behind it.
    async fn write<const N: usize>(&self, pieces: [(&str, Option<Value>); N]) -> Result<Call> {
        self.repo().await?.run_one(call(self.repo.dialect(), pieces, Access::Write)?).await
    }

    async fn rows<T: FromRow, const N: usize>(
        &self,
        pieces: [(&str, Option<Value>); N],
        access: Access,
    ) -> Result<Vec<T>> {
        let call = call(self.repo.dialect(), pieces, access)?.into_sink(Rows::new(T::from_row));
        Ok(self.repo().await?.run_one(call).await?.take_sink::<Rows<T>>().into_inner())
    }

    /// Removes some of what is over, now and then.
    async fn clean_up(&self, now: i64) -> Result<()> {
        if !self.writes.fetch_add(1, Ordering::Relaxed).is_multiple_of(WRITES_BETWEEN_CLEANUPS) {
            return Ok(());
        }
        let over =
            "DELETE FROM zzz_store WHERE key IN (SELECT key FROM zzz_store WHERE expires_at <= ";
        let limit = (") ", None);
        let most = (" LIMIT ", Some(Value::Integer(REMOVED_AT_ONCE)));
        self.write([(over, Some(Value::Integer(now))), most, limit]).await.map(drop)
    }
}

fn call<const N: usize>(
    dialect: Dialect,
    pieces: [(&str, Option<Value>); N],
    access: Access,
) -> Result<Call> {
    let mut sql = Sql::new(dialect);
    for (text, value) in pieces {
        sql.push(text);
        if let Some(value) = value {
            sql.value(value);
        }
    }
    sql.into_call(access)
}

fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.to_owned().into()))
}

/// Microseconds since 1970.
fn now() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

/// When what lasts that long from `now` on is over.
fn end(now: i64, lasts: Duration) -> Option<Value> {
    let micros = i64::try_from(lasts.as_micros()).unwrap_or(i64::MAX);
    Some(Value::Integer(now.saturating_add(micros)))
}

impl Store for DatabaseStore {
    async fn get(&self, key: &str) -> zzz_core::Result<Option<Kept>> {
        let select = "SELECT value, version FROM zzz_store WHERE key = ";
        let living = (" AND expires_at > ", Some(Value::Integer(now())));
        let mut rows: Vec<(Vec<u8>, i64)> =
            self.rows([(select, text(key)), living], Access::Read).await?;
        Ok(rows
            .pop()
            .map(|(value, version)| Kept::new(Bytes::from(value), version.cast_unsigned())))
    }

    async fn put(
        &self,
        key: &str,
        value: Bytes,
        lasts: Duration,
        only: Only,
    ) -> zzz_core::Result<bool> {
        let now = now();
        self.clean_up(now).await?;
        let (value, ends) = (Some(Value::Bytes(value.to_vec())), end(now, lasts));
        let present = Some(Value::Integer(now));
        if let Only::Unchanged(version) = only {
            let version = Some(Value::Integer(version.cast_signed()));
            let changed = self.write([
                ("UPDATE zzz_store SET value = ", value),
                (", version = version + 1, expires_at = ", ends),
                (" WHERE key = ", text(key)),
                (" AND version = ", version),
                (" AND expires_at > ", present),
            ]);
            return Ok(changed.await?.affected > 0);
        }
        // The first version is the time, so that no value has that of one which was removed.
        let upsert = ") ON CONFLICT (key) DO UPDATE SET value = excluded.value, \
                      version = zzz_store.version + 1, expires_at = excluded.expires_at";
        let condition = match only {
            Only::New => (" WHERE zzz_store.expires_at <= ", present.clone()),
            _ => ("", None),
        };
        let written = self.write([
            ("INSERT INTO zzz_store (key, value, version, expires_at) VALUES (", text(key)),
            (", ", value),
            (", ", present),
            (", ", ends),
            (upsert, None),
            condition,
        ]);
        Ok(written.await?.affected > 0)
    }

    async fn remove(&self, key: &str) -> zzz_core::Result<bool> {
        let delete = ("DELETE FROM zzz_store WHERE key = ", text(key));
        let ends: Vec<i64> =
            self.rows([delete, (" RETURNING expires_at", None)], Access::Write).await?;
        Ok(ends.into_iter().any(|end| end > now()))
    }
}
