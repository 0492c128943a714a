//! Which migrations a database has seen.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;

use super::{MigrationId, Migrations, list::Planned};
use crate::{Dialect, Error, ErrorKind, Repo, Result};

/// The table of what ran.
pub(super) const TABLE: &str = "schema_migrations";

/// A migration, and how a database stands to it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MigrationStatus {
    /// Which one.
    pub id: MigrationId,
    /// How the database stands to it.
    pub state: MigrationState,
}

/// How a database stands to a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MigrationState {
    /// It has not run.
    Pending,
    /// It ran at this moment.
    Applied(Timestamp),
    /// It ran at this moment, and what it does has been changed since.
    Changed(Timestamp),
    /// It ran at this moment, and the program does not know it.
    Unknown(Timestamp),
}

impl fmt::Display for MigrationStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (state, moment) = match self.state {
            MigrationState::Pending => ("pending", None),
            MigrationState::Applied(moment) => ("applied", Some(moment)),
            MigrationState::Changed(moment) => ("changed", Some(moment)),
            MigrationState::Unknown(moment) => ("unknown", Some(moment)),
        };
        let moment = moment.map(|moment| format!("{moment:.0}")).unwrap_or_default();
        write!(f, "{state}  {moment:20}  {}", self.id)
    }
}

/// A row of the table.
#[derive(Debug)]
pub(super) struct Applied {
    pub(super) id: MigrationId,
    pub(super) checksum: String,
    pub(super) at: Timestamp,
}

impl Repo {
    /// How the database stands to each of `migrations`, and to those that it has seen and they do not know, in the order of
    /// their versions. It changes nothing.
    ///
    /// # Errors
    ///
    /// If the list is wrong, or the database does not answer.
    pub async fn migration_status(&self, migrations: &Migrations) -> Result<Vec<MigrationStatus>> {
        let planned = migrations.plan(self.dialect())?;
        let applied = if self.has_migrated().await? { self.applied().await? } else { Vec::new() };
        Ok(merge(&planned, applied))
    }

    /// Whether the table of what ran is there.
    async fn has_migrated(&self) -> Result<bool> {
        let sql = match self.dialect() {
            Dialect::Sqlite => {
                "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1"
            }
            Dialect::Postgres => "SELECT count(to_regclass($1))",
        };
        let count = self.raw_one::<i64>(sql, (TABLE.to_owned(),)).await?;
        Ok(count.is_some_and(|count| count > 0))
    }

    /// What ran, in the order of the versions.
    pub(super) async fn applied(&self) -> Result<Vec<Applied>> {
        let sql =
            format!("SELECT version, name, checksum, inserted_at FROM {TABLE} ORDER BY version");
        let rows = self.raw_all::<(i64, String, String, Timestamp)>(&sql, ()).await?;
        let read = |(version, name, checksum, at)| Applied {
            id: MigrationId::new(version, name),
            checksum,
            at,
        };
        Ok(rows.into_iter().map(read).collect())
    }
}

fn merge(planned: &[Planned], applied: Vec<Applied>) -> Vec<MigrationStatus> {
    let mut all: BTreeMap<i64, MigrationStatus> = BTreeMap::new();
    for plan in planned {
        let status = MigrationStatus { id: plan.id.clone(), state: MigrationState::Pending };
        all.insert(plan.id.version, status);
    }
    for row in applied {
        let plan = planned.iter().find(|plan| plan.id.version == row.id.version);
        let state = match plan {
            Some(plan) if plan.checksum == row.checksum => MigrationState::Applied(row.at),
            Some(_) => MigrationState::Changed(row.at),
            None => MigrationState::Unknown(row.at),
        };
        let id = plan.map_or(row.id, |plan| plan.id.clone());
        all.insert(id.version, MigrationStatus { id, state });
    }
    all.into_values().collect()
}

/// That migrations that ran were changed.
pub(super) fn check_unchanged(planned: &[Planned], applied: &[Applied]) -> Result<()> {
    let is_changed = |row: &&Applied| {
        planned
            .iter()
            .any(|plan| plan.id.version == row.id.version && plan.checksum != row.checksum)
    };
    let changed: Vec<_> =
        applied.iter().filter(is_changed).map(|row| format!("`{}`", row.id)).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let message = format!(
        "what ran is not what is written there now: {}; put it back as it was, and change the database by \
         a new migration. While developing, `rollback` undoes it and `migrate` runs it anew; if the \
         database is as it is written now, `migrate accept` says so",
        changed.join(", ")
    );
    Err(Error::new(ErrorKind::Config, message))
}
