//! Values on their way there and back.

use std::fmt::Debug;

use jiff::{
    Timestamp,
    civil::{Date, Time, date, time},
};
use zzz_db::{ErrorKind, Repo, Type, Value};

use crate::databases::{refused, run, sql};

/// Stores each value in a column of type `column` and reads it again.
async fn there_and_back<T>(repo: &Repo, column: &str, values: &[T])
where
    T: Type + Debug + PartialEq,
{
    let table = format!("values_of_{}", std::any::type_name::<T>().rsplit("::").next().unwrap());
    let table = table.replace(['<', '>'], "");
    run(repo, &format!("CREATE TABLE {table} (number BIGINT, value {column})"), ()).await;
    for (number, value) in values.iter().enumerate() {
        let number = Value::Integer(i64::try_from(number).unwrap());
        let values = vec![number, value.to_value()];
        assert_eq!(run(repo, &format!("INSERT INTO {table} VALUES ($1, $2)"), values).await, 1);
    }
    let text = format!("SELECT value FROM {table} ORDER BY number");
    let found: Vec<T> = repo.raw_all(&text, ()).await.unwrap();
    assert_eq!(found, values, "{column}");
    for value in values {
        let text = format!("SELECT value FROM {table} WHERE value = $1");
        let found: Vec<T> = repo.raw_all(&sql(repo, &text), vec![value.to_value()]).await.unwrap();
        assert!(found.contains(value), "{column} is compared with {value:?}");
    }
}

pub(crate) async fn booleans(repo: Repo) {
    there_and_back(&repo, "BOOLEAN", &[true, false]).await;
}

pub(crate) async fn integers(repo: Repo) {
    there_and_back(&repo, "SMALLINT", &[0, 1, -1, i16::MIN, i16::MAX]).await;
    there_and_back(&repo, "INTEGER", &[0, 1, -1, i32::MIN, i32::MAX]).await;
    there_and_back(&repo, "BIGINT", &[0, 1, -1, i64::MIN, i64::MAX]).await;
}

pub(crate) async fn integers_out_of_range(repo: Repo) {
    run(&repo, "CREATE TABLE t (value BIGINT)", ()).await;
    run(&repo, "INSERT INTO t VALUES ($1)", (2_147_483_648_i64,)).await;
    let error = repo.raw_all::<i32>("SELECT value FROM t", ()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Value);
    assert_eq!(
        error.to_string(),
        "`value` does not fit: expected an integer from -2147483648 to 2147483647, found 2147483648"
    );
    let error = repo.raw_all::<u8>("SELECT value FROM t", ()).await.unwrap_err();
    assert!(error.to_string().contains("expected an integer from 0 to 255"), "{error}");
}

pub(crate) async fn floating_point_numbers(repo: Repo) {
    let exotic = [0.0, -0.5, 0.1, f64::MIN, f64::MAX, f64::MIN_POSITIVE, 5e-324];
    let table = "CREATE TABLE t_f64 (number BIGINT, value DOUBLE PRECISION)";
    run(&repo, table, ()).await;
    for value in exotic {
        run(&repo, "INSERT INTO t_f64 VALUES (1, $1)", vec![Value::Float(value)]).await;
    }
    let found: Vec<f64> = repo.raw_all("SELECT value FROM t_f64 ORDER BY value", ()).await.unwrap();
    let mut sorted = exotic;
    sorted.sort_by(f64::total_cmp);
    assert_eq!(found, sorted);
    there_and_back(&repo, "REAL", &[0.0_f32, -1.5, 0.25, f32::MAX]).await;
}

pub(crate) async fn texts(repo: Repo) {
    let long = "ä".repeat(100_000);
    let texts =
        ["", "a", "Robert'); DROP TABLE t;--", "$1 ? :x \\ % _ \"", "\n\t\r", "日本語 🦀 é", &long];
    there_and_back(&repo, "TEXT", &texts.map(str::to_owned)).await;
}

