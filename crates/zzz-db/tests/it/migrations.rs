//! Migrations: what they write, and how new ones are made.

mod making;
mod writing;
