//! Values for placeholders of all types.

use zzz_db::{Changeset, Error, ErrorKind, FromRow, Kind, Repo, Row, Schema, Value};

use crate::server::{name, open_one, url};

/// What the server makes of `value` where it is cast to `ty`.
async fn text_of(repo: &Repo, ty: &str, value: Value) -> Option<String> {
    let sql = format!("SELECT CAST(CAST($1 AS {ty}) AS TEXT)");
    let found: Option<Option<String>> =
        repo.raw_one(&sql, vec![value]).await.unwrap_or_else(|error| panic!("{ty}: {error}"));
    found.unwrap()
}

async fn refused(repo: &Repo, ty: &str, value: Value) -> Error {
    let sql = format!("SELECT CAST(CAST($1 AS {ty}) AS TEXT)");
    repo.raw_exec(&sql, vec![value]).await.unwrap_err()
}

fn text(text: &'static str) -> Value {
    Value::Text(text.into())
}

#[tokio::test]
async fn values_go_into_whatever_type_they_fit() {
    let Some(url) = url() else { return };
    let repo = open_one(&url).await;
    let (mood, age) = (name("mood"), name("age"));
    repo.raw_exec(&format!("CREATE TYPE {mood} AS ENUM ('happy', 'sad')"), ()).await.unwrap();
    repo.raw_exec(&format!("CREATE DOMAIN {age} AS int CHECK (VALUE >= 0)"), ()).await.unwrap();
    let uuid = "01234567-89ab-cdef-0123-456789abcdef";
    let bytes = *b"\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67\x89\xab\xcd\xef";
    for (ty, value, expected) in [
        ("int2", Value::Integer(-7), "-7"),
        ("int8", Value::Integer(i64::MIN), "-9223372036854775808"),
        ("oid", Value::Integer(4_294_967_295), "4294967295"),
        ("numeric", Value::Integer(i64::MAX), "9223372036854775807"),
        ("float4", Value::Integer(16_777_216), "1.6777216e+07"),
        ("float8", Value::Integer(3), "3"),
        ("numeric", Value::Float(0.1), "0.1"),
        ("numeric(20,3)", Value::Decimal("-12345678901234.5".into()), "-12345678901234.500"),
        (&age, Value::Integer(30), "30"),
        (&mood, text("happy"), "happy"),
        ("varchar", text("é"), "é"),
        ("uuid", text(uuid), uuid),
        ("uuid", Value::Uuid(bytes), uuid),
        ("inet", text("10.0.0.1/8"), "10.0.0.1/8"),
        ("interval", text("1 day"), "1 day"),
        ("jsonb", Value::Json("{\"b\":1,\"a\":[]}".into()), "{\"a\": [], \"b\": 1}"),
        ("json", Value::Json("[1]".into()), "[1]"),
        ("json", text("[1]"), "[1]"),
        ("date", text("2026-11-22"), "2026-11-22"),
    ] {
        assert_eq!(text_of(&repo, ty, value).await.as_deref(), Some(expected), "{ty}");
    }
    assert_eq!(text_of(&repo, "int4", Value::Null).await, None);
}

