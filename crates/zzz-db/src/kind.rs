//! What a column holds, for databases.

/// What a column holds. Each database has a type for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// True or false: `BOOLEAN`.
    Bool,
    /// An integer of 16 bits: `SMALLINT`.
    I16,
    /// An integer of 32 bits: `INTEGER`.
    I32,
    /// An integer of 64 bits: `BIGINT`.
    I64,
    /// A floating-point number of 32 bits: `REAL`.
    F32,
    /// A floating-point number of 64 bits: `DOUBLE PRECISION`, in SQLite `REAL`.
    F64,
    /// Text: `TEXT`.
    Text,
    /// Bytes: `BYTEA`, in SQLite `BLOB`.
    Bytes,
    /// A day: `DATE`, in SQLite text such as `2026-11-22`.
    Date,
    /// A time of day: `TIME`, in SQLite text such as `17:30:00.000000`.
    Time,
    /// A moment: `TIMESTAMPTZ`, in SQLite text such as `2026-11-22T17:30:00.000000Z`.
    Timestamp,
    /// A UUID: `UUID`, in SQLite a `BLOB` of 16 bytes.
    Uuid,
    /// A decimal number: `NUMERIC`, in SQLite `TEXT`.
    Decimal,
    /// JSON: `JSONB`, in SQLite `TEXT`.
    Json,
    /// One of several names: a type that `CREATE TYPE .. AS ENUM` made, called so, in SQLite `TEXT`.
    Enum(&'static str),
    /// An array of one of the others: `TEXT[]`, in SQLite JSON as `TEXT`.
    Array(&'static Self),
}
