//! Rows that come, change and go.

use zzz_db::{ChangeError, Changeset, ErrorKind, Isolation, Repo, Schema, TransactionOptions, Tx};

use crate::blog::{Post, User, fill};

pub(crate) async fn a_row_comes_changes_and_goes(repo: Repo) {
    fill(&repo).await;
    let dan =
        repo.insert(Changeset::new().put(User::NAME, "Dan").put(User::AGE, 40)).await.unwrap();
    assert_eq!(dan, User { id: 4, name: "Dan".to_owned(), age: Some(40), team_id: None });
    assert_eq!(repo.get(4).await.unwrap(), Some(dan.clone()));
    assert_eq!(repo.get_by(User::NAME.eq("Dan")).await.unwrap(), Some(dan.clone()));

    let older = repo
        .update(Changeset::of(dan.clone()).put(User::AGE, 41).put(User::NAME, "Dan"))
        .await
        .unwrap();
    assert_eq!(older.age, Some(41));
    let ageless = repo.update(Changeset::of(older).put(User::AGE, None::<i32>)).await.unwrap();
    assert_eq!(ageless.age, None);
    assert_eq!(repo.reload(&dan).await.unwrap(), ageless);
    assert_eq!(repo.update(Changeset::of(ageless.clone())).await.unwrap(), ageless);

    repo.delete(&dan).await.unwrap();
    assert_eq!(repo.get::<User>(4).await.unwrap(), None);
    for error in [
        repo.delete(&dan).await.unwrap_err(),
        repo.reload(&dan).await.unwrap_err(),
        match repo.update(Changeset::of(dan).put(User::AGE, 1)).await.unwrap_err() {
            ChangeError::Database(error) => error,
            other => panic!("{other}"),
        },
    ] {
        assert_eq!(*error.kind(), ErrorKind::NotFound);
        assert_eq!(error.to_string(), "the row of `users` is not there any more");
    }
}

pub(crate) async fn all_rows_of_a_query_change_and_go(repo: Repo) {
    fill(&repo).await;
    let older = User::query().filter(User::AGE.is_not_null()).set(User::AGE, User::AGE + 1);
    assert_eq!(repo.update_all(older).await.unwrap(), 2);
    assert_eq!(repo.aggregate(User::query(), User::AGE.sum()).await.unwrap(), Some(44));
    let with_posts = User::query()
        .filter(User::POSTS.to(Post::LIKES).gt(0))
        .set_null(User::AGE)
        .set(User::NAME, "x");
    assert_eq!(repo.update_all(with_posts).await.unwrap(), 1);
    assert_eq!(repo.get::<User>(1).await.unwrap().unwrap().age, None);
    assert_eq!(
        repo.delete_all(User::query().filter(User::POSTS.none(Post::ID.gt(0)))).await.unwrap(),
        1
    );
    assert_eq!(repo.delete_all(User::query().order_by(User::ID.desc()).limit(0)).await.unwrap(), 0);
    assert_eq!(repo.count(User::query()).await.unwrap(), 2);
}

pub(crate) async fn an_update_cannot_take_from_other_tables(repo: Repo) {
    fill(&repo).await;
    let update = User::query().set(User::NAME, User::POSTS.to(Post::TITLE));
    let error = repo.update_all(update).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Statement);
}

