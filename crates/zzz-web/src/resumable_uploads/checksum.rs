//! Whether what came is what was sent.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// What `tus-checksum-algorithm` says.
pub(super) const ALGORITHMS: &str = "sha1,sha256";

/// What `upload-checksum` says that a piece has to be.
#[derive(Clone)]
pub(super) struct Checksum {
    expected: Vec<u8>,
    state: State,
}

#[derive(Clone)]
enum State {
    Sha1(Sha1),
    Sha256(Sha256),
}

/// Why a field is no checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unknown;

impl Checksum {
    /// The name of an algorithm, a space and base64.
    pub(super) fn read(field: &str) -> Result<Self, Unknown> {
        let (name, encoded) = field.split_once(' ').ok_or(Unknown)?;
        let state = match name {
            "sha1" => State::Sha1(Sha1::new()),
            "sha256" => State::Sha256(Sha256::new()),
            _ => return Err(Unknown),
        };
        let expected = BASE64_STANDARD.decode(encoded.trim()).map_err(|_| Unknown)?;
        Ok(Self { expected, state })
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match &mut self.state {
            State::Sha1(state) => state.update(bytes),
            State::Sha256(state) => state.update(bytes),
        }
    }

    /// Whether all that came has it. It guards against accidents, and not against anybody: no time is kept secret.
    pub(super) fn holds(self) -> bool {
        match self.state {
            State::Sha1(state) => state.finalize()[..] == self.expected[..],
            State::Sha256(state) => state.finalize()[..] == self.expected[..],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(field: &str, content: &[u8], expected: Result<bool, Unknown>) {
        let holds = Checksum::read(field).map(|mut checksum| {
            checksum.update(&content[..3]);
            checksum.update(&content[3..]);
            checksum.holds()
        });
        assert_eq!(holds, expected, "{field}");
    }

    #[test]
    fn the_example_of_the_protocol_holds() {
        check("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", b"hello world", Ok(true));
        check("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", b"hello World", Ok(false));
        check("sha1 Kq5sNclPz7QV", b"hello world", Ok(false));
        let sha256 = "sha256 uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=";
        check(sha256, b"hello world", Ok(true));
        for field in ["", "sha1", "md5 XrY7u+Ae7tCTyyK7j1rNww==", "sha1 ?", "SHA1 Kq5s"] {
            check(field, b"hello world", Err(Unknown));
        }
    }
}
