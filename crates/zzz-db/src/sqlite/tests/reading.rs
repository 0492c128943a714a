//! Rows, values and statements.

use jiff::{Timestamp, civil};

use super::*;
use crate::Type as _;

#[tokio::test]
async fn values_come_back_as_they_went() {
    let database = notes().await;
    type Values =
        (Option<i64>, bool, i64, f64, String, Vec<u8>, civil::Date, civil::Time, Timestamp);
    let moment = Timestamp::from_microsecond(1_795_000_000_123_456).unwrap();
    let values = vec![
        Value::Null,
        true.to_value(),
        i64::MIN.to_value(),
        f64::INFINITY.to_value(),
        "a\té".to_owned().to_value(),
        vec![0_u8, 255].to_value(),
        civil::date(2026, 11, 22).to_value(),
        civil::time(17, 30, 0, 1_000).to_value(),
        moment.to_value(),
    ];
    let sql = "SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?".to_owned();
    let call = Call::new(sql, values, Access::Read).into_sink(List::<Values>(Vec::new()));
    let rows = run(&database, call).await.unwrap().take_sink::<List<Values>>().0;
    let expected = (
        None,
        true,
        i64::MIN,
        f64::INFINITY,
        "a\té".to_owned(),
        vec![0, 255],
        civil::date(2026, 11, 22),
        civil::time(17, 30, 0, 1_000),
        moment,
    );
    assert_eq!(rows, [expected]);
    let now = all::<Timestamp>(&database, "SELECT CURRENT_TIMESTAMP").await.unwrap();
    assert!(now[0] > moment, "SQLite's own way to write a moment");
}

#[tokio::test]
async fn arrays_are_json_for_sqlite() {
    let database = notes().await;
    let array = Value::Array(vec![Value::Integer(1), Value::Integer(2)]);
    let sql = "SELECT value FROM json_each(?)".to_owned();
    let call = Call::new(sql, vec![array], Access::Read).into_sink(List::<i64>(Vec::new()));
    assert_eq!(run(&database, call).await.unwrap().take_sink::<List<i64>>().0, [1, 2]);
}

#[tokio::test]
async fn what_does_not_fit_is_an_error_that_names_the_column() {
    let database = notes().await;
    for (sql, part) in [
        ("SELECT 70000 AS age", "`age` does not fit"),
        ("SELECT 'x' AS age", "expected an integer, found text"),
        ("SELECT NULL AS age", "it is NULL"),
    ] {
        assert_error(all::<i16>(&database, sql).await, &ErrorKind::Value, &[part]);
    }
    let call = Call::new("SELECT ?".to_owned(), vec![f64::NAN.to_value()], Access::Read);
    assert_error(run(&database, call).await, &ErrorKind::Value, &["NaN"]);
}

#[tokio::test]
async fn wrong_sql_is_refused_with_where_it_is_wrong() {
    let database = notes().await;
    for (sql, part) in [
        ("SELECT txt FROM notes", "no such column: txt, at `txt FROM notes`"),
        ("SELEKT 1", "near \"SELEKT\": syntax error"),
        ("SELECT 1; DELETE FROM notes", "several statements"),
        ("SELECT 1; nonsense", "several statements"),
        ("INSERT INTO notes (text) VALUES (?)", "the SQL has 1 placeholders, and 0 values"),
        ("", "no statement"),
        ("-- a comment", "no statement"),
        ("BEGIN", "use `Repo::transaction`"),
        ("ROLLBACK TO a", "use `Repo::transaction`"),
        ("ATTACH 'x.db' AS x", "a `Repo` of its own"),
    ] {
        assert_error(exec(&database, sql).await, &ErrorKind::Statement, &[part]);
    }
    assert_eq!(exec(&database, "SELECT 1; -- the end").await.unwrap(), 0);
    let values = vec![Value::Text("secret".into())];
    let call = Call::new("SELECT json_extract('{}', ?)".to_owned(), values, Access::Read);
    let error = assert_error(run(&database, call).await, &ErrorKind::Statement, &["not shown"]);
    assert!(!format!("{error:?}").contains("secret"), "{error:?}");
}

#[tokio::test]
async fn sql_is_run_where_it_belongs() {
    let folder = tempfile::tempdir().unwrap();
    let database = with_notes(started(&config(folder.path())).await).await;
    let sql = "WITH a AS (SELECT 'b') INSERT INTO notes (text) SELECT * FROM a";
    assert_eq!(exec(&database, sql).await.unwrap(), 1);
    let rows = all::<String>(&database, "WITH a AS (SELECT text FROM notes) SELECT * FROM a").await;
    assert_eq!(rows.unwrap(), ["b"]);
    let returned =
        all::<i64>(&database, "INSERT INTO notes (text) VALUES ('c'), ('d') RETURNING id").await;
    assert_eq!(returned.unwrap(), [2, 3]);
    assert_eq!(exec(&database, "SELECT * FROM notes").await.unwrap(), 0, "reading changes nothing");
    assert_eq!(exec(&database, "CREATE TABLE other (id)").await.unwrap(), 0);
    assert_eq!(exec(&database, "UPDATE notes SET size = 1").await.unwrap(), 3);
    exec(&database, "VACUUM").await.unwrap();
    let declared = Call::new("DELETE FROM notes".to_owned(), Vec::new(), Access::Read);
    assert_error(run(&database, declared).await, &ErrorKind::Database, &["cannot be written to"]);
    assert_eq!(count(&database).await, 3);
}

#[tokio::test]
async fn several_reads_see_the_same_state() {
    let folder = tempfile::tempdir().unwrap();
    let database = with_notes(started(&config(folder.path())).await).await;
    let (first, is_reached, go) = gated(write("SELECT count(*) FROM notes"));
    let reading = spawn({
        let database = Arc::clone(&database);
        async move { database.run(vec![first, read::<i64>("SELECT count(*) FROM notes")]).await }
    });
    is_reached.await.unwrap();
    run(&database, note("a")).await.unwrap();
    go.send(()).unwrap();
    let second = reading.await.unwrap().unwrap().remove(1);
    assert_eq!(second.take_sink::<List<i64>>().0, [0]);
    assert_eq!(count(&database).await, 1);
}

#[tokio::test]
async fn a_panic_while_a_row_is_read_is_an_error_of_that_call_alone() {
    struct Panics;
    impl FromRow for Panics {
        const COLUMNS: usize = 0;
        fn from_row(_row: &mut Row<'_>) -> Result<Self> {
            panic!("on purpose")
        }
    }
    let database = notes().await;
    assert!(matches!(
        all::<Panics>(&database, "INSERT INTO notes (text) VALUES ('a') RETURNING id").await,
        Err(error) if error.kind() == &ErrorKind::Value && error.to_string().contains("panicked")
    ));
    assert_eq!(count(&database).await, 0, "what is answered by an error is not in the file");
}

#[tokio::test]
async fn a_row_that_cannot_be_read_takes_its_statement_back() {
    let database = notes().await;
    let sql = "INSERT INTO notes (text) VALUES ('a') RETURNING text";
    assert_error(all::<i64>(&database, sql).await, &ErrorKind::Value, &["`text` does not fit"]);
    assert_eq!(count(&database).await, 0);
}
