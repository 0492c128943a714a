//! Columns that a migration adds.

use super::{IntoDefault, NewForeignKey, NewIndex, OnDelete};
use crate::{Kind, Value};

/// A column that a table gets. It may be `NULL` unless told otherwise.
#[derive(Clone, Debug)]
pub struct NewColumn {
    pub(super) name: String,
    pub(super) kind: ColumnKind,
    pub(super) is_nullable: bool,
    pub(super) default: Option<Default>,
    pub(super) is_key: bool,
    pub(super) is_unique: bool,
    pub(super) is_indexed: bool,
    pub(super) check: Option<(String, String)>,
    pub(super) foreign_key: Option<NewForeignKey>,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColumnKind {
    /// A number that the database counts up: the primary key.
    Counted,
    Of(Kind),
}

/// What a new row has where it says nothing.
#[derive(Clone, Debug)]
pub(super) enum Default {
    Value(Value),
    Sql(String),
}

impl NewColumn {
    pub(super) fn new(name: impl Into<String>, kind: ColumnKind) -> Self {
        Self {
            name: name.into(),
            kind,
            is_nullable: true,
            default: None,
            is_key: false,
            is_unique: false,
            is_indexed: false,
            check: None,
            foreign_key: None,
        }
    }

    /// It cannot be `NULL`. Where a table has rows already, it needs a [default](Self::default), too.
    pub fn not_null(&mut self) -> &mut Self {
        self.is_nullable = false;
        self
    }

    /// What a new row has in it if it says nothing: `true`, `0`, `"member"`.
    pub fn default(&mut self, value: impl IntoDefault) -> &mut Self {
        self.default = Some(Default::Value(value.into_default()));
        self
    }

    /// What a new row has in it if it says nothing, as an expression of SQL: `now()` on PostgreSQL.
    pub fn default_sql(&mut self, expression: impl Into<String>) -> &mut Self {
        self.default = Some(Default::Sql(expression.into()));
        self
    }

    /// It is the primary key.
    pub fn primary_key(&mut self) -> &mut Self {
        self.is_key = true;
        self.not_null()
    }

    /// No two rows may have the same in it, by a unique index that is called as others are: `users_email_index`.
    pub fn unique(&mut self) -> &mut Self {
        self.is_unique = true;
        self
    }

    /// It gets an index.
    pub fn index(&mut self) -> &mut Self {
        self.is_indexed = true;
        self
    }

    /// It holds to `condition`, SQL, or is `NULL`: `t.integer("age").check("age_is_positive", "age > 0")`.
    pub fn check(&mut self, name: impl Into<String>, condition: impl Into<String>) -> &mut Self {
        self.check = Some((name.into(), condition.into()));
        self
    }

    /// It holds the `id` of a row of `table`, by a foreign key that is called `posts_user_id_fkey`.
    pub fn references(&mut self, table: impl Into<String>) -> &mut Self {
        let (columns, keys) = (vec![self.name.clone()], vec!["id".to_owned()]);
        self.foreign_key = Some(NewForeignKey::new(columns, table, keys));
        self
    }

    /// What happens when the row that it refers to is removed; [refused](OnDelete::Refuse) unless told.
    ///
    /// # Panics
    ///
    /// If it [refers](Self::references) to no table.
    #[track_caller]
    pub fn on_delete(&mut self, action: OnDelete) -> &mut Self {
        let name = &self.name;
        match &mut self.foreign_key {
            Some(key) => key.on_delete(action),
            None => panic!("`{name}` refers to no table: say `references` before `on_delete`"),
        };
        self
    }

    /// The index that it gets in `table`, if it gets one.
    pub(super) fn index_in(&self, table: &str) -> Option<NewIndex> {
        let mut index = NewIndex::new(table, vec![self.name.clone()]);
        index.is_unique = self.is_unique;
        (self.is_unique || self.is_indexed).then_some(index)
    }
}

/// A method for each kind of column, for tables that are new and those that get more columns.
macro_rules! kinds {
    ($($(#[$docs:meta])* $method:ident: $kind:expr;)*) => {$(
        $(#[$docs])*
        pub fn $method(&mut self, name: impl Into<String>) -> &mut NewColumn {
            self.column(name, $kind)
        }
    )*};
}

/// The methods that add columns to `$table`, which has `add`.
macro_rules! columns {
    ($table:ty) => {
        /// Columns.
        impl $table {
            /// A column of any kind: `t.column("tags", Kind::Array(&Kind::Text))`, or `t.column("role", Role::KIND)` for a
            /// type of one's own.
            pub fn column(&mut self, name: impl Into<String>, kind: Kind) -> &mut NewColumn {
                self.add(NewColumn::new(name, ColumnKind::Of(kind)))
            }

            /// A column with the `id` of a row of `table`, and a foreign key: `t.references("user_id", "users")`. Where that
            /// table is keyed by a UUID, it is `t.uuid("user_id").references("users")`.
            pub fn references(
                &mut self,
                name: impl Into<String>,
                table: impl Into<String>,
            ) -> &mut NewColumn {
                self.column(name, Kind::I64).references(table)
            }

            $crate::migration::new_column::kinds! {
                /// True or false; `bool`.
                boolean: Kind::Bool;
                /// An integer of 16 bits; `i16`.
                small_integer: Kind::I16;
                /// An integer of 32 bits; `i32`.
                integer: Kind::I32;
                /// An integer of 64 bits; `i64`.
                big_integer: Kind::I64;
                /// A floating-point number of 32 bits; `f32`.
                real: Kind::F32;
                /// A floating-point number of 64 bits; `f64`.
                double: Kind::F64;
                /// Text; `String`.
                text: Kind::Text;
                /// Bytes; `Vec<u8>`.
                bytes: Kind::Bytes;
                /// A day; `Date`.
                date: Kind::Date;
                /// A time of day; `Time`.
                time: Kind::Time;
                /// A moment; `Timestamp`.
                timestamp: Kind::Timestamp;
                /// A UUID.
                uuid: Kind::Uuid;
                /// A decimal number.
                decimal: Kind::Decimal;
                /// JSON.
                json: Kind::Json;
            }
        }
    };
}

pub(super) use {columns, kinds};
