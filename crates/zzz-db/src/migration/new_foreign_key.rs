//! Foreign keys that a migration adds.

/// A foreign key: its columns hold the key of a row that exists in another table.
///
/// It is called by its table and columns, `posts_user_id_fkey`, unless it is given a [`name`](Self::name).
#[derive(Clone, Debug)]
pub struct NewForeignKey {
    pub(super) columns: Vec<String>,
    pub(super) table: String,
    pub(super) keys: Vec<String>,
    pub(super) name: Option<String>,
    pub(super) on_delete: OnDelete,
    pub(super) cascades_updates: bool,
}

/// What happens to a row when the row that it refers to is removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnDelete {
    /// It is an error: the row is still needed.
    #[default]
    Refuse,
    /// The same happens to it.
    Cascade,
    /// Its columns become `NULL`.
    SetNull,
    /// Its columns get their defaults.
    SetDefault,
}

impl NewForeignKey {
    pub(super) fn new(columns: Vec<String>, table: impl Into<String>, keys: Vec<String>) -> Self {
        Self {
            columns,
            table: table.into(),
            keys,
            name: None,
            on_delete: OnDelete::default(),
            cascades_updates: false,
        }
    }

    /// What happens when the row that is referred to is removed; [refused](OnDelete::Refuse) unless told.
    pub fn on_delete(&mut self, action: OnDelete) -> &mut Self {
        self.on_delete = action;
        self
    }

    /// When the row that is referred to gets another key, it gets it, too. Unless told, that is refused.
    pub fn cascade_updates(&mut self) -> &mut Self {
        self.cascades_updates = true;
        self
    }

    /// Calls it otherwise than by convention.
    pub fn name(&mut self, name: impl Into<String>) -> &mut Self {
        self.name = Some(name.into());
        self
    }

    /// What it is called in the table `table`.
    pub(super) fn name_in(&self, table: &str) -> String {
        self.name.clone().unwrap_or_else(|| format!("{table}_{}_fkey", self.columns.join("_")))
    }
}

impl OnDelete {
    pub(super) const fn sql(self) -> Option<&'static str> {
        match self {
            Self::Refuse => None,
            Self::Cascade => Some("CASCADE"),
            Self::SetNull => Some("SET NULL"),
            Self::SetDefault => Some("SET DEFAULT"),
        }
    }
}
