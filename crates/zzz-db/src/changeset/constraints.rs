//! What the database demands, as errors of fields.

use std::any::type_name;

use zzz_core::FieldError;

use super::{Changeset, Columns, cast::infos};
use crate::{ChangeError, Column, ColumnInfo, Constraint, ConstraintKind, Error, Schema, Type};

/// A constraint that a changeset knows, with what to say where it would be violated.
#[derive(Clone, Debug)]
pub(crate) struct Declared {
    kind: ConstraintKind,
    name: Option<&'static str>,
    /// Empty where rows of others are meant.
    columns: Vec<&'static ColumnInfo>,
    /// The columns that refer to this row.
    referrer: Option<&'static ColumnInfo>,
    error: FieldError,
}

const TAKEN: &str = "is taken";
const NOT_THERE: &str = "does not exist";

/// Constraints of the database.
///
/// A rule that looks into the database first would be wrong as soon as two ask at once; a constraint never is. So the
/// database refuses, and where it does, the error stands at the field, as if a rule had found it: [`insert`], [`update`] and
/// [`delete`] give back [`ChangeError::Invalid`]. What is violated and not declared is a [`ChangeError::Database`].
///
/// SQLite tells the columns of a constraint, PostgreSQL its name too. Without a name of its own, a constraint is
/// expected to be called as databases and migrations do it: `users_email_index` or `users_email_key`, `users_team_id_fkey`.
///
/// [`insert`]: crate::Repo::insert
/// [`update`]: crate::Repo::update
/// [`delete`]: crate::Repo::delete
impl<S: Schema> Changeset<S> {
    /// No two rows have the same in this column, or in these together. The error, "is taken", stands at the first of them.
    pub fn unique_constraint(self, columns: impl Columns<S>) -> Self {
        self.declare(ConstraintKind::Unique, None, columns, FieldError::new("unique", TAKEN))
    }

    /// The same, by the name of the index: for one on an expression, or one that is not called as usual.
    pub fn unique_constraint_named(self, name: &'static str, columns: impl Columns<S>) -> Self {
        self.declare(ConstraintKind::Unique, Some(name), columns, FieldError::new("unique", TAKEN))
    }

    /// The row that this column refers to exists: "does not exist".
    ///
    /// SQLite does not tell which of several it was. Where more than one of those that are declared could be it, the error
    /// names all of them, and belongs to the whole.
    pub fn foreign_key_constraint(self, columns: impl Columns<S>) -> Self {
        let error = FieldError::new("foreign_key", NOT_THERE);
        self.declare(ConstraintKind::ForeignKey, None, columns, error)
    }

    /// The same, by the name of the constraint.
    pub fn foreign_key_constraint_named(
        self,
        name: &'static str,
        columns: impl Columns<S>,
    ) -> Self {
        let error = FieldError::new("foreign_key", NOT_THERE);
        self.declare(ConstraintKind::ForeignKey, Some(name), columns, error)
    }

    /// The condition of this name holds; if not, `message` stands at the column.
    pub fn check_constraint(
        self,
        name: &'static str,
        columns: impl Columns<S>,
        message: impl Into<String>,
    ) -> Self {
        let error = FieldError::new("check", message);
        self.declare(ConstraintKind::Check, Some(name), columns, error)
    }

    /// No two rows overlap, says the constraint of this name; if they do, `message` stands at the column.
    pub fn exclusion_constraint(
        self,
        name: &'static str,
        columns: impl Columns<S>,
        message: impl Into<String>,
    ) -> Self {
        let error = FieldError::new("exclusion", message);
        self.declare(ConstraintKind::Exclusion, Some(name), columns, error)
    }

    /// No rows refer to this one by `column`, where it is [deleted](crate::Repo::delete); if some do, `message` is said of
    /// the whole: `.no_assoc_constraint(Post::USER_ID, "there are posts")`.
    pub fn no_assoc_constraint<R, T: Type>(
        mut self,
        column: Column<R, T>,
        message: impl Into<String>,
    ) -> Self {
        self.aside_mut().constraints.push(Declared {
            kind: ConstraintKind::ForeignKey,
            name: None,
            columns: Vec::new(),
            referrer: Some(column.info()),
            error: FieldError::new("no_assoc", message),
        });
        self
    }

