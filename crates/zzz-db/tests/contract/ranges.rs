//! Values at the ends of what types can be, and beyond: what is beyond is an error that names table, column and value.

use jiff::{
    Timestamp,
    civil::{Date, Time, date},
};
use rust_decimal::Decimal;
use uuid::Uuid;
use zzz_db::{Changeset, Column, Dialect, ErrorKind, Repo, Result, Schema, Type};

use crate::databases::run;

#[derive(Schema, Clone, Debug, PartialEq)]
struct Sample {
    id: i64,
    flag: Option<bool>,
    tiny: Option<u8>,
    small: Option<i16>,
    medium: Option<i32>,
    unsigned: Option<u32>,
    single: Option<f32>,
    double: Option<f64>,
    text: Option<String>,
    bytes: Option<Vec<u8>>,
    day: Option<Date>,
    hour: Option<Time>,
    moment: Option<Timestamp>,
    uuid: Option<Uuid>,
    price: Option<Decimal>,
}

/// A table whose columns take more than the struct: on SQLite anything.
async fn make(repo: &Repo) {
    let columns = match repo.dialect() {
        Dialect::Sqlite => {
            "flag, tiny, small, medium, unsigned, single, double, text, bytes, day, hour, moment, uuid, price"
        }
        _ => {
            "flag BOOLEAN, tiny BIGINT, small BIGINT, medium BIGINT, unsigned BIGINT, single DOUBLE PRECISION, \
             double DOUBLE PRECISION, text TEXT, bytes BYTEA, day DATE, hour TIME, moment TIMESTAMPTZ, uuid UUID, \
             price NUMERIC"
        }
    };
    run(repo, &format!("CREATE TABLE samples (id BIGINT PRIMARY KEY, {columns})"), ()).await;
}

/// Reads the one row, with the SQL `value` in `column`.
async fn read(repo: &Repo, column: &str, value: &str) -> Result<Sample> {
    run(repo, "DELETE FROM samples", ()).await;
    run(repo, &format!("INSERT INTO samples (id, {column}) VALUES (1, {value})"), ()).await;
    Ok(repo.get(1).await?.expect("the row"))
}

/// That this value of `column` does not fit, and what is said of it.
async fn does_not_fit(repo: &Repo, column: &str, value: &str, expected: &str) {
    let Err(error) = read(repo, column, value).await else { panic!("{column}: {value} fits") };
    assert_eq!(*error.kind(), ErrorKind::Value, "{column}: {value}");
    let text = error.to_string();
    assert_eq!(text, format!("`samples.{column}` does not fit: {expected}"), "{value}");
}

pub(crate) async fn numbers_beyond_are_told_with_table_and_column(repo: Repo) {
    make(&repo).await;
    for (column, value, expected) in [
        ("tiny", "256", "expected an integer from 0 to 255, found 256"),
        ("tiny", "-1", "expected an integer from 0 to 255, found -1"),
        ("small", "32768", "expected an integer from -32768 to 32767, found 32768"),
        (
            "medium",
            "2147483648",
            "expected an integer from -2147483648 to 2147483647, found 2147483648",
        ),
        ("unsigned", "-1", "expected an integer from 0 to 4294967295, found -1"),
        ("unsigned", "4294967296", "expected an integer from 0 to 4294967295, found 4294967296"),
    ] {
        does_not_fit(&repo, column, value, expected).await;
    }
    let error = read(&repo, "single", "1e300").await.unwrap_err().to_string();
    let expected =
        "`samples.single` does not fit: expected a floating-point number of 32 bits, found 1";
    assert!(error.starts_with(expected), "{error}");
    assert_eq!(read(&repo, "tiny", "255").await.unwrap().tiny, Some(255));
    assert_eq!(read(&repo, "unsigned", "4294967295").await.unwrap().unsigned, Some(u32::MAX));
    let long = "'123456789012345678901234567890.5'";
    let expected = "expected a decimal number of at most 28 digits, found \"123456789012345678901234567890.5\"";
    does_not_fit(&repo, "price", long, expected).await;
}

