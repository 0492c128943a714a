//! Schemas, queries, changesets and migrations on SQLite and PostgreSQL; usable alone, without anything of HTTP.
//!
//! ```
//! use zzz_db::{Changeset, DatabaseConfig, Repo, Schema};
//!
//! #[derive(Schema, Debug)]
//! struct User {
//!     id: i64,
//!     name: String,
//!     age: Option<i32>,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let repo = Repo::new(&DatabaseConfig::new("sqlite::memory:".parse()?))?;
//! repo.start().await?;
//! repo.raw_exec("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER)", ()).await?;
//!
//! repo.insert(Changeset::new().put(User::NAME, "Ann").put(User::AGE, 30)).await?;
//! let adults: Vec<User> = repo.all(User::query().filter(User::AGE.ge(18))).await?;
//! assert_eq!(adults[0].name, "Ann");
//! # Ok(())
//! # }
//! ```
//!
//! - [`Repo`] is the database, [`Tx`] the same in a transaction.
//! - [`Schema`](trait@Schema) is a struct that is a row, [`Query`] asks for rows, [`Association`] leads to others.
//! - [`Changeset`] is what changes, with all that is wrong with it.
//! - [`Migrations`] bring a database to where the program needs it.
//! - [`Type`](trait@Type) is what a column can hold.
//! - [`Repo::enter_sandbox`] has nothing last of what a test does, and a [`Factory`] makes its rows.

// Queries can be written without an adapter; what runs them is unused then.
#![cfg_attr(
    not(any(feature = "sqlite", feature = "postgres")),
    allow(dead_code, unused_variables, reason = "there is nobody to run queries")
)]

mod cell;
mod changeset;
mod config;
mod dialect;
mod driver;
mod error;
mod factory;
mod json_array;
mod kind;
mod migration;
#[cfg(feature = "postgres")]
mod pool;
mod pool_status;
#[cfg(feature = "postgres")]
mod postgres;
mod query;
mod repo;
mod row;
mod sandbox;
mod schema;
#[cfg(feature = "sqlite")]
mod sqlite;
mod tuples;
mod types;
mod value;

#[cfg(feature = "derive")]
pub use zzz_macros::{FromRow, Schema, Type};

pub use jiff::{
    Timestamp,
    civil::{Date, Time},
};
pub use zzz_core::FieldError;

#[doc(hidden)]
pub use self::repo::Asked;
#[cfg(feature = "json")]
pub use self::types::Json;
pub use self::{
    cell::{Cell, CellError},
    changeset::{Bounds, Changeset, Columns, Input, IntoValue, Params},
    config::{DatabaseConfig, Synchronous},
    dialect::Dialect,
    driver::Isolation,
    error::{Constraint, ConstraintKind, Error, ErrorKind, Result},
    factory::{Belonging, Factory, sequence},
    kind::Kind,
    migration::{
        ColumnChange, IntoDefault, Migration, MigrationId, MigrationState, MigrationStatus,
        Migrations, NewColumn, NewForeignKey, NewIndex, NewTable, OnDelete, SchemaChanges,
        TableChanges,
    },
    pool_status::PoolStatus,
    query::{
        Argument, Arguments, Association, Case, Column, Direction, Entity, Expr, FromColumns,
        Inner, KeyColumns, Lock, Many, ManyToMany, Maybe, Number, One, Operand, Optional, Order,
        Outer, Path, Pieces, Projected, Projection, Query, Root, Seek, Sorts, Step, Update, count,
        outer,
    },
    repo::{
        Batch, Cardinality, ChangeError, DatabaseStore, Deletion, Fetch, Preload, Preloads,
        Related, Repo, RowStream, Statement, TransactionOptions, Tx, Values, With,
    },
    row::{FromRow, Row},
    schema::{ColumnInfo, ColumnSource, Key, Schema, Table},
    types::{Element, Type},
    value::Value,
};

/// Which types a value is about, of which it holds none.
type Of<T> = std::marker::PhantomData<fn() -> T>;

// The derives name the crate so, also within it.
extern crate self as zzz_db;