#[tokio::test]
async fn arrays_go_into_arrays() {
    let Some(url) = url() else { return };
    let repo = open_one(&url).await;
    let ints = vec![Value::Integer(1), Value::Null, Value::Integer(-3)];
    for (ty, value, expected) in [
        ("int4[]", Value::Array(ints.clone()), "{1,NULL,-3}"),
        ("int8[]", Value::Array(ints.clone()), "{1,NULL,-3}"),
        ("numeric[]", Value::Array(ints), "{1,NULL,-3}"),
        ("int4[]", Value::Array(vec![]), "{}"),
        ("text[]", Value::Array(vec![text("a,\"b\\"), text("NULL")]), r#"{"a,\"b\\","NULL"}"#),
        ("numeric[]", Value::Array(vec![Value::Decimal("1.50".into())]), "{1.50}"),
        (
            "jsonb[]",
            Value::Array(vec![Value::Json("{\"a\": \"\\\"\"}".into())]),
            r#"{"{\"a\": \"\\\"\"}"}"#,
        ),
    ] {
        assert_eq!(text_of(&repo, ty, value).await.as_deref(), Some(expected), "{ty}");
    }
    let ids = Value::Array(vec![Value::Integer(2), Value::Integer(4)]);
    let sql = "SELECT n FROM generate_series(1, 5) AS n WHERE n = ANY($1::int8[]) ORDER BY n";
    let found: Vec<i32> = repo.raw_all(sql, vec![ids.clone()]).await.unwrap();
    assert_eq!(found, [2, 4]);
    let names = Value::Array(vec![text("a"), text("b")]);
    let sql = "SELECT * FROM UNNEST($1::int8[], $2::text[])";
    let found: Vec<(i64, String)> = repo.raw_all(sql, vec![ids, names]).await.unwrap();
    assert_eq!(found, [(2, "a".to_owned()), (4, "b".to_owned())]);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_number_and_type() {
    let Some(url) = url() else { return };
    let repo = open_one(&url).await;
    for (ty, value, reason) in [
        ("int4", Value::Integer(2_147_483_648), "is out of the range of that type"),
        ("int2", Value::Integer(-32_769), "is out of the range of that type"),
        ("float8", Value::Integer(i64::MAX), "has no exact floating-point number"),
        ("float4", Value::Float(1e300), "is out of the range of that type"),
        ("text", Value::Integer(1), "is an integer; cast the placeholder"),
        ("int4", Value::Bool(true), "is a boolean; cast the placeholder"),
        ("int4", Value::Array(vec![]), "is an array; cast the placeholder"),
    ] {
        let error = refused(&repo, ty, value).await;
        assert_eq!(*error.kind(), ErrorKind::Value);
        let start = format!("the value of `$1`, of type `{ty}`, {reason}");
        assert!(error.to_string().starts_with(&start), "{error}");
    }
}

#[derive(Schema, Debug)]
struct Narrow {
    id: i64,
    number: i64,
}

/// The column is narrower than the struct says.
#[tokio::test]
async fn what_does_not_fit_is_refused_with_its_column() {
    let Some(url) = url() else { return };
    let repo = open_one(&url).await;
    repo.raw_exec("CREATE TEMP TABLE narrows (id BIGINT, number INTEGER)", ()).await.unwrap();
    let expected =
        "the value of `narrows.number`, of type `int4`, is out of the range of that type";
    let new = || Changeset::new().put(Narrow::ID, 1).put(Narrow::NUMBER, i64::MAX);
    assert_eq!(repo.insert(new()).await.unwrap_err().to_string(), expected);
    let found = repo.one(Narrow::query().filter(Narrow::NUMBER.eq(i64::MAX))).await;
    assert_eq!(found.unwrap_err().to_string(), expected);
    let both = (Narrow::query(), Narrow::query().filter(Narrow::NUMBER.lt(i64::MAX)));
    assert_eq!(repo.batch(both).await.unwrap_err().to_string(), expected);
    let many = repo.insert_all([new(), new()]).await.unwrap_err().to_string();
    assert!(many.contains("of range"), "{many}");
}

#[tokio::test]
async fn what_the_server_refuses_is_told_without_the_value() {
    let Some(url) = url() else { return };
    let repo = open_one(&url).await;
    for (ty, value) in [
        ("int4", text("hunter2")),
        ("uuid", text("hunter2")),
        ("jsonb", Value::Json("{hunter2".into())),
        ("date", text("hunter2")),
        ("numeric", Value::Decimal("hunter2".into())),
    ] {
        let error = refused(&repo, ty, value).await;
        assert_eq!(*error.kind(), ErrorKind::Value, "{ty}: {error}");
        assert!(!error.to_string().contains("hunter2"), "{ty}: {error}");
        assert!(!format!("{error:?}").contains("hunter2"), "{ty}: {error:?}");
    }
}

struct Cells {
    decimal: String,
    json: String,
}

struct Decimal(String);
struct Json(String);

macro_rules! texts {
    ($($name:ident: $read:ident),*) => {$(
        impl zzz_db::Type for $name {
            type NotNull = Self;
            const KIND: Kind = Kind::$name;
            fn to_value(&self) -> Value {
                Value::$name(self.0.clone())
            }
            fn from_cell(cell: zzz_db::Cell<'_>) -> Result<Self, zzz_db::CellError> {
                cell.$read().map(|text| Self(text.into()))
            }
        }
    )*};
}

texts!(Decimal: decimal, Json: json);

impl FromRow for Cells {
    const COLUMNS: usize = 2;
    fn from_row(row: &mut Row<'_>) -> zzz_db::Result<Self> {
        Ok(Self { decimal: row.read::<Decimal>()?.0, json: row.read::<Json>()?.0 })
    }
}

#[tokio::test]
async fn decimal_numbers_and_json_come_as_they_are_written() {
    let Some(url) = url() else { return };
    let repo = open_one(&url).await;
    for number in
        ["0", "-0.001", "100000000", "12345678901234567890.0123456789", "0.00", "9999.9999"]
    {
        for ty in ["json", "jsonb"] {
            let sql = format!("SELECT {number}::numeric, '[1, 2]'::{ty}");
            let found: Option<Cells> = repo.raw_one(&sql, ()).await.unwrap();
            let found = found.unwrap();
            assert_eq!((found.decimal.as_str(), found.json.as_str()), (number, "[1, 2]"));
        }
    }
    let sum: Option<i64> =
        repo.raw_one("SELECT sum(n) FROM (VALUES (1::int8), (2)) AS t (n)", ()).await.unwrap();
    assert_eq!(sum, Some(3));
}

#[tokio::test]
async fn what_no_rust_type_has_is_an_error() {
    let Some(url) = url() else { return };
    let repo = open_one(&url).await;
    let error =
        repo.raw_all::<jiff::civil::Date>("SELECT 'infinity'::date AS due", ()).await.unwrap_err();
    let expected = "`due` does not fit: expected a date of the years -9999 to 9999, found infinity";
    assert_eq!(error.to_string(), expected);
    for sql in ["SELECT '-infinity'::timestamptz", "SELECT '200000-01-01'::timestamptz"] {
        let error = repo.raw_all::<jiff::Timestamp>(sql, ()).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Value, "{error}");
    }
    let error = repo.raw_all::<String>("SELECT 1.5::numeric AS price", ()).await.unwrap_err();
    let expected =
        "`price` does not fit: expected text, found a value of PostgreSQL's type `numeric`";
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn wrong_sql_is_told_with_its_place() {
    let Some(url) = url() else { return };
    let repo = open_one(&url).await;
    let table = name("users");
    repo.raw_exec(&format!("CREATE TABLE {table} (name TEXT)"), ()).await.unwrap();
    let error = repo.raw_exec(&format!("SELECT naem FROM {table}"), ()).await.unwrap_err();
    let said = error.to_string();
    assert!(said.starts_with("column \"naem\" does not exist, near `naem FROM "), "{said}");
    assert!(said.contains("Perhaps you meant to reference the column"), "{said}");
    assert!(said.ends_with("[42703]"), "{said}");
    let error = repo.raw_exec("SELECT * FROM nowhere", ()).await.unwrap_err();
    assert!(error.to_string().contains("has its migration run?"), "{error}");
}