pub(crate) async fn times_long_ago_and_far_ahead_come_back(repo: Repo) {
    make(&repo).await;
    for day in
        [date(1969, 12, 31), date(1582, 10, 4), date(1, 1, 1), date(-43, 3, 15), date(9999, 12, 31)]
    {
        assert_eq!(kept(&repo, Sample::DAY, day).await.day, Some(day));
    }
    for moment in [
        "1969-12-31T23:59:59.999999Z",
        "1900-02-28T12:00:00Z",
        "0001-01-01T00:00:00Z",
        "-000043-03-15T12:00:00Z",
        "9999-12-30T22:00:00.999999Z",
    ] {
        let moment: Timestamp = moment.parse().unwrap();
        assert_eq!(kept(&repo, Sample::MOMENT, moment).await.moment, Some(moment));
    }
    // An offset says which moment it is, and is not kept.
    for text in
        ["'1969-07-20T22:17:40+02:00'", "'1969-07-20T15:47:40-04:30'", "'1969-07-20T20:17:40Z'"]
    {
        let moment = read(&repo, "moment", text).await.unwrap().moment;
        assert_eq!(moment, Some("1969-07-20T20:17:40Z".parse().unwrap()), "{text}");
    }
}

/// The row with `value` in `column`, found by it.
async fn kept<T>(repo: &Repo, column: Column<Sample, Option<T>>, value: T) -> Sample
where
    T: Type<NotNull = T> + Clone,
{
    run(repo, "DELETE FROM samples", ()).await;
    let new = Changeset::new().put(Sample::ID, 1).put(column, Some(value.clone()));
    repo.insert(new).await.unwrap();
    repo.one(Sample::query().filter(column.eq(value))).await.unwrap().expect("the row")
}

pub(crate) async fn numbers_that_are_none(repo: Repo) {
    make(&repo).await;
    for number in [f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE, -0.0] {
        assert_eq!(kept(&repo, Sample::DOUBLE, number).await.double, Some(number));
    }
    assert_eq!(kept(&repo, Sample::SINGLE, f32::INFINITY).await.single, Some(f32::INFINITY));
    let nan = Changeset::new().put(Sample::ID, 2).put(Sample::DOUBLE, f64::NAN);
    let inserted = repo.insert(nan).await;
    match repo.dialect() {
        Dialect::Sqlite => {
            let error = inserted.unwrap_err().to_string();
            let expected =
                "the value of `samples.double` is not a number (NaN), which SQLite cannot store";
            assert_eq!(error, expected);
        }
        _ => assert!(inserted.unwrap().double.unwrap().is_nan()),
    }
}

/// Columns of SQLite, with what a column of any type takes there, and what is told of it.
const ON_SQLITE: [(&str, &str, &str); 17] = [
    ("flag", "2", "expected a boolean (0 or 1), found the integer 2"),
    ("medium", "'12'", "expected an integer, found text"),
    ("medium", "1.5", "expected an integer, found the number 1.5"),
    ("double", "'x'", "expected a floating-point number, found text"),
    ("text", "12", "expected text, found the integer 12"),
    ("text", "x'ff'", "expected text, found a blob"),
    ("text", "CAST(x'ff' AS TEXT)", "expected text, found bytes that are no UTF-8"),
    ("bytes", "'x'", "expected a blob, found text"),
    ("day", "'2026-02-30'", "expected a date such as 2026-11-22, found \"2026-02-30\""),
    ("day", "20261122", "expected a date such as 2026-11-22, found the integer 20261122"),
    ("hour", "'24:00:00'", "expected a time of day such as 17:30:00, found \"24:00:00\""),
    ("moment", "'soon'", "expected a timestamp such as 2026-11-22T17:30:00Z, found \"soon\""),
    (
        "moment",
        "1700000000",
        "expected a timestamp such as 2026-11-22T17:30:00Z, found the integer 1700000000",
    ),
    ("uuid", "x'00'", "expected the 16 bytes of a UUID, found a blob"),
    ("uuid", "'x'", "expected a blob, found text"),
    ("price", "0.5", "expected a decimal number as text, found the number 0.5"),
    ("price", "'NaN'", "expected a decimal number of at most 28 digits, found \"NaN\""),
];