    fn declare(
        mut self,
        kind: ConstraintKind,
        name: Option<&'static str>,
        columns: impl Columns<S>,
        error: FieldError,
    ) -> Self {
        let columns = infos(columns);
        self.aside_mut().constraints.push(Declared { kind, name, columns, referrer: None, error });
        self
    }

    /// What becomes of a changeset that the database refused.
    #[cold]
    pub(crate) fn refused_by(mut self, error: Error, is_delete: bool) -> ChangeError<S> {
        let Some(constraint) = error.constraint() else { return error.into() };
        if let Some(declared) = self.constraints().iter().find(|it| it.is(constraint)).cloned() {
            self.errors_mut().add(declared.field(), declared.error);
            return ChangeError::Invalid(Box::new(self));
        }
        let is_unknown = constraint.kind == ConstraintKind::ForeignKey
            && constraint.name.is_none()
            && constraint.columns.is_empty();
        let suspects = match is_unknown {
            true => self.suspects(is_delete),
            false => Vec::new(),
        };
        match suspects.as_slice() {
            [] => {
                let hint = hint::<S>(constraint);
                ChangeError::Database(error.with_hint(&hint))
            }
            [one] => {
                self.errors_mut().add(one.field(), one.error.clone());
                ChangeError::Invalid(Box::new(self))
            }
            several => {
                let messages: Vec<String> = several.iter().map(Declared::in_words).collect();
                self.errors_mut().add("", FieldError::new("foreign_key", messages.join(", or ")));
                ChangeError::Invalid(Box::new(self))
            }
        }
    }

    /// The foreign keys that can be meant where the database does not say which.
    fn suspects(&self, is_delete: bool) -> Vec<Declared> {
        let is_suspect = |it: &&Declared| {
            it.kind == ConstraintKind::ForeignKey
                && it.referrer.is_some() == is_delete
                && (is_delete || it.columns.iter().any(|it| self.change(it.number).is_some()))
        };
        self.constraints().iter().filter(is_suspect).cloned().collect()
    }
}

impl Declared {
    /// Whether this is what `constraint` is.
    fn is(&self, constraint: &Constraint) -> bool {
        let own: Vec<&ColumnInfo> = match self.referrer {
            Some(column) => vec![column],
            None => self.columns.clone(),
        };
        let table = own.first().map_or("", |column| column.table);
        let is_elsewhere = constraint.table.as_deref().is_some_and(|other| other != table);
        if self.kind != constraint.kind || is_elsewhere {
            return false;
        }
        match (self.name, constraint.name.as_deref()) {
            (Some(name), Some(other)) => name == other,
            (None, Some(other)) if is_usual(other, table, &own) => true,
            // Of a row that is referred to, the columns that are told are its own.
            _ => self.referrer.is_none() && are_same(&constraint.columns, &own),
        }
    }

    /// Where the error stands.
    fn field(&self) -> &'static str {
        self.columns.first().map_or("", |column| column.field)
    }

    fn in_words(&self) -> String {
        format!("{} {}", self.field(), self.error.message).trim_start().to_owned()
    }
}

/// Whether a constraint of these columns is usually called `name`.
fn is_usual(name: &str, table: &str, columns: &[&ColumnInfo]) -> bool {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let rest = name.strip_prefix(table).and_then(|rest| rest.strip_prefix('_'));
    let names = names.join("_");
    let ending = rest.and_then(|rest| rest.strip_prefix(names.as_str()));
    matches!(ending, Some("_index" | "_key" | "_fkey"))
}

/// Whether these are the names of `columns`, in whatever order.
fn are_same(names: &[String], columns: &[&ColumnInfo]) -> bool {
    names.len() == columns.len()
        && columns.iter().all(|column| names.iter().any(|name| name == column.name))
}

