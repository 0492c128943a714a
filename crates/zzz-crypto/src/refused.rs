//! Why a value is not accepted.

use std::{error::Error as StdError, fmt};

use zzz_core::{Problem, http::StatusCode};

/// Why a signed or encrypted value is not accepted.
///
/// As an answer it is a 400 that says no more than that: whoever made the value up
/// learns nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there is nothing else that a value can be")]
pub enum Refused {
    /// It is no such value at all.
    Malformed,
    /// It was changed, or made with another key or for another purpose.
    Forged,
    /// Its time is over.
    Expired,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "this is no value that a key of this application made",
            Self::Forged => {
                "the value was changed, or made with another key or for another purpose"
            }
            Self::Expired => "the value's time is over",
        })
    }
}

impl StdError for Refused {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        static INVALID: Problem = Problem::fixed(
            StatusCode::BAD_REQUEST,
            "invalid_token",
            "the link or token is not valid any more",
        );
        Some(&INVALID)
    }
}
