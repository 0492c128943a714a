//! Tests of which nothing lasts.

use std::{future::pending, panic, thread, time::Duration};

use tokio::{runtime::Builder, sync::oneshot};
use zzz_db::{
    Changeset, DatabaseConfig, Error, ErrorKind, Isolation, Migration, Migrations, Repo, Result,
    Schema, TransactionOptions,
};

#[derive(Schema, Debug)]
struct Guest {
    id: i64,
    name: String,
}

/// A database that sandboxes are of.
pub(crate) struct Place {
    pub(crate) url: String,
    /// Who looks at it from outside; nobody where it should not be there at all.
    pub(crate) outside: Option<Repo>,
}

impl Place {
    /// A repo in a sandbox, that has started.
    async fn repo(&self) -> Repo {
        let repo = self.new_repo(|_| {});
        repo.enter_sandbox(&migrations()).unwrap();
        repo.start().await.unwrap();
        repo
    }

    fn new_repo(&self, change: impl FnOnce(&mut DatabaseConfig)) -> Repo {
        let mut config = DatabaseConfig::new(self.url.parse().unwrap());
        change(&mut config);
        Repo::new(&config).unwrap()
    }
}

fn migrations() -> Migrations {
    const CREATE: Migration = Migration::change(|schema| {
        schema.create_table("guests", |t| {
            t.id();
            t.text("name").not_null().unique();
        });
        schema.execute_with_undo(
            "CREATE TABLE seats (number INTEGER PRIMARY KEY, \
             guest_id BIGINT NOT NULL REFERENCES guests DEFERRABLE INITIALLY DEFERRED)",
            "DROP TABLE seats",
        );
    });
    Migrations::new().add("m20261122_093000_create_guests", CREATE)
}

