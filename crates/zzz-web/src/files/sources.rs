//! The places there are for files.

mod directory;
mod embedded;
mod stamp;

pub(super) use self::{
    directory::{Directory, is_not_there},
    embedded::Embedded,
    stamp::Stamp,
};
