//! Many rows at once, with columns of all kinds.

use jiff::{
    Timestamp,
    civil::{Date, Time, date, time},
};
use rust_decimal::Decimal;
use uuid::Uuid;
use zzz_db::{
    Cell, CellError, ChangeError, Changeset, Dialect, ErrorKind, Kind, Repo, Schema, Type, Value,
};

use crate::databases::run;

#[derive(Schema, Clone, Debug, PartialEq)]
struct Parcel {
    #[schema(natural)]
    id: i64,
    name: Option<String>,
    photo: Option<Vec<u8>>,
    is_fragile: Option<bool>,
    small: Option<i16>,
    medium: Option<i32>,
    large: Option<i64>,
    single: Option<f32>,
    double: Option<f64>,
    day: Option<Date>,
    hour: Option<Time>,
    sent_at: Option<Timestamp>,
    code: Option<Uuid>,
    price: Option<Decimal>,
    notes: Option<serde_json::Value>,
}

async fn parcels(repo: &Repo) {
    let (bytes, uuid) = match repo.dialect() {
        Dialect::Postgres => ("BYTEA", "UUID"),
        _ => ("BLOB", "BLOB"),
    };
    let (price, notes) = match repo.dialect() {
        Dialect::Postgres => ("NUMERIC", "JSONB"),
        _ => ("TEXT", "TEXT"),
    };
    let table = format!(
        "CREATE TABLE parcels (id BIGINT PRIMARY KEY, name TEXT, photo {bytes}, is_fragile BOOLEAN, small SMALLINT, \
         medium INTEGER, large BIGINT, single REAL, double DOUBLE PRECISION, day DATE, hour TIME, \
         sent_at TIMESTAMP WITH TIME ZONE, code {uuid}, price {price}, notes {notes})"
    );
    run(repo, &table, ()).await;
}

fn empty(id: i64) -> Parcel {
    Parcel {
        id,
        name: None,
        photo: None,
        is_fragile: None,
        small: None,
        medium: None,
        large: None,
        single: None,
        double: None,
        day: None,
        hour: None,
        sent_at: None,
        code: None,
        price: None,
        notes: None,
    }
}

fn full(id: i64) -> Parcel {
    Parcel {
        name: Some(r#"a "quoted" \ {name}, NULL"#.to_owned()),
        photo: Some(vec![0, 255, 7]),
        is_fragile: Some(true),
        small: Some(i16::MIN),
        medium: Some(i32::MAX),
        large: Some(i64::MIN),
        single: Some(0.5),
        double: Some(-1e300),
        day: Some(date(1999, 12, 31)),
        hour: Some(time(23, 59, 59, 999_999_000)),
        sent_at: Some("2026-11-22T17:30:00.123456Z".parse().unwrap()),
        code: Some(Uuid::max()),
        price: Some("-12.50".parse().unwrap()),
        notes: Some(serde_json::json!({ "a": ["\"", "\\", null] })),
        ..empty(id)
    }
}

fn all_of(parcel: Parcel) -> Changeset<Parcel> {
    Changeset::new()
        .put(Parcel::ID, parcel.id)
        .put(Parcel::NAME, parcel.name)
        .put(Parcel::PHOTO, parcel.photo)
        .put(Parcel::IS_FRAGILE, parcel.is_fragile)
        .put(Parcel::SMALL, parcel.small)
        .put(Parcel::MEDIUM, parcel.medium)
        .put(Parcel::LARGE, parcel.large)
        .put(Parcel::SINGLE, parcel.single)
        .put(Parcel::DOUBLE, parcel.double)
        .put(Parcel::DAY, parcel.day)
        .put(Parcel::HOUR, parcel.hour)
        .put(Parcel::SENT_AT, parcel.sent_at)
        .put(Parcel::CODE, parcel.code)
        .put(Parcel::PRICE, parcel.price)
        .put(Parcel::NOTES, parcel.notes)
}

pub(crate) async fn values_of_all_kinds_come_back(repo: Repo) {
    parcels(&repo).await;
    // NULL at the beginning, in the middle and at the end.
    let sent: Vec<Parcel> = [empty(1), full(2), empty(3), full(4), empty(5)].into();
    assert_eq!(repo.insert_all(sent.iter().cloned().map(all_of)).await.unwrap(), 5);
    assert_eq!(repo.all(Parcel::query().order_by(Parcel::ID.asc())).await.unwrap(), sent);
    // Nothing but NULL, and only some columns.
    let more = [empty(6), empty(7)];
    assert_eq!(repo.insert_all(more.map(all_of)).await.unwrap(), 2);
    let named = |id, name: &str| Changeset::new().put(Parcel::ID, id).put(Parcel::NAME, name);
    let some = [
        named(8, "first"),
        Changeset::new().put(Parcel::PRICE, Decimal::ONE).put(Parcel::ID, 9),
        named(10, ""),
    ];
    assert_eq!(repo.insert_all(some).await.unwrap(), 3);
    let expected = [
        empty(6),
        empty(7),
        Parcel { name: Some("first".to_owned()), ..empty(8) },
        Parcel { price: Some(Decimal::ONE), ..empty(9) },
        Parcel { name: Some(String::new()), ..empty(10) },
    ];
    let rest = Parcel::query().filter(Parcel::ID.gt(5)).order_by(Parcel::ID.asc());
    assert_eq!(repo.all(rest).await.unwrap(), expected);
}

/// Says that it is a number, and is text.
#[derive(Clone, Debug, PartialEq)]
struct Liar(bool);

impl Type for Liar {
    type NotNull = Self;
    const KIND: Kind = Kind::I64;

    fn to_value(&self) -> Value {
        if self.0 { Value::Uuid(*b"hunter2 hunter2!") } else { Value::Integer(1) }
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        cell.integer().map(|_| Self(false))
    }
}

#[derive(Schema, Clone, Debug)]
struct Claim {
    id: i64,
    amount: Liar,
}

pub(crate) async fn a_value_of_another_kind_is_refused_by_its_column(repo: Repo) {
    run(&repo, "CREATE TABLE claims (id INTEGER PRIMARY KEY, amount BIGINT)", ()).await;
    let claim = |is_lie| Changeset::<Claim>::new().put(Claim::AMOUNT, Liar(is_lie));
    let result = repo.insert_all([claim(false), claim(true)]).await;
    // SQLite holds anything anywhere.
    if repo.dialect() == Dialect::Sqlite {
        assert_eq!(result.unwrap(), 2);
        return;
    }
    let ChangeError::Database(error) = result.unwrap_err() else {
        panic!("not the changes' fault")
    };
    assert_eq!(*error.kind(), ErrorKind::Value);
    let expected = "the value of `claims.amount` is a UUID: `to_value` of its `Type` has to give what its `KIND` says";
    assert_eq!(error.to_string(), expected);
}
