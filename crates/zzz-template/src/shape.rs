//! The static texts of a template, with a fingerprint.

/// The static texts of a template or of a part of it: what stands before, between and after its values.
///
/// A live page sends them once, and knows by the fingerprint that the other side has them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Shape {
    statics: &'static [&'static str],
    fingerprint: u64,
}

impl Shape {
    /// The shape of these texts, of which there is one more than parts between them. The macro calls it
    /// when the application is compiled.
    ///
    /// # Panics
    ///
    /// If there is no text: a shape without parts has one.
    #[must_use]
    pub const fn new(statics: &'static [&'static str]) -> Self {
        assert!(!statics.is_empty(), "a shape has one text more than parts");
        Self { statics, fingerprint: fingerprint(statics) }
    }

    /// The texts.
    #[must_use]
    pub const fn statics(&self) -> &'static [&'static str] {
        self.statics
    }

    /// How many parts stand between them.
    #[must_use]
    pub const fn parts(&self) -> usize {
        self.statics.len() - 1
    }

    /// A number that differs for other texts.
    #[must_use]
    pub const fn fingerprint(&self) -> u64 {
        self.fingerprint
    }
}

/// FNV-1a over each text and a byte that is in none of them.
const fn fingerprint(statics: &[&str]) -> u64 {
    const PRIME: u64 = 0x0000_0100_0000_01B3;
    let mut hash: u64 = 0xCBF2_9CE4_8422_2325;
    let mut text = 0;
    while text < statics.len() {
        let bytes = statics[text].as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            hash = (hash ^ bytes[at] as u64).wrapping_mul(PRIME);
            at += 1;
        }
        hash = (hash ^ 0xFF).wrapping_mul(PRIME);
        text += 1;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_divided_otherwise_have_another_fingerprint() {
        let all = [
            Shape::new(&["ab", "c"]),
            Shape::new(&["a", "bc"]),
            Shape::new(&["abc"]),
            Shape::new(&["", "abc"]),
            Shape::new(&["abc", ""]),
        ];
        for (at, one) in all.iter().enumerate() {
            for other in &all[..at] {
                assert_ne!(one.fingerprint(), other.fingerprint(), "{one:?} and {other:?}");
            }
        }
        assert_eq!(all[0].parts(), 1);
    }
}
