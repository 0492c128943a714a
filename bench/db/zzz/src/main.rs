//! zzz, through its whole query layer and repo.

use bench_db_harness::{BATCH, CONNECTIONS, Engine, Sample, run};
use jiff::Timestamp;
use zzz_db::{Changeset, DatabaseConfig, Repo, Schema};

/// A table with the columns of both, which differ in nothing but the name.
macro_rules! table {
    ($name:ident, $table:literal) => {
        #[derive(Schema, Clone, Debug)]
        #[schema(table = $table)]
        struct $name {
            id: i64,
            name: String,
            email: String,
            age: i32,
            score: f64,
            is_active: bool,
            bio: Option<String>,
            inserted_at: Timestamp,
        }

        impl bench_db_harness::Person for $name {
            fn shown(&self) -> String {
                let Self { id, name, email, age, score, is_active, bio, inserted_at } = self;
                let moment = inserted_at.as_microsecond();
                Sample::show(*id, name, email, *age, *score, *is_active, bio.as_deref(), moment)
            }

            fn id(&self) -> i64 {
                self.id
            }
        }
    };
}

table!(Person, "people");
table!(Entry, "entries");

#[derive(Clone)]
struct Zzz(Repo);

fn entry(sample: Sample) -> Changeset<Entry> {
    let moment =
        Timestamp::from_microsecond(sample.inserted_at.timestamp_micros()).expect("a moment");
    Changeset::new()
        .put(Entry::NAME, sample.name)
        .put(Entry::EMAIL, sample.email)
        .put(Entry::AGE, sample.age)
        .put(Entry::SCORE, sample.score)
        .put(Entry::IS_ACTIVE, sample.is_active)
        .put(Entry::BIO, sample.bio)
        .put(Entry::INSERTED_AT, moment)
}

impl Engine for Zzz {
    type Person = Person;
    type Entry = Entry;

    async fn one(&self, id: i64) -> Person {
        self.0.get(id).await.expect("an answer").expect("a row")
    }

    async fn batch(&self, first: i64) -> Vec<Person> {
        let one = |id| Person::query().filter(Person::ID.eq(id));
        let queries: Vec<_> = (first..first + BATCH).map(one).collect();
        self.0.batch(queries).await.expect("an answer").into_iter().flatten().collect()
    }

    async fn all(&self) -> Vec<Person> {
        self.0.all(Person::query().order_by(Person::ID.asc())).await.expect("an answer")
    }

    async fn insert(&self, sample: Sample) -> Entry {
        self.0.insert(entry(sample)).await.expect("a row")
    }

    async fn insert_all(&self, samples: Vec<Sample>) {
        self.0.insert_all(samples.into_iter().map(entry)).await.expect("rows");
    }

    async fn clear(&self) {
        self.0.delete_all(Entry::query()).await.expect("no rows");
    }
}

fn main() {
    run(async |url: String| {
        let mut config = DatabaseConfig::new(url.parse().expect("the address of a database"));
        if url.starts_with("postgres") {
            config.connections_max = CONNECTIONS.try_into().ok();
        }
        let repo = Repo::new(&config).expect("a database");
        repo.start().await.expect("a connection");
        Zzz(repo)
    });
}
