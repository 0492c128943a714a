//! Everything that a client sends over one connection: the first byte says in
//! which pieces, the others are what it sends.
//!
//! What has to hold is what the property tests of zzz-server check; they and
//! the application they talk to are compiled into this target.
#![no_main]
#![expect(dead_code, reason = "the tests' modules hold more than is used here")]

#[path = "../../crates/zzz-server/tests/it/h1"]
mod h1 {
    pub(crate) mod client;
}
#[path = "../../crates/zzz-server/tests/it/proptests"]
mod proptests {
    pub(crate) mod invariants;
    pub(crate) mod play;
}
#[path = "../../crates/zzz-server/tests/it/test_app.rs"]
mod test_app;

mod purpose;

use libfuzzer_sys::{Corpus, fuzz_target};

use self::proptests::{invariants::check, play::Pace};

/// The one answer of the application that is larger than what asks for it.
const BIG: &[u8] = b"/big";

fuzz_target!(
    init: purpose::spare_panics(),
    |data: &[u8]| -> Corpus {
        let Some((control, input)) = data.split_first() else {
            return Corpus::Reject;
        };
        // What begins so is the target `http2`'s.
        if input.starts_with(b"PRI * HTTP/2.0") {
            return Corpus::Reject;
        }
        if input.windows(BIG.len()).any(|place| place == BIG) {
            return Corpus::Reject;
        }
        check(input, Pace::of(*control));
        Corpus::Keep
    }
);
