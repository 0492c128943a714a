//! sqlx on PostgreSQL.

use bench_db_harness::{BATCH, CONNECTIONS, Engine, Sample};
use sqlx::{PgPool, postgres::PgPoolOptions, query, query_as};

use crate::{ALL, Person, is_fast};

const ONE: &str =
    "SELECT id, name, email, age, score, is_active, bio, inserted_at FROM people WHERE id = $1";
const INSERT: &str = "INSERT INTO entries (name, email, age, score, is_active, bio, inserted_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id, name, email, age, score, is_active, bio, inserted_at";
const INSERT_ALL: &str = "INSERT INTO entries (name, email, age, score, is_active, bio, inserted_at) \
    SELECT * FROM UNNEST($1::text[], $2::text[], $3::int[], $4::float8[], $5::bool[], $6::text[], $7::timestamptz[])";

#[derive(Clone)]
pub struct Postgres(PgPool);

pub async fn connect(url: String) -> Postgres {
    let options = PgPoolOptions::new().max_connections(CONNECTIONS).test_before_acquire(!is_fast());
    Postgres(options.connect(&url).await.expect("a connection"))
}

impl Engine for Postgres {
    type Person = Person;
    type Entry = Person;

    async fn one(&self, id: i64) -> Person {
        query_as(ONE).bind(id).fetch_one(&self.0).await.expect("a row")
    }

    async fn batch(&self, first: i64) -> Vec<Person> {
        let mut people = Vec::with_capacity(BATCH as usize);
        let mut connection = self.0.acquire().await.expect("a connection");
        for id in first..first + BATCH {
            people.push(query_as(ONE).bind(id).fetch_one(&mut *connection).await.expect("a row"));
        }
        people
    }

    async fn all(&self) -> Vec<Person> {
        query_as(ALL).fetch_all(&self.0).await.expect("rows")
    }

    async fn insert(&self, it: Sample) -> Person {
        let insert = query_as(INSERT).bind(it.name).bind(it.email).bind(it.age).bind(it.score);
        let insert = insert.bind(it.is_active).bind(it.bio).bind(it.inserted_at);
        insert.fetch_one(&self.0).await.expect("a row")
    }

    async fn insert_all(&self, samples: Vec<Sample>) {
        let name: Vec<_> = samples.iter().map(|it| it.name.as_str()).collect();
        let email: Vec<_> = samples.iter().map(|it| it.email.as_str()).collect();
        let age: Vec<_> = samples.iter().map(|it| it.age).collect();
        let score: Vec<_> = samples.iter().map(|it| it.score).collect();
        let is_active: Vec<_> = samples.iter().map(|it| it.is_active).collect();
        let bio: Vec<_> = samples.iter().map(|it| it.bio.as_deref()).collect();
        let inserted_at: Vec<_> = samples.iter().map(|it| it.inserted_at).collect();
        let insert = query(INSERT_ALL).bind(name).bind(email).bind(age).bind(score).bind(is_active);
        insert.bind(bio).bind(inserted_at).execute(&self.0).await.expect("rows");
    }

    async fn clear(&self) {
        query("DELETE FROM entries").execute(&self.0).await.expect("no rows");
    }
}
