//! What a repo does.

mod blog;
mod preloads;
mod queries;
mod writes;
