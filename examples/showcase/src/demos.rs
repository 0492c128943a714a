//! One file for each group of demos. The home page tells what to expect of them.

pub(crate) mod account;
pub(crate) mod answers;
pub(crate) mod asking;
pub(crate) mod counter;
pub(crate) mod deadline;
pub(crate) mod failures;
pub(crate) mod files;
pub(crate) mod films;
pub(crate) mod forge;
pub(crate) mod guards;
pub(crate) mod guests;
pub(crate) mod input;
pub(crate) mod invitations;
pub(crate) mod lantern;
pub(crate) mod neighbours;
pub(crate) mod night;
pub(crate) mod posts;
pub(crate) mod sheep;
pub(crate) mod slow;
pub(crate) mod stay;
pub(crate) mod streams;
pub(crate) mod tokens;
pub(crate) mod uploads;
pub(crate) mod webhooks;