pub(crate) async fn a_transaction_is_whole_in_a_task_too(repo: Repo) {
    fill(&repo).await;
    let name = "Dan".to_owned();
    let handle = repo.clone();
    #[expect(clippy::disallowed_methods, reason = "the test waits for it")]
    let dan = tokio::spawn(async move {
        let name = &name;
        let inner = async |tx: Tx| tx.insert(Changeset::new().put(User::NAME, name)).await;
        handle.transaction(inner).await
    });
    assert_eq!(dan.await.unwrap().unwrap().name, "Dan");

    let undone = repo
        .transaction(async |tx| {
            tx.delete_all(User::query().filter(User::NAME.eq("Dan"))).await?;
            let inner = tx.transaction(async |tx| {
                tx.update_all(User::query().set(User::NAME, "x")).await?;
                Err::<(), _>(tx.raw_exec("SELECT nonsense", ()).await.unwrap_err())
            });
            assert_eq!(*inner.await.unwrap_err().kind(), ErrorKind::Statement);
            assert_eq!(tx.count(User::query().filter(User::NAME.eq("x"))).await?, 0);
            tx.get::<User>(77).await?.ok_or_else(|| tx_error(&tx))
        })
        .await;
    assert!(undone.is_err());
    assert_eq!(repo.count(User::query().filter(User::NAME.eq("Dan"))).await.unwrap(), 1);
}

/// An error of one's own.
fn tx_error(_: &Tx) -> Box<dyn std::error::Error + Send + Sync> {
    "nobody".into()
}

pub(crate) async fn a_handle_is_nothing_after_the_end(repo: Repo) {
    fill(&repo).await;
    let kept = repo.transaction(async |tx| Ok::<_, zzz_db::Error>(tx)).await.unwrap();
    let error = kept.count(User::query()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Closed);
    let options = TransactionOptions::new().isolation(Isolation::Serializable).retries(2);
    let count =
        repo.transaction_with(options, |tx| async move { tx.count(User::query()).await }).await;
    assert_eq!(count.unwrap(), 3);
}

pub(crate) async fn many_rows_come_at_once_or_not_at_all(repo: Repo) {
    fill(&repo).await;
    let user =
        |name: &str, age: Option<i32>| Changeset::new().put(User::NAME, name).put(User::AGE, age);
    let count = repo.insert_all([user("Dan", Some(40)), user("Eve", None)]).await.unwrap();
    assert_eq!(count, 2);
    let eve = repo.get_by(User::NAME.eq("Eve")).await.unwrap().unwrap();
    assert_eq!((eve.id, eve.age), (5, None));

    let many = (0..6_000).map(|number| user(&format!("u{number}"), Some(number)));
    assert_eq!(repo.insert_all(many).await.unwrap(), 6_000);
    let found = User::query().filter(User::NAME.eq("u5999").and(User::AGE.eq(5_999)));
    assert!(repo.exists(found).await.unwrap());

    let before = repo.count(User::query()).await.unwrap();
    let with_a_bad_one = (0..6_000)
        .map(|number| user("late", None).put(User::TEAM_ID, if number == 5_999 { 77 } else { 1 }));
    let error = repo.insert_all(with_a_bad_one).await.unwrap_err();
    assert!(matches!(error, ChangeError::Database(_)), "{error}");
    assert_eq!(repo.count(User::query()).await.unwrap(), before);
    assert_eq!(repo.insert_all(Vec::<Changeset<User>>::new()).await.unwrap(), 0);

    // Each says something else: nothing of it is lost.
    let named = |name: &str| Changeset::new().put(User::NAME, name);
    let rows = [
        named("Flo"),
        named("Gus").put(User::AGE, 7),
        Changeset::new().put(User::TEAM_ID, 2).put(User::NAME, "Hal"),
    ];
    assert_eq!(repo.insert_all(rows).await.unwrap(), 3);
    let said = User::query().filter(User::NAME.one_of(["Flo", "Gus", "Hal"].map(str::to_owned)));
    let said = said.order_by(User::NAME.asc()).select((User::NAME, User::AGE, User::TEAM_ID));
    let expected = [("Flo", None, None), ("Gus", Some(7), None), ("Hal", None, Some(2))];
    let expected = expected.map(|(name, age, team)| (name.to_owned(), age, team));
    assert_eq!(repo.all(said).await.unwrap(), expected);
    let error = repo.insert_all([Changeset::<User>::new()]).await.unwrap_err();
    assert!(error.to_string().contains("insert one after the other"), "{error}");
}
