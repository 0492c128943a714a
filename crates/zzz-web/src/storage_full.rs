//! Disks that are full.

use std::{error::Error as StdError, fmt, io};

use zzz_core::{Error, Problem, http::StatusCode};

/// An upload that could not be written because of `error`; `message` is for the log.
///
/// A disk that is full is not the application's fault, and may pass (RFC 4918, section 11.5). Quotas and
/// limits of the process end in the same way.
#[cold]
#[track_caller]
pub(crate) fn not_written(message: String, error: &io::Error) -> Error {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    match error.kind() {
        StorageFull | QuotaExceeded | FileTooLarge => Full(message).into(),
        _ => Error::internal(message),
    }
}

/// Says the message inside, and the problem outside.
#[derive(Debug)]
struct Full(String);

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Full {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        static FULL: Problem = Problem::fixed(
            StatusCode::INSUFFICIENT_STORAGE,
            "storage_full",
            "there is no room for the upload: try again later",
        );
        Some(&FULL)
    }
}
