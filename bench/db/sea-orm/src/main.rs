//! sea-orm.

use std::env;

use bench_db_harness::{BATCH, CONNECTIONS, Engine, Sample, run};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::{NotSet, Set},
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, EntityTrait as _,
    QueryOrder as _,
};

/// A table with the columns of both, which differ in nothing but the name.
macro_rules! table {
    ($module:ident, $table:literal) => {
        mod $module {
            use bench_db_harness::Sample;
            use chrono::{DateTime, Utc};
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key)]
                pub id: i64,
                pub name: String,
                pub email: String,
                pub age: i32,
                pub score: f64,
                pub is_active: bool,
                pub bio: Option<String>,
                pub inserted_at: DateTime<Utc>,
            }

            #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}

            impl bench_db_harness::Person for Model {
                fn shown(&self) -> String {
                    let Self { id, name, email, age, score, is_active, bio, inserted_at } = self;
                    let moment = inserted_at.timestamp_micros();
                    Sample::show(*id, name, email, *age, *score, *is_active, bio.as_deref(), moment)
                }

                fn id(&self) -> i64 {
                    self.id
                }
            }
        }
    };
}

table!(person, "people");
table!(entry, "entries");

#[derive(Clone)]
struct SeaOrm(DatabaseConnection);

fn entry(it: Sample) -> entry::ActiveModel {
    entry::ActiveModel {
        id: NotSet,
        name: Set(it.name),
        email: Set(it.email),
        age: Set(it.age),
        score: Set(it.score),
        is_active: Set(it.is_active),
        bio: Set(it.bio),
        inserted_at: Set(it.inserted_at),
    }
}

impl Engine for SeaOrm {
    type Person = person::Model;
    type Entry = entry::Model;

    async fn one(&self, id: i64) -> person::Model {
        person::Entity::find_by_id(id).one(&self.0).await.expect("an answer").expect("a row")
    }

    async fn batch(&self, first: i64) -> Vec<person::Model> {
        let mut people = Vec::with_capacity(BATCH as usize);
        for id in first..first + BATCH {
            people.push(self.one(id).await);
        }
        people
    }

    async fn all(&self) -> Vec<person::Model> {
        let all = person::Entity::find().order_by_asc(person::Column::Id);
        all.all(&self.0).await.expect("rows")
    }

    async fn insert(&self, sample: Sample) -> entry::Model {
        entry(sample).insert(&self.0).await.expect("a row")
    }

    async fn insert_all(&self, samples: Vec<Sample>) {
        let insert = entry::Entity::insert_many(samples.into_iter().map(entry));
        insert.exec_without_returning(&self.0).await.expect("rows");
    }

    async fn clear(&self) {
        self.0.execute_unprepared("DELETE FROM entries").await.expect("no rows");
    }
}

fn main() {
    let is_fast = env::var_os("FAST").is_some();
    run(async move |url: String| {
        let is_sqlite = url.starts_with("sqlite");
        let mut options = ConnectOptions::new(url);
        options.max_connections(CONNECTIONS).sqlx_logging(false).test_before_acquire(!is_fast);
        let database = Database::connect(options).await.expect("a database");
        if is_sqlite {
            let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;";
            database.execute_unprepared(settings).await.expect("settings");
        }
        SeaOrm(database)
    });
}
