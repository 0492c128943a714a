//! The commands that every application has.

pub(crate) mod check;
pub(crate) mod config;
pub(crate) mod generate;
pub(crate) mod routes;
pub(crate) mod serve;
