//! diesel-async with its pool of deadpool.

use bench_db_harness::{BATCH, CONNECTIONS, Engine, Sample};
use diesel::{QueryDsl as _, SelectableHelper as _};
use diesel_async::{
    AsyncPgConnection, RunQueryDsl as _,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
        deadpool::{Object, Pool},
    },
};

use crate::is_fast;

crate::tables! { Timestamptz, people, Person, NewPerson; entries, Entry, NewEntry; }

#[derive(Clone)]
pub struct Postgres(Pool<AsyncPgConnection>);

pub async fn connect(url: String) -> Postgres {
    let mut config = ManagerConfig::default();
    if is_fast() {
        config.recycling_method = RecyclingMethod::Fast;
    }
    let manager = AsyncDieselConnectionManager::<AsyncPgConnection>::new_with_config(url, config);
    Postgres(Pool::builder(manager).max_size(CONNECTIONS as usize).build().expect("a pool"))
}

impl Postgres {
    async fn connection(&self) -> Object<AsyncPgConnection> {
        self.0.get().await.expect("a connection")
    }
}

impl Engine for Postgres {
    type Person = Person;
    type Entry = Entry;

    async fn one(&self, id: i64) -> Person {
        let one = people::table.find(id).select(Person::as_select());
        one.first(&mut self.connection().await).await.expect("a row")
    }

    async fn batch(&self, first: i64) -> Vec<Person> {
        let connection = &*self.connection().await;
        let one = async |id| {
            let one = people::table.find(id).select(Person::as_select());
            one.first(&mut &*connection).await
        };
        let all = (first..first + BATCH).map(one);
        futures_util::future::try_join_all(all).await.expect("rows")
    }

    async fn all(&self) -> Vec<Person> {
        let all = people::table.order(people::id).select(Person::as_select());
        all.load(&mut self.connection().await).await.expect("rows")
    }

    async fn insert(&self, sample: Sample) -> Entry {
        let insert = diesel::insert_into(entries::table).values(NewEntry::from(sample));
        let insert = insert.returning(Entry::as_returning());
        insert.get_result(&mut self.connection().await).await.expect("a row")
    }

    async fn insert_all(&self, samples: Vec<Sample>) {
        let rows: Vec<NewEntry> = samples.into_iter().map(NewEntry::from).collect();
        let insert = diesel::insert_into(entries::table).values(rows);
        insert.execute(&mut self.connection().await).await.expect("rows");
    }

    async fn clear(&self) {
        diesel::delete(entries::table)
            .execute(&mut self.connection().await)
            .await
            .expect("no rows");
    }
}
