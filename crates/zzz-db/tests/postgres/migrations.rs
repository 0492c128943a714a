//! Indexes that are built beside writes, which no transaction may be around.

use std::{num::NonZeroU32, time::Duration};

use zzz_db::{ErrorKind, Migration, Migrations, Repo};

use crate::server::{name, open, url};

const CREATE_EVENTS: Migration = Migration::change(|schema| {
    schema.create_table("events", |t| {
        t.id();
        t.text("name");
    });
});

const INDEX_EVENTS: Migration = Migration::change(|schema| {
    schema.create_index("events", ["name"]).unique().concurrently();
})
.outside_transaction();

fn migrations() -> Migrations {
    Migrations::new()
        .add("m20261122_093000_create_events", CREATE_EVENTS)
        .add("m20261123_093000_index_events", INDEX_EVENTS)
}

/// A schema of its own, in which each repo that is opened migrates.
struct Schema {
    url: String,
    name: String,
}

impl Schema {
    async fn new() -> Option<Self> {
        let (url, name) = (url()?, name("migrations"));
        let admin = open(&url, |_| {}).await;
        admin.raw_exec(&format!("CREATE SCHEMA {name}"), ()).await.unwrap();
        let mark = if url.contains('?') { '&' } else { '?' };
        Some(Self { url: format!("{url}{mark}options=-csearch_path%3D{name}"), name })
    }

    async fn open(&self, connections_max: u32) -> Repo {
        open(&self.url, |config| config.connections_max = NonZeroU32::new(connections_max)).await
    }

    /// Whether each index of the table is valid, by name.
    async fn indexes(&self, repo: &Repo) -> Vec<(String, bool)> {
        let sql = "SELECT indexrelid::regclass::text, indisvalid FROM pg_index \
                   WHERE indrelid = 'events'::regclass ORDER BY 1";
        repo.raw_all(sql, ()).await.unwrap()
    }

    async fn drop(self) {
        let admin = open(&self.url, |_| {}).await;
        admin.raw_exec(&format!("DROP SCHEMA {} CASCADE", self.name), ()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_is_built_while_others_migrate_and_write() {
    let Some(schema) = Schema::new().await else { return };
    let repo = schema.open(4).await;
    let first = Migrations::new().add("m20261122_093000_create_events", CREATE_EVENTS);
    repo.migrate(&first).await.unwrap();

    // The index waits for this transaction, and two more processes for the one that builds it.
    let (begun, wrote) = tokio::sync::oneshot::channel();
    let (end, ended) = tokio::sync::oneshot::channel();
    let writing = repo.transaction(async move |tx| {
        tx.raw_exec("INSERT INTO events (name) VALUES ('a')", ()).await?;
        begun.send(()).unwrap();
        ended.await.unwrap();
        Ok::<_, zzz_db::Error>(())
    });
    let migrating = async {
        wrote.await.unwrap();
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..3 {
            let repo = schema.open(2).await;
            all.spawn(async move { repo.migrate(&migrations()).await.unwrap().len() });
        }
        let building = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE UNIQUE INDEX CONCURRENTLY%' \
                        AND wait_event_type = 'Lock'";
        crate::server::until(async || repo.raw_one::<i64>(building, ()).await.unwrap() >= Some(1))
            .await;
        end.send(()).unwrap();
        all.join_all().await.into_iter().sum::<usize>()
    };
    let (written, ran) = tokio::join!(writing, migrating);
    written.unwrap();
    assert_eq!(ran, 1);
    let found = schema.indexes(&repo).await;
    assert_eq!(found, [("events_name_index".to_owned(), true), ("events_pkey".to_owned(), true)]);
    repo.rollback_migrations(&migrations(), 1).await.unwrap();
    assert_eq!(schema.indexes(&repo).await, [("events_pkey".to_owned(), true)]);
    schema.drop().await;
}

#[tokio::test]
async fn one_that_fails_outside_of_a_transaction_says_what_stays() {
    let Some(schema) = Schema::new().await else { return };
    let repo = schema.open(2).await;
    let first = Migrations::new().add("m20261122_093000_create_events", CREATE_EVENTS);
    repo.migrate(&first).await.unwrap();
    repo.raw_exec("INSERT INTO events (name) VALUES ('a'), ('a')", ()).await.unwrap();
    let error = repo.migrate(&migrations()).await.unwrap_err();
    let said = error.to_string();
    assert!(
        said.contains("`m20261123_093000_index_events` failed: could not create unique index"),
        "{said}"
    );
    assert!(said.contains("what it had done stays, an index that is not valid as well"), "{said}");
    let left = ("events_name_index".to_owned(), false);
    assert_eq!(schema.indexes(&repo).await, [left, ("events_pkey".to_owned(), true)]);

    repo.raw_exec("DELETE FROM events", ()).await.unwrap();
    repo.raw_exec("DROP INDEX events_name_index", ()).await.unwrap();
    assert_eq!(repo.migrate(&migrations()).await.unwrap().len(), 1);
    schema.drop().await;
}

#[tokio::test]
async fn outside_of_a_transaction_two_connections_are_needed() {
    let Some(schema) = Schema::new().await else { return };
    let repo = open(&schema.url, |config| {
        config.connections_max = NonZeroU32::new(1);
        config.checkout_timeout = Duration::from_millis(50);
    })
    .await;
    let error = repo.migrate(&migrations()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::PoolTimeout);
    let said = error.to_string();
    assert!(said.contains("have `connections_max` be 2 at least"), "{said}");
    let more = schema.open(2).await;
    assert_eq!(more.migrate(&migrations()).await.unwrap().len(), 1);
    schema.drop().await;
}
