//! Schemas, queries, changesets and migrations on SQLite and PostgreSQL.

mod cell;
mod changeset;
mod config;
mod dialect;
mod driver;
mod error;
mod kind;
mod migration;
mod query;
mod repo;
mod row;
mod schema;
#[cfg(feature = "sqlite")]
mod sqlite;
mod tuples;
mod types;
mod value;

#[doc(hidden)]
pub use self::repo::Asked;
pub use self::{
    cell::{Cell, CellError},
    changeset::{Changeset, IntoValue},
    config::{DatabaseConfig, Synchronous},
    dialect::Dialect,
    driver::Isolation,
    error::{Constraint, ConstraintKind, Error, ErrorKind, Result},
    kind::Kind,
    migration::{
        ColumnChange, IntoDefault, Migration, MigrationId, MigrationState, MigrationStatus,
        Migrations, NewColumn, NewForeignKey, NewIndex, NewTable, OnDelete, SchemaChanges,
        TableChanges,
    },
    query::{
        Argument, Arguments, Association, Case, Column, Direction, Entity, Expr, FromColumns,
        Inner, KeyColumns, Lock, Many, Maybe, Number, One, Operand, Optional, Order, Outer, Path,
        Pieces, Projected, Projection, Query, Root, Seek, Sorts, Step, Update, count, outer,
    },
    repo::{
        Batch, Cardinality, ChangeError, Fetch, Preload, Preloads, Related, Repo, Statement,
        TransactionOptions, Tx, Values, With,
    },
    row::{FromRow, Row},
    schema::{ColumnInfo, ColumnSource, Key, Schema, Table},
    types::Type,
    value::Value,
};

/// Which types a value is about, of which it holds none.
type Of<T> = std::marker::PhantomData<fn() -> T>;
