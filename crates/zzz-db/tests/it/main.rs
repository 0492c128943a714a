//! What a repo does.

use zzz_db::{
    Column, ColumnInfo, ColumnSource, DatabaseConfig, Dialect, FromRow, Kind, Repo, Result, Row,
    Schema, Table, Type as _, Value,
};

#[derive(Debug, PartialEq)]
struct User {
    id: i64,
    name: String,
    age: Option<i32>,
}

const fn info(number: usize, name: &'static str, kind: Kind, is_nullable: bool) -> ColumnInfo {
    ColumnInfo {
        table: "users",
        name,
        number,
        kind,
        is_nullable,
        source: ColumnSource::Given,
        is_redacted: false,
    }
}
static TABLE: Table = Table {
    name: "users",
    columns: COLUMNS,
    key: &[0],
    list: "\"users\".\"id\", \"users\".\"name\", \"users\".\"age\"",
};
static COLUMNS: &[ColumnInfo] = &[
    info(0, "id", Kind::I64, false),
    info(1, "name", Kind::Text, false),
    info(2, "age", Kind::I32, true),
];

impl User {
    const ID: Column<Self, i64> = Column::new(&COLUMNS[0]);
    const NAME: Column<Self, String> = Column::new(&COLUMNS[1]);
    const AGE: Column<Self, Option<i32>> = Column::new(&COLUMNS[2]);
}
impl FromRow for User {
    const COLUMNS: usize = 3;
    fn from_row(row: &mut Row<'_>) -> Result<Self> {
        Ok(Self { id: row.read()?, name: row.read()?, age: row.read()? })
    }
}
impl Schema for User {
    type Key = i64;
    const TABLE: &'static Table = &TABLE;
    fn key(&self) -> i64 {
        self.id
    }
    fn value(&self, column: usize) -> Value {
        match column {
            0 => self.id.to_value(),
            1 => self.name.to_value(),
            _ => self.age.to_value(),
        }
    }
}

#[tokio::test]
async fn thin() {
    let repo = Repo::new(&DatabaseConfig::new("sqlite::memory:".parse().unwrap())).unwrap();
    repo.start().await.unwrap();
    repo.raw_exec(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER)",
        vec![],
    )
    .await
    .unwrap();
    repo.raw_exec(
        "INSERT INTO users VALUES (1, 'Ann', 30), (2, 'Bob', NULL), (3, 'Cy', 12)",
        vec![],
    )
    .await
    .unwrap();
    let adults = User::query()
        .filter(User::AGE.ge(18).and(User::NAME.ne("Bob")))
        .order_by(User::ID.desc())
        .limit(10);
    println!("{}", adults.to_sql(Dialect::Postgres).unwrap());
    assert_eq!(
        repo.all(&adults).await.unwrap(),
        [User { id: 1, name: "Ann".into(), age: Some(30) }]
    );
    println!("{:?}", repo.raw_all::<(i64, i32)>("SELECT id, age FROM users", ()).await);
}
