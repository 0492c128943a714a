//! Rows that come while they are read.

use zzz_db::{Changeset, ErrorKind, Repo, Schema};

use crate::databases::run;

#[derive(Schema, Clone, Debug, PartialEq)]
struct Number {
    id: i64,
    half: i64,
}

async fn fill(repo: &Repo, count: u32) {
    run(repo, "CREATE TABLE numbers (id BIGINT PRIMARY KEY, half BIGINT)", ()).await;
    let sql = format!(
        "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {count}) \
         INSERT INTO numbers SELECT x, x / 2 FROM n"
    );
    run(repo, &sql, ()).await;
}

pub(crate) async fn rows_come_one_after_the_other(repo: Repo) {
    fill(&repo, 10_000).await;
    let mut numbers = repo.stream(Number::query().order_by(Number::ID));
    let mut expected = 1;
    while let Some(number) = numbers.next().await {
        assert_eq!(number.unwrap(), Number { id: expected, half: expected / 2 });
        expected += 1;
    }
    assert_eq!(expected, 10_001);
    assert!(numbers.next().await.is_none(), "the end is the end");

    let query = Number::query().filter(Number::ID.lt(3)).order_by(Number::ID.desc());
    let mut pairs = repo.stream(query.select((Number::HALF, Number::ID)));
    assert_eq!(pairs.next().await.unwrap().unwrap(), (1, 2));
    assert_eq!(pairs.next().await.unwrap().unwrap(), (0, 1));
    assert!(pairs.next().await.is_none());
    let mut none = repo.stream(&Number::query().filter(Number::ID.lt(0)));
    assert!(none.next().await.is_none());
}

pub(crate) async fn a_row_that_does_not_fit_ends_it(repo: Repo) {
    fill(&repo, 2_000).await;
    run(&repo, "UPDATE numbers SET half = NULL WHERE id = 1500", ()).await;
    let mut numbers = repo.stream(Number::query().order_by(Number::ID));
    let mut last = 0;
    let error = loop {
        match numbers.next().await.unwrap() {
            Ok(number) => last = number.id,
            Err(error) => break error,
        }
    };
    assert!(last < 1500, "{last}");
    assert_eq!(*error.kind(), ErrorKind::Value);
    assert_eq!(
        error.to_string(),
        "`numbers.half` does not fit: it is NULL, which only an `Option` can be"
    );
    assert!(numbers.next().await.is_none(), "nothing follows an error");
    assert_eq!(repo.count(Number::query()).await.unwrap(), 2_000);
}

pub(crate) async fn nothing_is_asked_before_it_is_read(repo: Repo) {
    fill(&repo, 10).await;
    let numbers = repo.assert_queries(0, async { repo.stream(Number::query()) }).await;
    drop(numbers);
    let mut numbers = repo.stream(Number::query());
    repo.assert_queries(1, async { while numbers.next().await.is_some() {} }).await;
    // What cannot be written is the first item.
    let query = Number::query().filter(zzz_db::Expr::<Number, bool>::fragment("? = ?", (1,)));
    let mut wrong = repo.stream(query);
    let error = wrong.next().await.unwrap().unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Statement);
    assert!(wrong.next().await.is_none());
}

pub(crate) async fn a_transaction_goes_on_after_its_stream(repo: Repo) {
    fill(&repo, 5_000).await;
    repo.transaction(async |tx| {
        let new = Changeset::new().put(Number::ID, 5_001).put(Number::HALF, 0);
        tx.insert(new).await.expect("it is new");
        let mut numbers = tx.stream(Number::query().order_by(Number::ID.desc()));
        let first = numbers.next().await.unwrap()?;
        assert_eq!(first.id, 5_001, "it sees what the transaction did");
        // The rest is left.
        drop(numbers);
        let mut count = 0;
        let mut numbers = tx.stream(Number::query());
        while let Some(number) = numbers.next().await {
            number?;
            count += 1;
        }
        assert_eq!(count, 5_001);
        tx.update_all(Number::query().filter(Number::ID.eq(5_001)).set(Number::HALF, 7)).await
    })
    .await
    .unwrap();
    let changed = repo.get::<Number>(5_001).await.unwrap().unwrap();
    assert_eq!(changed.half, 7);
}
