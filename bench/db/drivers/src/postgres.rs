//! deadpool, which need not ping, with tokio-postgres, whose statements are cached for each connection.

use bench_db_harness::{BATCH, CONNECTIONS, Engine, Sample, TABLES_POSTGRES, people};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use futures_util::future::try_join_all;
use tokio_postgres::{Config, NoTls, Row, types::ToSql};

use crate::Person;

const ONE: &str =
    "SELECT id, name, email, age, score, is_active, bio, inserted_at FROM people WHERE id = $1";
const ALL: &str =
    "SELECT id, name, email, age, score, is_active, bio, inserted_at FROM people ORDER BY id";
const INSERT: &str = "INSERT INTO entries (name, email, age, score, is_active, bio, inserted_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id, name, email, age, score, is_active, bio, inserted_at";
const INSERT_ALL: &str = "INSERT INTO entries (name, email, age, score, is_active, bio, inserted_at) \
    SELECT * FROM UNNEST($1::text[], $2::text[], $3::int[], $4::float8[], $5::bool[], $6::text[], $7::timestamptz[])";

#[derive(Clone)]
pub struct Postgres(Pool);

pub async fn connect(url: String) -> Postgres {
    let config: Config = url.parse().expect("an address");
    let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(config, NoTls, manager);
    let pool = Pool::builder(manager).max_size(CONNECTIONS as usize).build();
    Postgres(pool.expect("a pool"))
}

#[tokio::main]
pub async fn prepare(url: &str) {
    let client = connect(url.to_owned()).await.client().await;
    let drop = "DROP TABLE IF EXISTS people, entries;";
    client.batch_execute(drop).await.expect("no tables");
    client.batch_execute(TABLES_POSTGRES).await.expect("tables");
    let insert = "INSERT INTO people VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let insert = client.prepare(insert).await.expect("a statement");
    client.batch_execute("BEGIN").await.expect("a transaction");
    for (id, it) in people() {
        let values: [&(dyn ToSql + Sync); 8] =
            [&id, &it.name, &it.email, &it.age, &it.score, &it.is_active, &it.bio, &it.inserted_at];
        client.execute(&insert, &values).await.expect("a row");
    }
    client.batch_execute("COMMIT; ANALYZE people").await.expect("rows");
}

fn person(row: &Row) -> Person {
    Person {
        id: row.get(0),
        name: row.get(1),
        email: row.get(2),
        age: row.get(3),
        score: row.get(4),
        is_active: row.get(5),
        bio: row.get(6),
        inserted_at: row.get(7),
    }
}

impl Postgres {
    async fn client(&self) -> Object {
        self.0.get().await.expect("a connection")
    }
}

impl Engine for Postgres {
    type Person = Person;
    type Entry = Person;

    async fn one(&self, id: i64) -> Person {
        let client = self.client().await;
        let statement = client.prepare_cached(ONE).await.expect("a statement");
        person(&client.query_one(&statement, &[&id]).await.expect("a row"))
    }

    async fn batch(&self, first: i64) -> Vec<Person> {
        let client = self.client().await;
        let statement = client.prepare_cached(ONE).await.expect("a statement");
        let ids: Vec<i64> = (first..first + BATCH).collect();
        let one = async |id: &i64| client.query_one(&statement, &[id]).await;
        let rows = try_join_all(ids.iter().map(one)).await.expect("rows");
        rows.iter().map(person).collect()
    }

    async fn all(&self) -> Vec<Person> {
        let client = self.client().await;
        let statement = client.prepare_cached(ALL).await.expect("a statement");
        client.query(&statement, &[]).await.expect("rows").iter().map(person).collect()
    }

    async fn insert(&self, it: Sample) -> Person {
        let client = self.client().await;
        let statement = client.prepare_cached(INSERT).await.expect("a statement");
        let values: [&(dyn ToSql + Sync); 7] =
            [&it.name, &it.email, &it.age, &it.score, &it.is_active, &it.bio, &it.inserted_at];
        person(&client.query_one(&statement, &values).await.expect("a row"))
    }

    async fn insert_all(&self, samples: Vec<Sample>) {
        let client = self.client().await;
        let statement = client.prepare_cached(INSERT_ALL).await.expect("a statement");
        let name: Vec<_> = samples.iter().map(|it| it.name.as_str()).collect();
        let email: Vec<_> = samples.iter().map(|it| it.email.as_str()).collect();
        let age: Vec<_> = samples.iter().map(|it| it.age).collect();
        let score: Vec<_> = samples.iter().map(|it| it.score).collect();
        let is_active: Vec<_> = samples.iter().map(|it| it.is_active).collect();
        let bio: Vec<_> = samples.iter().map(|it| it.bio.as_deref()).collect();
        let inserted_at: Vec<_> = samples.iter().map(|it| it.inserted_at).collect();
        let values: [&(dyn ToSql + Sync); 7] =
            [&name, &email, &age, &score, &is_active, &bio, &inserted_at];
        client.execute(&statement, &values).await.expect("rows");
    }

    async fn clear(&self) {
        self.client().await.batch_execute("DELETE FROM entries").await.expect("no rows");
    }
}
