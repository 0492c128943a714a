//! Routes for certain hosts.

/// `api.example.com`, `:tenant.example.com` or `*.example.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum HostPattern {
    Exact(String),
    /// One label more, which is a parameter.
    Label {
        name: String,
        /// With the dot.
        suffix: String,
    },
    /// One label more, or several.
    Below(String),
}

impl HostPattern {
    pub(super) fn new(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        if let Some(rest) = text.strip_prefix("*.") {
            return Self::Below(format!(".{rest}"));
        }
        match text.strip_prefix(':').and_then(|rest| rest.split_once('.')) {
            Some((name, rest)) => Self::Label { name: name.to_owned(), suffix: format!(".{rest}") },
            None => Self::Exact(text),
        }
    }

    /// Whether `host` fits, and the parameter that it then holds.
    #[expect(clippy::option_option, reason = "no match, a match, a match with a parameter")]
    pub(super) fn captures<'a>(&'a self, host: &'a str) -> Option<Option<(&'a str, &'a str)>> {
        match self {
            Self::Exact(exact) => (exact == host).then_some(None),
            Self::Below(suffix) => {
                let label = host.strip_suffix(suffix.as_str())?;
                (!label.is_empty()).then_some(None)
            }
            Self::Label { name, suffix } => {
                let label = host.strip_suffix(suffix.as_str())?;
                let is_one = !label.is_empty() && !label.contains('.');
                is_one.then_some(Some((name.as_str(), label)))
            }
        }
    }
}

/// The host in lower case, without its port and without the dot at its end.
pub(super) fn without_port(host: &str) -> String {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, host: &str, expected: Option<Option<(&str, &str)>>) {
        let host = without_port(host);
        assert_eq!(HostPattern::new(pattern).captures(&host), expected, "{pattern} {host}");
    }

    #[test]
    fn hosts() {
        check("a.example", "A.Example:80", Some(None));
        check("a.example", "a.example.", Some(None));
        check("a.example", "b.a.example", None);
        check("*.a.example", "c.b.a.example", Some(None));
        check("*.a.example", "a.example", None);
        check(":t.a.example", "b.a.example:1", Some(Some(("t", "b"))));
        check(":t.a.example", "c.b.a.example", None);
        check("[::1]", "[::1]:80", Some(None));
    }
}
