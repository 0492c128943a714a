//! What the derive writes of. Not for people: it may change with each release.

pub use crate::config::{Field, FieldSpec, Literal};
