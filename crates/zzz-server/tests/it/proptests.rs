//! What holds for every connection, whatever is sent over it.

mod answers;
pub(crate) mod invariants;
pub(crate) mod play;
mod requests;
mod soup;
