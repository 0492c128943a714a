//! The logic of zzz's macros as an ordinary library.
//!
//! A macro reads its input into a type of its own, notes every fault at the
//! user's own token, and writes code that a user could write by hand with
//! items of `zzz`. It never stops at the first fault, and on a fault it still
//! writes what the rest of the program refers to, so that nothing echoes.

mod config;
mod extractor;
mod facade;
mod faults;
mod form_fields;
mod handler;
mod path_params;
mod problem;
mod router;
mod segment;
mod template;
mod test;
mod validate;
mod written_type;

pub use self::{
    config::config,
    extractor::extractor,
    form_fields::form_fields,
    handler::handler,
    path_params::path_params,
    problem::problem,
    router::router,
    template::{splice, template},
    test::test,
    validate::validate,
};
