//! What handlers ask for.

mod all_params;
pub(crate) mod form;
mod path;
mod query;
mod valid;

pub use self::{
    all_params::AllParams,
    form::Form,
    path::Path,
    query::Query,
    valid::{AsInput, Valid},
};
