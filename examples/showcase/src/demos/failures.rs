//! What goes wrong, and how much of it the client sees.

use std::{error::Error as StdError, fmt, io};

use zzz::{Problem, Result, handler, http::StatusCode};

/// A seat that somebody else has.
#[derive(Debug)]
pub(crate) struct SeatTaken {
    seat: u32,
}

impl fmt::Display for SeatTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seat {} was booked by another customer", self.seat)
    }
}

/// The `Problem` among its sources is what the client sees.
impl StdError for SeatTaken {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        static SEAT_TAKEN: Problem = Problem::fixed(
            StatusCode::CONFLICT,
            "seat_taken",
            "this seat is taken; choose another one",
        );
        Some(&SEAT_TAKEN)
    }
}

/// An error that says what the client may know of it: 409.
#[handler]
pub(crate) async fn error() -> Result<&'static str, SeatTaken> {
    Err(SeatTaken { seat: 12 })
}

/// An error that says nothing of the kind: a plain 500, and its text in the log.
#[handler]
pub(crate) async fn crash() -> Result<String> {
    Ok(open_ledger()?)
}

fn open_ledger() -> io::Result<String> {
    Err(io::Error::other("the ledger at 10.0.0.7 does not know our key"))
}

/// A panic: a plain 500 as well, and the server lives on.
#[handler]
pub(crate) async fn panic() -> &'static str {
    panic!("this handler panics on purpose")
}
