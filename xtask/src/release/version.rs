//! Versions, as <https://semver.org> has them.

use std::fmt;

/// A version that can be released; of two, the greater one is the later one.
///
/// The order is derived, so that of the fields and variants is the one of
/// Semantic Versioning 2.0.0, section 11.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Version {
    numbers: [u64; 3],
    stage: Stage,
    text: String,
}

#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Stage {
    Before(Vec<Part>),
    Released,
}

#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Part {
    Number(u64),
    Word(String),
}

impl Version {
    /// Reads `0.2.0` or `0.2.0-rc.1`.
    ///
    /// # Errors
    ///
    /// When it is anything else. What follows a `+` has no place in the order of
    /// versions, so it is refused as well.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (numbers, stage) = match text.split_once('-') {
            Some((numbers, parts)) => (numbers, parts.split('.').map(part).collect()),
            None => (text, Some(Vec::new())),
        };
        let numbers: Option<Vec<u64>> = numbers.split('.').map(number).collect();
        match (numbers.as_deref(), stage) {
            (Some(&[major, minor, patch]), Some(parts)) => {
                let stage = if parts.is_empty() { Stage::Released } else { Stage::Before(parts) };
                Ok(Self { numbers: [major, minor, patch], stage, text: text.to_owned() })
            }
            _ => Err(format!("`{text}` is not a version: write one like 0.2.0 or 0.2.0-rc.1")),
        }
    }

    /// The next patch, minor and major release.
    pub(super) fn next(&self) -> [String; 3] {
        let [major, minor, patch] = self.numbers;
        [
            format!("{major}.{minor}.{}", patch + 1),
            format!("{major}.{}.0", minor + 1),
            format!("{}.0.0", major + 1),
        ]
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Digits without a zero in front.
fn number(text: &str) -> Option<u64> {
    let written_once = text == "0" || !text.starts_with('0');
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if written_once && digits { text.parse().ok() } else { None }
}

fn part(text: &str) -> Option<Part> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return number(text).map(Part::Number);
    }
    let word = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    word.then(|| Part::Word(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_version_is_refused_by_name() {
        let wrong = [
            "",
            "1",
            "1.2",
            "1.2.3.4",
            "v1.2.3",
            "01.2.3",
            "1.2.x",
            "1.2.+3",
            "1.2.3-",
            "1.2.3-a..b",
            "1.2.3-01",
            "1.2.3-ä",
            "1.2.3+build",
            "1.2.99999999999999999999",
            " 1.2.3",
        ];
        for text in wrong {
            let message = Version::parse(text).unwrap_err();
            assert!(message.contains(&format!("`{text}`")), "{message}");
        }
    }

    #[test]
    fn the_order_is_that_of_semantic_versioning() {
        // The example of section 11, and its neighbours.
        let rising = [
            "0.9.9",
            "0.9.10",
            "0.10.0",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
        ];
        let versions: Vec<Version> = rising.map(|text| Version::parse(text).unwrap()).into();
        assert!(versions.is_sorted_by(|a, b| a < b), "{versions:?}");
    }

    #[test]
    fn the_next_ones_are_greater() {
        let version = Version::parse("0.1.9-rc.1").unwrap();
        assert_eq!(version.next(), ["0.1.10", "0.2.0", "1.0.0"]);
    }
}