async fn invite(repo: &Repo, name: &str) -> Result<i64> {
    let guest = repo.insert(Changeset::new().put(Guest::NAME, name)).await;
    match guest {
        Ok(guest) => Ok(guest.id),
        Err(zzz_db::ChangeError::Database(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

async fn names(repo: &Repo) -> Vec<String> {
    let query = Guest::query().order_by(Guest::NAME.asc());
    repo.all(query).await.unwrap().into_iter().map(|guest| guest.name).collect()
}

/// Does `work` on a thread with a runtime of its own, as `#[zzz::test]` does.
fn in_a_test<F: Future>(work: F) -> F::Output {
    Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

pub(crate) async fn nothing_lasts(place: &Place) {
    for _ in 0..2 {
        let repo = place.repo().await;
        assert_eq!(names(&repo).await, [""; 0]);
        invite(&repo, "Ann").await.unwrap();
        repo.transaction(async |tx| invite(&tx, "Bob").await).await.unwrap();
        assert_eq!(names(&repo).await, ["Ann", "Bob"]);
        match &place.outside {
            Some(outside) => assert_eq!(names(outside).await, [""; 0]),
            None => assert!(!std::path::Path::new(&place.url["sqlite:".len()..]).exists()),
        }
    }
}

pub(crate) async fn tests_see_nothing_of_each_other(place: &Place) {
    thread::scope(|scope| {
        for number in 0..8 {
            scope.spawn(move || {
                in_a_test(async {
                    let repo = place.repo().await;
                    let name = format!("guest {number}");
                    invite(&repo, &name).await.unwrap();
                    assert_eq!(names(&repo).await, [name]);
                });
            });
        }
    });
}

pub(crate) async fn a_statement_that_fails_undoes_itself_alone(place: &Place) {
    let repo = place.repo().await;
    invite(&repo, "Ann").await.unwrap();
    let error = invite(&repo, "Ann").await.unwrap_err();
    assert!(error.constraint().is_some(), "{error}");
    repo.raw_exec("nonsense", ()).await.unwrap_err();
    repo.raw_all::<i64>("SELECT nothing FROM guests", ()).await.unwrap_err();
    let batch = repo.batch((Guest::query(), Guest::query().filter(Guest::ID.gt(0)))).await;
    assert_eq!(batch.unwrap().0.len(), 1);
    invite(&repo, "Bob").await.unwrap();
    assert_eq!(names(&repo).await, ["Ann", "Bob"]);
}

pub(crate) async fn transactions_are_whole_or_nothing(place: &Place) {
    let repo = place.repo().await;
    invite(&repo, "Ann").await.unwrap();
    let undone: Result<()> = repo
        .transaction(async |tx| {
            invite(&tx, "Bob").await?;
            invite(&tx, "Ann").await.map(drop)
        })
        .await;
    assert!(undone.unwrap_err().constraint().is_some());
    assert_eq!(names(&repo).await, ["Ann"]);

    repo.transaction(async |tx| {
        invite(&tx, "Bob").await?;
        let inner: Result<()> = tx
            .transaction(async |inner| {
                invite(&inner, "Cy").await?;
                invite(&inner, "Ann").await.map(drop)
            })
            .await;
        assert!(inner.is_err());
        tx.transaction(async |inner| invite(&inner, "Dan").await).await
    })
    .await
    .unwrap();
    assert_eq!(names(&repo).await, ["Ann", "Bob", "Dan"]);
}

pub(crate) async fn what_a_transaction_may_is_as_it_asked(place: &Place) {
    let repo = place.repo().await;
    let read_only = TransactionOptions::new().read_only();
    let refused = repo.transaction_with(read_only, async |tx| invite(&tx, "Ann").await).await;
    assert!(refused.unwrap_err().to_string().contains("read-only"));
    let serializable = TransactionOptions::new().isolation(Isolation::Serializable);
    repo.transaction_with(serializable, async |tx| invite(&tx, "Bob").await).await.unwrap();
    assert_eq!(names(&repo).await, ["Bob"]);
}

pub(crate) async fn a_panic_undoes_its_transaction(place: &Place) {
    let repo = place.repo().await;
    let handle = repo.clone();
    #[expect(clippy::disallowed_methods, reason = "the test waits for it")]
    let panicked = tokio::spawn(async move {
        let work = handle.transaction(async |tx| {
            invite(&tx, "Ann").await?;
            panic::resume_unwind(Box::new("as it should"));
            #[expect(unreachable_code, reason = "it says the type")]
            Ok::<(), Error>(())
        });
        work.await
    });
    assert!(panicked.await.unwrap_err().is_panic());
    invite(&repo, "Bob").await.unwrap();
    assert_eq!(names(&repo).await, ["Bob"]);
}

pub(crate) async fn what_is_dropped_is_undone(place: &Place) {
    let repo = place.repo().await;
    let (begun, has_begun) = oneshot::channel();
    let work = repo.transaction(async |tx| {
        invite(&tx, "Ann").await?;
        let _ = begun.send(());
        pending::<Result<()>>().await
    });
    tokio::select! {
        _ = work => panic!("it waits for ever"),
        _ = has_begun => {}
    }
    assert_eq!(names(&repo).await, [""; 0]);
    invite(&repo, "Ann").await.unwrap();
}

pub(crate) async fn tasks_of_a_test_wait_for_each_other(place: &Place) {
    let repo = place.repo().await;
    let insert = async |number: i32| invite(&repo, &format!("guest {number}")).await.unwrap();
    let both = repo.transaction(async |tx| {
        invite(&tx, "first").await?;
        invite(&tx, "second").await
    });
    let (both, ..) = tokio::join!(both, insert(1), insert(2), insert(3), insert(4), insert(5));
    both.unwrap();
    assert_eq!(repo.count(Guest::query()).await.unwrap(), 7);
}

pub(crate) async fn who_asks_beside_a_transaction_is_told(place: &Place) {
    let repo = place.new_repo(|config| config.checkout_timeout = Duration::from_millis(20));
    repo.enter_sandbox(&migrations()).unwrap();
    repo.start().await.unwrap();
    repo.transaction(async |tx| {
        invite(&tx, "Ann").await?;
        let error = invite(&repo, "Bob").await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::PoolTimeout);
        let text = error.to_string();
        assert!(text.contains("INSERT INTO \"guests\""), "{text}");
        assert!(text.contains("own handle inside of"), "{text}");
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    assert_eq!(names(&repo).await, ["Ann"]);
}

pub(crate) async fn deferred_constraints_are_checked_at_the_end(place: &Place) {
    const SIT: &str = "INSERT INTO seats VALUES (1, 77)";
    const COME: &str = "INSERT INTO guests (id, name) VALUES (77, 'Ann')";

    let repo = place.repo().await;
    for _ in 0..2 {
        let error = repo.raw_exec(SIT, ()).await.unwrap_err();
        assert!(error.constraint().is_some(), "{error}");
        let error = repo.transaction(async |tx| tx.raw_exec(SIT, ()).await).await.unwrap_err();
        assert!(error.constraint().is_some(), "{error}");
    }
    repo.transaction(async |tx| {
        tx.raw_exec(SIT, ()).await?;
        tx.transaction(async |inner| inner.raw_exec(COME, ()).await).await
    })
    .await
    .unwrap();
    let leave = repo.raw_exec("DELETE FROM guests WHERE id = 77", ()).await;
    assert!(leave.unwrap_err().constraint().is_some());
    repo.raw_exec("DELETE FROM seats", ()).await.unwrap();
    repo.raw_exec("DELETE FROM guests", ()).await.unwrap();
}

pub(crate) async fn what_the_sandbox_adds_is_not_counted(place: &Place) {
    let repo = place.repo().await;
    repo.assert_queries(3, async {
        invite(&repo, "Ann").await.unwrap();
        invite(&repo, "Ann").await.unwrap_err();
        names(&repo).await
    })
    .await;
    let work = repo.transaction(async |tx| invite(&tx, "Bob").await);
    repo.assert_queries(1, work).await.unwrap();
}

pub(crate) async fn sql_cannot_end_it(place: &Place) {
    let repo = place.repo().await;
    invite(&repo, "Ann").await.unwrap();
    for sql in ["COMMIT", " rollback ", "END;", "BEGIN"] {
        let error = repo.raw_exec(sql, ()).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Statement, "{sql}");
        assert!(error.to_string().contains("`Repo::transaction`"), "{error}");
        let error = repo.transaction(async |tx| tx.raw_exec(sql, ()).await).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Statement, "{sql}");
    }
    assert_eq!(names(&repo).await, ["Ann"]);
}

pub(crate) async fn tables_may_change(place: &Place) {
    for column in ["number INTEGER", "note TEXT"] {
        let repo = place.repo().await;
        repo.raw_exec(&format!("CREATE TABLE notes ({column})"), ()).await.unwrap();
        repo.raw_exec("INSERT INTO notes VALUES (NULL)", ()).await.unwrap();
        repo.raw_all::<Option<i64>>("SELECT 1 FROM notes", ()).await.unwrap();
        repo.raw_exec("ALTER TABLE guests ADD COLUMN age INTEGER", ()).await.unwrap();
        invite(&repo, "Ann").await.unwrap();
        let all: Vec<(i64, String, Option<i32>)> =
            repo.raw_all("SELECT * FROM guests", ()).await.unwrap();
        assert_eq!(all.len(), 1);
    }
}

pub(crate) async fn a_clock_that_stands_still_stops_nothing(place: &Place) {
    let url = &place.url;
    let work = move || {
        in_a_test(async {
            tokio::time::pause();
            let repo = Place { url: url.clone(), outside: None }.repo().await;
            for number in 0..50 {
                invite(&repo, &format!("guest {number}")).await.unwrap();
            }
            repo.transaction(async |tx| invite(&tx, "Ann").await).await.unwrap();
        });
    };
    thread::scope(|scope| scope.spawn(work).join().unwrap());
}

pub(crate) async fn it_is_entered_once_and_started_and_stopped(place: &Place) {
    let repo = place.new_repo(|_| {});
    repo.enter_sandbox(&migrations()).unwrap();
    let error = repo.enter_sandbox(&migrations()).unwrap_err();
    assert!(error.to_string().contains("in a sandbox already"), "{error}");
    let error = repo.count(Guest::query()).await.unwrap_err();
    assert!(error.to_string().contains("`Repo::start`"), "{error}");
    repo.start().await.unwrap();
    repo.start().await.unwrap();
    assert_eq!(names(&repo).await, [""; 0]);
    repo.stop().await;
    let error = repo.count(Guest::query()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Closed);
}

pub(crate) async fn a_migration_that_fails_fails_the_start(place: &Place) {
    const WRONG: Migration = Migration::irreversible(|schema| schema.execute("CREATE nonsense"));
    let migrations = migrations().add("m20261122_093001_wrong", WRONG);
    for _ in 0..2 {
        let repo = place.new_repo(|_| {});
        repo.enter_sandbox(&migrations).unwrap();
        let error = repo.start().await.unwrap_err().to_string();
        assert!(error.contains("`m20261122_093001_wrong` failed"), "{error}");
    }
}
