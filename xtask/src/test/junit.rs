//! The JUnit report that cargo-nextest writes.
//!
//! Read by hand: what is wanted are two attributes and one kind of child, and
//! the writer escapes everything that could be taken for a tag.

/// One test of the report.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Case {
    /// The binary id, `zzz-core` or `zzz-core::it`.
    pub(super) binary: String,
    pub(super) name: String,
    pub(super) passed: bool,
}

/// All tests of the report, in its order.
pub(super) fn cases(xml: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for tag in xml.split('<').skip(1) {
        let Some((tag, _)) = tag.split_once('>') else {
            continue;
        };
        if tag.starts_with("testcase ") {
            let case = attribute(tag, "classname").zip(attribute(tag, "name"));
            cases.extend(case.map(|(binary, name)| Case { binary, name, passed: true }));
        } else if is(tag, "failure") || is(tag, "error") || is(tag, "skipped") {
            // Children follow their test's tag, so it is the last one read.
            if let Some(case) = cases.last_mut() {
                case.passed = false;
            }
        }
    }
    cases
}

fn is(tag: &str, name: &str) -> bool {
    tag.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '/']))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    let value = value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    Some(value.replace("&apos;", "'").replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_and_outcomes() {
        let cases = cases(
            r#"<?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="nextest-run" tests="2" failures="1">
              <testsuite name="zzz-core::it" tests="2">
                <testcase name="headers::keeps_order" classname="zzz-core::it" time="0.1"/>
                <testcase name="a::b&lt;c&gt;" classname="zzz-core::it" time="0.1">
                  <failure message="x" type="test failure">left &lt;testcase &gt;</failure>
                  <system-out>errors </system-out>
                </testcase>
                <testcase name="last" classname="zzz-core::it"></testcase>
              </testsuite>
            </testsuites>"#,
        );
        let case = |name: &str, passed| Case {
            binary: "zzz-core::it".to_owned(),
            name: name.to_owned(),
            passed,
        };
        let expected =
            [case("headers::keeps_order", true), case("a::b<c>", false), case("last", true)];
        assert_eq!(cases, expected);
    }

    #[test]
    fn a_report_cut_short_gives_what_is_whole() {
        assert_eq!(cases("<testsuites><testcase name=\"a\" class"), []);
        assert_eq!(cases(""), []);
    }
}
