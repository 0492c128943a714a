//! The ways to an application.

mod in_process;
mod tcp;

pub(crate) use self::{
    in_process::InProcess,
    tcp::{Tcp, raw},
};
