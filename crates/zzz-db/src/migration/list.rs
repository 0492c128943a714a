//! All migrations of an application.

use std::{fmt, pin::Pin, sync::Arc};

use super::{Migration, MigrationId};
use crate::{Dialect, Error, ErrorKind, Repo, Result};

/// Fills a database.
pub(super) type Seed =
    Arc<dyn Fn(Repo) -> Pin<Box<dyn Future<Output = zzz_core::Result<()>> + Send>> + Send + Sync>;

/// All migrations of an application.
///
/// [`migrations!`](crate::migrations) makes one of the files' names. As a service of the application, listed after its [`Repo`], it
/// brings the commands `migrate`, `rollback` and `db`, and looks at the start whether the database is as the
/// program needs it: while developing it [runs](Self::at_start) what is pending, elsewhere it logs a warning.
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_db::{DatabaseConfig, Migration, Migrations, Repo};
///
/// fn app(database: &DatabaseConfig) -> zzz_core::Result<App> {
///     Ok(App::new().service(Repo::new(database)?).service(migrations().seeds(seed)))
/// }
///
/// fn migrations() -> Migrations {
///     const CREATE_USERS: Migration = Migration::change(|schema| {
///         schema.create_table("users", |t| {
///             t.id();
///             t.text("name").not_null();
///         });
///     });
///     Migrations::new().add("m20261122_093000_create_users", CREATE_USERS)
/// }
///
/// async fn seed(repo: Repo) -> zzz_core::Result<()> {
///     repo.raw_exec("INSERT INTO users (name) VALUES ('Ann')", ()).await?;
///     Ok(())
/// }
/// # app(&DatabaseConfig::new("sqlite::memory:".parse()?))?.check()?;
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, Default)]
#[must_use = "it does nothing by itself: make it a service of the application, or give it to `Repo::migrate`"]
pub struct Migrations {
    /// Each with its name, as it was given.
    list: Vec<(&'static str, Migration)>,
    pub(super) seed: Option<Seed>,
    pub(super) at_start: Option<bool>,
    /// The folder of the application's `Cargo.toml`, in a debug build.
    pub(super) folder: Option<&'static str>,
}

/// A migration as it is for one database.
pub(super) struct Planned {
    pub(super) id: MigrationId,
    pub(super) migration: Migration,
    pub(super) up: Vec<String>,
    pub(super) checksum: String,
}

impl Migrations {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the one that is called `name`, such as `m20261122_093000_create_users`. In which order they are added does not
    /// matter: they run in that of their names.
    pub fn add(mut self, name: &'static str, migration: Migration) -> Self {
        self.list.push((name, migration));
        self
    }

    /// Sets what the command `db seed` does: fills the database with what there has to be, or with examples. It may run
    /// more than once.
    pub fn seeds<F, W>(mut self, seed: F) -> Self
    where
        F: Fn(Repo) -> W + Send + Sync + 'static,
        W: Future<Output = zzz_core::Result<()>> + Send + 'static,
    {
        self.seed = Some(Arc::new(move |repo| Box::pin(seed(repo))));
        self
    }

    /// Whether the application runs pending migrations when it starts. Unless told, it does so while developing only.
    ///
    /// Where several processes start at once, one of them runs each migration, and the others wait.
    pub fn at_start(mut self, runs: bool) -> Self {
        self.at_start = Some(runs);
        self
    }

    #[doc(hidden)]
    pub fn of_folder(mut self, folder: Option<&'static str>) -> Self {
        self.folder = folder;
        self
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// What differs wherever they do: their names, and what they do on this database.
    pub(crate) fn fingerprint(&self, dialect: Dialect) -> Result<String> {
        let planned = self.plan(dialect)?;
        Ok(planned.iter().map(|plan| format!("{} {}\n", plan.id, plan.checksum)).collect())
    }

    /// All of them, in their order, as they are for this database.
    pub(super) fn plan(&self, dialect: Dialect) -> Result<Vec<Planned>> {
        let mut planned = Vec::with_capacity(self.list.len());
        for (name, migration) in &self.list {
            let id: MigrationId = name.parse()?;
            let up = migration.up_sql(dialect).map_err(|error| {
                Error::new(error.kind().clone(), format!("the migration `{id}` is wrong: {error}"))
                    .with_source(error)
            })?;
            planned.push(Planned { id, checksum: checksum(&up), up, migration: *migration });
        }
        planned.sort_by(|one, other| one.id.cmp(&other.id));
        for pair in planned.windows(2) {
            let (one, other) = (&pair[0].id, &pair[1].id);
            if one.version == other.version {
                let message = format!(
                    "the migrations `{one}` and `{other}` have the same version: give one of them \
                     another moment, in its file's name and in the list"
                );
                return Err(Error::new(ErrorKind::Config, message));
            }
        }
        Ok(planned)
    }
}

/// By what a migration that was changed is known: FNV-1a of its statements. Nobody gains by forging it.
fn checksum(statements: &[String]) -> String {
    let bytes = statements.iter().flat_map(|sql| sql.bytes().chain([0]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// A [`Migrations`](crate::Migrations) of modules, each with a constant `MIGRATION`.
///
/// # Examples
///
/// ```
/// // src/migrations.rs
/// mod m20261122_093000_create_users {
///     // src/migrations/m20261122_093000_create_users.rs
///     use zzz_db::Migration;
///
///     pub const MIGRATION: Migration = Migration::change(|schema| {
///         schema.create_table("users", |t| {
///             t.id();
///         });
///     });
/// }
///
/// pub fn migrations() -> zzz_db::Migrations {
///     zzz_db::migrations![m20261122_093000_create_users]
/// }
/// # assert_eq!(format!("{:?}", migrations()), "Migrations([\"m20261122_093000_create_users\"])");
/// ```
#[macro_export]
macro_rules! migrations {
    ($($name:ident),* $(,)?) => {
        $crate::Migrations::new()
            // Where the sources are is nobody's business in a release.
            .of_folder(if ::core::cfg!(debug_assertions) {
                ::core::option::Option::Some(::core::env!("CARGO_MANIFEST_DIR"))
            } else {
                ::core::option::Option::None
            })
            $(.add(::core::stringify!($name), $name::MIGRATION))*
    };
}

impl fmt::Debug for Migrations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.list.iter().map(|(name, _)| *name).collect();
        f.debug_tuple("Migrations").field(&names).finish()
    }
}