/// Columns of PostgreSQL, with what its types have and Rust's have not, and what is told of it.
const ON_POSTGRES: [(&str, &str, &str); 10] = [
    ("day", "'infinity'", "expected a date of the years -9999 to 9999, found infinity"),
    ("day", "'-infinity'", "expected a date of the years -9999 to 9999, found -infinity"),
    (
        "day",
        "'12000-01-01'",
        "expected a date of the years -9999 to 9999, found one of another time",
    ),
    ("moment", "'infinity'", "expected a timestamp of the years -9999 to 9999, found infinity"),
    ("moment", "'-infinity'", "expected a timestamp of the years -9999 to 9999, found -infinity"),
    (
        "moment",
        "'294276-12-31'",
        "expected a timestamp of the years -9999 to 9999, found one of another time",
    ),
    (
        "hour",
        "'24:00:00'",
        "expected a time of day from 00:00:00 to 23:59:59.999999, found 24:00:00",
    ),
    ("price", "'NaN'", "expected a decimal number, found NaN"),
    ("price", "'infinity'", "expected a decimal number, found infinity"),
    ("price", "'-infinity'", "expected a decimal number, found -infinity"),
];

/// Columns of PostgreSQL, with types that another program chose, and what is told of them.
const OTHER_TYPES: [(&str, &str, &str); 10] = [
    ("flag", "INTEGER", "expected a boolean, found a value of PostgreSQL's type `int4`"),
    ("medium", "TEXT", "expected an integer, found a value of PostgreSQL's type `text`"),
    (
        "double",
        "NUMERIC",
        "expected a floating-point number, found a value of PostgreSQL's type `numeric`",
    ),
    ("text", "BIGINT", "expected text, found a value of PostgreSQL's type `int8`"),
    ("bytes", "TEXT", "expected bytes, found a value of PostgreSQL's type `text`"),
    ("day", "TIMESTAMPTZ", "expected a date, found a value of PostgreSQL's type `timestamptz`"),
    ("hour", "TIMETZ", "expected a time of day, found a value of PostgreSQL's type `timetz`"),
    ("moment", "DATE", "expected a timestamp, found a value of PostgreSQL's type `date`"),
    ("uuid", "TEXT", "expected a UUID, found a value of PostgreSQL's type `text`"),
    (
        "price",
        "DOUBLE PRECISION",
        "expected a decimal number, found a value of PostgreSQL's type `float8`",
    ),
];

pub(crate) async fn what_another_program_wrote(repo: Repo) {
    make(&repo).await;
    if repo.dialect() == Dialect::Sqlite {
        for (column, value, expected) in ON_SQLITE {
            does_not_fit(&repo, column, value, expected).await;
        }
        return;
    }
    for (column, value, expected) in ON_POSTGRES {
        does_not_fit(&repo, column, value, expected).await;
    }
    for (column, ty, expected) in OTHER_TYPES {
        run(&repo, &format!("ALTER TABLE samples DROP COLUMN {column}"), ()).await;
        run(&repo, &format!("ALTER TABLE samples ADD COLUMN {column} {ty}"), ()).await;
        let value = match ty {
            "INTEGER" | "BIGINT" | "NUMERIC" | "DOUBLE PRECISION" => "1",
            "TEXT" => "'x'",
            "TIMETZ" => "'12:00Z'",
            _ => "'2026-11-22'",
        };
        does_not_fit(&repo, column, value, expected).await;
        run(&repo, &format!("UPDATE samples SET {column} = NULL"), ()).await;
    }
}

pub(crate) async fn a_null_where_there_can_be_none(repo: Repo) {
    run(&repo, "CREATE TABLE strict_samples (id BIGINT PRIMARY KEY, name TEXT)", ()).await;
    run(&repo, "INSERT INTO strict_samples VALUES (1, NULL)", ()).await;
    let error = repo.all(StrictSample::query()).await.unwrap_err();
    let expected = "`strict_samples.name` does not fit: it is NULL, which only an `Option` can be";
    assert_eq!(error.to_string(), expected);
    // What is redacted is told without its value.
    run(&repo, "UPDATE strict_samples SET name = $1", ("hunter2",)).await;
    let error = repo.all(SecretSample::query()).await.unwrap_err();
    let expected = "`strict_samples.name` does not fit: expected an integer";
    assert!(error.to_string().starts_with(expected), "{error}");
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
}

#[derive(Schema, Debug)]
struct StrictSample {
    id: i64,
    name: String,
}

#[derive(Schema, Debug)]
#[schema(table = "strict_samples")]
struct SecretSample {
    id: i64,
    #[schema(redact)]
    name: i64,
}
