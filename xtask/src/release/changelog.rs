//! CHANGELOG.md: what is unreleased, and a section for each release.

use super::version::Version;

pub(super) const PAPER: &str = "CHANGELOG.md";

const UNRELEASED: &str = "## Unreleased";

/// The paper after the release of `version` on `date`: what was unreleased is its
/// section, below an empty one for what comes next.
///
/// # Errors
///
/// When nothing is unreleased.
pub(super) fn released(paper: &str, version: &Version, date: &str) -> Result<String, String> {
    let is_unreleased = |line: &str| line.trim_end() == UNRELEASED;
    let Some(body) = section(paper, is_unreleased) else {
        let mend = "add it, with what the release changes for users";
        return Err(format!("{PAPER} has no section `{UNRELEASED}`: {mend}"));
    };
    if !says_something(body) {
        let mend = "write down what the release changes for users";
        return Err(format!("the section `{UNRELEASED}` of {PAPER} is empty: {mend}"));
    }
    let heading = format!("{UNRELEASED}\n\n## [{version}] - {date}\n");
    let lines = paper.split_inclusive('\n');
    Ok(lines.map(|line| if is_unreleased(line) { &heading } else { line }).collect())
}

/// Whether there is a section for `version`.
pub(super) fn has(paper: &str, version: &Version) -> bool {
    section(paper, |line| line.starts_with(&format!("## [{version}]"))).is_some()
}

/// What changed with `version`, without the heading.
///
/// # Errors
///
/// When the paper has no section for it, or one that says nothing.
pub(super) fn notes<'a>(paper: &'a str, version: &Version) -> Result<&'a str, String> {
    let heading = format!("## [{version}]");
    let Some(body) = section(paper, |line| line.starts_with(&heading)) else {
        let mend = "correct the version, or let `cargo xtask release` make it for the next one";
        return Err(format!("{PAPER} has no section `{heading}`: {mend}"));
    };
    if says_something(body) {
        Ok(body.trim())
    } else {
        let mend = "write down what changed for users";
        Err(format!("the section `{heading}` of {PAPER} is empty: {mend}"))
    }
}

/// What stands between the first heading that `is_wanted` and the next one.
fn section(paper: &str, is_wanted: impl Fn(&str) -> bool) -> Option<&str> {
    let mut start = None;
    let mut end = 0;
    for line in paper.split_inclusive('\n') {
        if line.starts_with("## ") {
            match start {
                Some(start) => return Some(&paper[start..end]),
                None if is_wanted(line) => start = Some(end + line.len()),
                None => {}
            }
        }
        end += line.len();
    }
    start.map(|start| &paper[start..])
}

/// Whether there is more than headings.
fn says_something(body: &str) -> bool {
    body.lines().any(|line| !line.trim().is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "# Changelog\n\n## Unreleased\n\n### Added\n\n- A door.\n";

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[test]
    fn what_was_unreleased_becomes_the_section_of_the_release() {
        let paper = released(WORDS, &version("0.2.0"), "2030-01-31").unwrap();
        let expected =
            "# Changelog\n\n## Unreleased\n\n## [0.2.0] - 2030-01-31\n\n### Added\n\n- A door.\n";
        assert_eq!(paper, expected);
        let message = released(&paper, &version("0.3.0"), "2030-02-01").unwrap_err();
        assert!(message.contains("`## Unreleased`") && message.contains("empty"), "{message}");
    }

    #[test]
    fn headings_alone_are_not_a_change() {
        for paper in ["# Changelog\n", "## Unreleased\n\n### Added\n\n## [0.1.0]\n\n- A wall.\n"] {
            assert!(released(paper, &version("0.2.0"), "2030-01-31").is_err(), "{paper}");
        }
    }

    #[test]
    fn notes_end_with_the_next_section() {
        let paper =
            "## [0.2.0] - 2030-01-31\n\n### Added\n\n- A door.\n\n## [0.2.0-rc.1]\n\n- A frame.\n";
        assert_eq!(notes(paper, &version("0.2.0")), Ok("### Added\n\n- A door."));
        assert_eq!(notes(paper, &version("0.2.0-rc.1")), Ok("- A frame."));
        let message = notes(paper, &version("0.3.0")).unwrap_err();
        assert!(message.contains("`## [0.3.0]`"), "{message}");
        let message = notes("## [0.3.0] - 2030-02-01\n", &version("0.3.0")).unwrap_err();
        assert!(message.contains("empty"), "{message}");
    }
}