/// How the error would have come to its field.
fn hint<S: Schema>(constraint: &Constraint) -> String {
    let schema = type_name::<S>().rsplit("::").next().unwrap_or_default();
    let known = |name: &String| S::TABLE.columns.iter().find(|column| column.name == name);
    let is_missing = |name: &&String| known(name).is_none();
    if let (ConstraintKind::NotNull, Some(name)) =
        (constraint.kind, constraint.columns.iter().find(is_missing))
    {
        return match name.as_str() {
            "inserted_at" | "updated_at" => format!(
                "the repo fills it where `{schema}` has `#[schema(timestamps)]` and the fields `inserted_at` and `updated_at`"
            ),
            _ => format!("`{schema}` has no field for it: add one, or give the column a default"),
        };
    }
    let columns: Vec<String> = constraint
        .columns
        .iter()
        .filter_map(known)
        .map(|column| format!("{schema}::{}", column.field.to_uppercase()))
        .collect();
    let columns = match columns.as_slice() {
        [] => "..".to_owned(),
        [one] => one.clone(),
        several => format!("({})", several.join(", ")),
    };
    let name = constraint.name.as_deref().unwrap_or("..");
    let declaration = match constraint.kind {
        ConstraintKind::Unique => format!("unique_constraint({columns})"),
        ConstraintKind::ForeignKey => format!("foreign_key_constraint({columns})"),
        ConstraintKind::NotNull => format!("validate_required({columns})"),
        ConstraintKind::Check => format!("check_constraint(\"{name}\", {columns}, \"..\")"),
        ConstraintKind::Exclusion => {
            format!("exclusion_constraint(\"{name}\", {columns}, \"..\")")
        }
    };
    format!("to tell it at its field, give the changeset `.{declaration}`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ColumnSource, Kind};

    const fn info(table: &'static str, name: &'static str) -> ColumnInfo {
        let (kind, source) = (Kind::Text, ColumnSource::Given);
        let (is_nullable, is_redacted) = (true, false);
        ColumnInfo { table, name, field: name, number: 0, kind, is_nullable, source, is_redacted }
    }

    static EMAIL: ColumnInfo = info("users", "email");
    static TEAM: ColumnInfo = info("users", "team_id");
    static AUTHOR: ColumnInfo = info("posts", "user_id");

    fn declared(kind: ConstraintKind, columns: &[&'static ColumnInfo]) -> Declared {
        let error = FieldError::from("is wrong");
        Declared { kind, name: None, columns: columns.to_vec(), referrer: None, error }
    }

    fn told(kind: ConstraintKind, table: &str, name: &str, columns: &[&str]) -> Constraint {
        let columns = columns.iter().map(|&column| column.to_owned()).collect();
        let (name, table) = (Some(name.to_owned()), Some(table.to_owned()));
        Constraint { kind, name, table, columns }
    }

    #[test]
    fn names_are_those_that_migrations_and_databases_choose() {
        let unique = |name| told(ConstraintKind::Unique, "users", name, &[]);
        let one = declared(ConstraintKind::Unique, &[&EMAIL]);
        for name in ["users_email_index", "users_email_key"] {
            assert!(one.is(&unique(name)), "{name}");
        }
        for name in ["users_email", "email_key", "users_email_lower_key", "users_team_id_index"] {
            assert!(!one.is(&unique(name)), "{name}");
        }
        let both = declared(ConstraintKind::Unique, &[&TEAM, &EMAIL]);
        assert!(
            both.is(&unique("users_team_id_email_index")) && !both.is(&unique("users_email_key"))
        );
        let named = Declared { name: Some("users_by_small_email"), ..one };
        assert!(named.is(&unique("users_by_small_email")) && !named.is(&unique("users_email_key")));
    }

    #[test]
    fn columns_say_which_it_is_in_whatever_order() {
        let both = declared(ConstraintKind::Unique, &[&TEAM, &EMAIL]);
        let kind = ConstraintKind::Unique;
        assert!(both.is(&told(kind, "users", "one_each", &["email", "team_id"])));
        assert!(!both.is(&told(kind, "users", "one_each", &["email"])));
        assert!(!both.is(&told(kind, "guests", "one_each", &["email", "team_id"])));
        assert!(!both.is(&told(ConstraintKind::Check, "users", "one_each", &["email", "team_id"])));
    }

    /// PostgreSQL tells the table that refers, and the columns that are referred to.
    #[test]
    fn rows_of_others_are_known_by_their_table_and_name() {
        let kind = ConstraintKind::ForeignKey;
        let posts = Declared { referrer: Some(&AUTHOR), ..declared(kind, &[]) };
        assert!(posts.is(&told(kind, "posts", "posts_user_id_fkey", &["id"])));
        assert!(!posts.is(&told(kind, "comments", "comments_user_id_fkey", &["id"])));
        assert!(!posts.is(&told(kind, "posts", "posts_editor_id_fkey", &["id"])));
    }
}
