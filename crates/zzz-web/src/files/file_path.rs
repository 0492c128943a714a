//! The path of a request as one of a file.

/// Which file below a root is asked for, in names that cannot lead out of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FilePath {
    /// Names with slashes between them; empty for the root.
    pub(super) path: String,
    /// Whether there was a slash at the end.
    pub(super) is_directory: bool,
}

impl FilePath {
    /// Reads what follows a prefix of a request's path: nothing, or a slash and names.
    ///
    /// `None` for what names no file: each name is decoded once, and must be UTF-8 without a
    /// separator of any system, a control character, a colon (a drive or a stream of Windows) or a
    /// leading dot, which `..` has, too.
    pub(super) fn parse(path: &str) -> Option<Self> {
        let Some(names) = path.strip_prefix('/') else {
            return path.is_empty().then(|| Self { path: String::new(), is_directory: false });
        };
        let is_directory = names.is_empty() || names.ends_with('/');
        let names = names.strip_suffix('/').unwrap_or(names);
        if names.is_empty() {
            // `//` is another path than `/`.
            return (path == "/").then(|| Self { path: String::new(), is_directory });
        }
        let names: Option<Vec<_>> = names.split('/').map(name).collect();
        Some(Self { path: names?.join("/"), is_directory })
    }

    /// The path of `name` in this directory.
    pub(super) fn inside(&self, name: &str) -> String {
        let slash = if self.path.is_empty() { "" } else { "/" };
        format!("{}{slash}{name}", self.path)
    }
}

fn name(encoded: &str) -> Option<String> {
    let name = String::from_utf8(percent_decoded(encoded)?).ok()?;
    let is_bad = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':');
    let is_name = !name.is_empty() && !is_hidden(&name) && !name.contains(is_bad);
    is_name.then_some(name)
}

/// Whether it is a dot file, or `..`.
pub(super) fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
}

/// RFC 3986, section 2.1; `None` where a percent sign has no two digits behind it.
pub(crate) fn percent_decoded(encoded: &str) -> Option<Vec<u8>> {
    let mut bytes = encoded.bytes();
    let mut decoded = Vec::with_capacity(encoded.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                u8::try_from(digit()? * 16 + digit()?).ok()?
            }
            byte => byte,
        });
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use super::FilePath;

    #[track_caller]
    fn check(path: &str, expected: Option<(&str, bool)>) {
        let found = FilePath::parse(path);
        let found = found.as_ref().map(|found| (found.path.as_str(), found.is_directory));
        assert_eq!(found, expected, "{path}");
    }

    #[test]
    fn names_are_decoded_once() {
        check("", Some(("", false)));
        check("/", Some(("", true)));
        check("/a/b.css", Some(("a/b.css", false)));
        check("/a%20b/", Some(("a b", true)));
        check("/%252e%252e/a", Some(("%2e%2e/a", false)));
        check("/m%C3%BCller", Some(("müller", false)));
    }

    #[test]
    fn what_leads_elsewhere_names_no_file() {
        for path in [
            "a",
            "//",
            "///",
            "/a//b",
            "/..",
            "/../a",
            "/a/..",
            "/%2e%2e/a",
            "/.%2E/a",
            "/.git",
            "/a/.env",
            "/a%2fb",
            "/a\\b",
            "/a%5cb",
            "/a%00",
            "/a%0a",
            "/c:",
            "/%",
            "/%2",
            "/%zz",
            "/%ff",
            "/.",
        ] {
            check(path, None);
        }
    }
}