pub(crate) async fn bytes(repo: Repo) {
    let column = if repo.dialect() == zzz_db::Dialect::Sqlite { "BLOB" } else { "BYTEA" };
    let all: Vec<u8> = (0..=255).collect();
    there_and_back(&repo, column, &[vec![], vec![0], vec![0xFF, 0, 0xFE], all]).await;
}

pub(crate) async fn dates(repo: Repo) {
    let days = [date(2026, 11, 22), date(2000, 1, 1), date(1970, 1, 1), date(1, 1, 1)];
    there_and_back(&repo, "DATE", &days).await;
    there_and_back_text(&repo, date(2024, 2, 29), "2024-02-29").await;
    run(&repo, "INSERT INTO values_of_Date VALUES (9, $1)", (Date::MAX,)).await;
    let last: Option<Date> =
        repo.raw_one("SELECT value FROM values_of_Date WHERE number = 9", ()).await.unwrap();
    assert_eq!(last, Some(Date::MAX));
}

/// What the database itself makes of a value.
async fn there_and_back_text(repo: &Repo, value: impl Type, expected: &str) {
    let column = if repo.dialect() == zzz_db::Dialect::Sqlite { "TEXT" } else { "DATE" };
    let text = sql(repo, &format!("SELECT CAST(CAST($1 AS {column}) AS TEXT)"));
    let found: Option<String> = repo.raw_one(&text, vec![value.to_value()]).await.unwrap();
    assert_eq!(found.as_deref(), Some(expected));
}

pub(crate) async fn times(repo: Repo) {
    let times = [time(0, 0, 0, 0), time(17, 30, 0, 0), time(23, 59, 59, 999_999_000)];
    there_and_back::<Time>(&repo, "TIME", &times).await;
}

pub(crate) async fn timestamps(repo: Repo) {
    let moments = [
        "2026-11-22T17:30:00.123456Z",
        "2000-01-01T00:00:00Z",
        "1999-12-31T23:59:59.999999Z",
        "0001-01-01T00:00:00Z",
        "9999-12-30T22:00:00.999999Z",
    ];
    let moments = moments.map(|text| text.parse::<Timestamp>().unwrap());
    there_and_back(&repo, "TIMESTAMPTZ", &moments).await;
}

pub(crate) async fn null(repo: Repo) {
    there_and_back(&repo, "BIGINT", &[Some(5_i64)]).await;
    for column in ["BOOLEAN", "INTEGER", "TEXT", "DATE", "TIMESTAMPTZ"] {
        run(&repo, &format!("CREATE TABLE nulls (value {column})"), ()).await;
        run(&repo, "INSERT INTO nulls VALUES ($1)", vec![Value::Null]).await;
        let found: Vec<Option<String>> =
            repo.raw_all("SELECT value AS found FROM nulls", ()).await.unwrap();
        assert_eq!(found, [None], "{column}");
        run(&repo, "DROP TABLE nulls", ()).await;
    }
}

pub(crate) async fn null_for_what_cannot_be(repo: Repo) {
    let error = repo.raw_all::<i64>("SELECT NULL AS age", ()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Value);
    assert_eq!(error.to_string(), "`age` does not fit: it is NULL, which only an `Option` can be");
}

pub(crate) async fn other_kinds(repo: Repo) {
    run(&repo, "CREATE TABLE t (name TEXT, age BIGINT)", ()).await;
    run(&repo, "INSERT INTO t VALUES ('Ann', 30)", ()).await;
    let error = repo.raw_all::<i64>("SELECT name FROM t", ()).await.unwrap_err();
    assert!(error.to_string().starts_with("`name` does not fit: expected an integer, found "));
    let error = repo.raw_all::<String>("SELECT age FROM t", ()).await.unwrap_err();
    assert!(error.to_string().starts_with("`age` does not fit: expected text, found "));
    let error = repo.raw_all::<(String, i64, i64)>("SELECT * FROM t", ()).await.unwrap_err();
    assert!(error.to_string().contains("a row has 2 columns"), "{error}");
    // No secret of a statement is in its errors.
    let error = refused(&repo, "INSERT INTO nowhere VALUES ($1)", ("hunter2",)).await;
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
}
