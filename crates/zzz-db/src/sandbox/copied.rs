//! A copy in memory of a SQLite database that has migrated.

use std::sync::Arc;

use super::{grounds::Grounds, runtime};
use crate::{
    DatabaseConfig, Dialect, Error, ErrorKind, Migrations, Repo, Result,
    driver::{Begin, BoxFuture, Call, Database, Transaction},
    sqlite::{Sqlite, Template},
};

static TEMPLATES: Grounds<Template> = Grounds::new();

/// A copy in memory of a database that has migrated.
#[derive(Debug)]
pub(super) struct Copied {
    sqlite: Arc<Sqlite>,
    config: DatabaseConfig,
    migrations: Migrations,
    /// By which the template is known.
    key: String,
}

impl Copied {
    pub(super) fn new(config: &DatabaseConfig, migrations: &Migrations) -> Result<Self> {
        let mut config = config.clone();
        config.url = "sqlite::memory:".parse().map_err(|error| {
            Error::new(ErrorKind::Config, "there is no memory for SQLite").with_source(error)
        })?;
        Ok(Self {
            sqlite: Arc::new(Sqlite::new(&config)?),
            key: migrations.fingerprint(Dialect::Sqlite)?,
            migrations: migrations.clone(),
            config,
        })
    }

    async fn start_of_template(&self) -> Result<()> {
        if self.migrations.is_empty() {
            return self.sqlite.start_of(None).await;
        }
        let make = make(self.config.clone(), self.migrations.clone());
        let template = TEMPLATES.get(self.key.clone(), make).await?;
        self.sqlite.start_of(Some(template)).await
    }
}

async fn make(config: DatabaseConfig, migrations: Migrations) -> Result<Template> {
    let sqlite = Arc::new(Sqlite::new(&config)?);
    let repo = Repo::of(Arc::clone(&sqlite), &config);
    repo.start().await?;
    repo.migrate(&migrations).await?;
    let template = sqlite.to_template().await?;
    repo.stop().await;
    Ok(template)
}

impl Database for Copied {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn create(&self) -> BoxFuture<'_, Result<bool>> {
        self.sqlite.create()
    }

    fn drop_database(&self) -> BoxFuture<'_, Result<bool>> {
        self.sqlite.drop_database()
    }

    fn start(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(self.start_of_template())
    }

    fn run(&self, calls: Vec<Call>) -> BoxFuture<'_, Result<Vec<Call>>> {
        let sqlite = Arc::clone(&self.sqlite);
        Box::pin(runtime::run(async move { sqlite.run(calls).await }))
    }

    fn begin(&self, begin: Begin) -> BoxFuture<'_, Result<Box<dyn Transaction>>> {
        let sqlite = Arc::clone(&self.sqlite);
        Box::pin(runtime::run(async move { sqlite.begin(begin).await }))
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        self.sqlite.stop()
    }

    fn is_in_memory(&self) -> bool {
        self.sqlite.is_in_memory()
    }
}
