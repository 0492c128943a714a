//! Indexes that a migration adds.

/// An index on columns of a table.
///
/// It is called by its table and columns, `users_email_index`, unless it is given a [`name`](Self::name).
#[derive(Clone, Debug)]
pub struct NewIndex {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
    pub(super) expression: Option<String>,
    pub(super) name: Option<String>,
    pub(super) is_unique: bool,
    pub(super) is_concurrent: bool,
    pub(super) filter: Option<String>,
}

impl NewIndex {
    pub(super) fn new(table: impl Into<String>, columns: Vec<String>) -> Self {
        Self {
            table: table.into(),
            columns,
            expression: None,
            name: None,
            is_unique: false,
            is_concurrent: false,
            filter: None,
        }
    }

    /// No two rows may have the same in these columns.
    pub fn unique(&mut self) -> &mut Self {
        self.is_unique = true;
        self
    }

    /// It is on these expressions, SQL, in place of the columns, which still give it its name:
    /// `schema.create_index("users", ["email"]).expression("lower(email)")`, or `"team_id, happened_at DESC"`. Operators stand in
    /// parentheses: `"(price * count)"`.
    pub fn expression(&mut self, sql: impl Into<String>) -> &mut Self {
        self.expression = Some(sql.into());
        self
    }

    /// Only rows for which `condition`, SQL, holds are in it: `"deleted_at IS NULL"`.
    pub fn filter(&mut self, condition: impl Into<String>) -> &mut Self {
        self.filter = Some(condition.into());
        self
    }

    /// Builds it while others write to the table, on PostgreSQL, where it otherwise waits for none of them and all wait for it.
    /// The migration has to run [outside of a transaction](crate::Migration::outside_transaction). If it
    /// fails, PostgreSQL leaves an index behind that is not valid: drop it before the next try.
    pub fn concurrently(&mut self) -> &mut Self {
        self.is_concurrent = true;
        self
    }

    /// Calls it otherwise than by convention.
    pub fn name(&mut self, name: impl Into<String>) -> &mut Self {
        self.name = Some(name.into());
        self
    }

    /// What it is called.
    pub(super) fn full_name(&self) -> String {
        let (table, columns) = (&self.table, self.columns.join("_"));
        self.name.clone().unwrap_or_else(|| format!("{table}_{columns}_index"))
    }
}
