//! The logic of zzz's macros as an ordinary library.
//!
//! A macro reads its input into a type of its own, notes every fault at the
//! user's own token, and writes code that a user could write by hand with
//! items of `zzz`. It never stops at the first fault, and on a fault it still
//! writes what the rest of the program refers to, so that nothing echoes.

mod column_type;
mod config;
mod extractor;
mod facade;
mod faults;
mod form_fields;
mod from_row;
mod handler;
mod names;
mod path_params;
mod problem;
mod router;
mod schema;
mod segment;
mod template;
mod test;
mod validate;
mod written_type;

pub use self::{
    column_type::column_type,
    config::config,
    extractor::extractor,
    form_fields::form_fields,
    from_row::from_row,
    handler::handler,
    path_params::path_params,
    problem::problem,
    router::router,
    schema::schema,
    template::{splice, template},
    test::test,
    validate::validate,
};
