//! Files, and answers that the client may have already.

mod byte_ranges;
mod caching;
mod content;
mod etag;
mod file_path;
mod fresh;
mod listing;
mod offers;
mod representation;
mod send_file;
mod source;
mod sources;
mod static_files;

#[cfg(feature = "htmx")]
pub(crate) use self::file_path::percent_decoded;
pub use self::{
    byte_ranges::ByteRanges,
    caching::cache_control,
    etag::ETag,
    fresh::Fresh,
    send_file::{SendFile, send_file},
    static_files::StaticFiles,
};
