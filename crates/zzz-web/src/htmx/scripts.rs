//! htmx itself.

/// A script of this folder.
pub(super) struct Script {
    pub(super) name: &'static str,
    /// SHA-384 in Base64.
    pub(super) integrity: &'static str,
    /// Where others serve it.
    pub(super) cdn: Option<&'static str>,
}

pub(super) const HTMX: Script = Script {
    name: "htmx-4.0.1-a0abb04f.js",
    integrity: "Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn",
    cdn: Some("https://cdn.jsdelivr.net/npm/htmx.org@4.0.1/dist/htmx.min.js"),
};

pub(super) const SSE: Script = Script {
    name: "hx-sse-4.0.1-18ef2761.js",
    integrity: "v8HvucQ+ohQhMg0arboXc5049yNR46QKMjphs7YDch+Wm7zpfK5XVS01f26mQDJV",
    cdn: Some("https://cdn.jsdelivr.net/npm/htmx.org@4.0.1/dist/ext/hx-sse.min.js"),
};

pub(super) const NO_EVAL: Script = Script {
    name: "no-eval-16c5fcc0.js",
    integrity: "QInJB7MfXbiUVxzEuAukTpqLg6k5MdXAxm7tZfr3OV9x5Og//vW4IMoxZTKgLe4m",
    cdn: None,
};

/// What is served, in the codings that there are.
pub(super) const CONTENTS: &[(&str, &[u8])] = &[
    ("htmx-4.0.1-a0abb04f.js", include_bytes!("dist/htmx.min.js")),
    ("htmx-4.0.1-a0abb04f.js.br", include_bytes!("dist/htmx.min.js.br")),
    ("htmx-4.0.1-a0abb04f.js.gz", include_bytes!("dist/htmx.min.js.gz")),
    ("hx-sse-4.0.1-18ef2761.js", include_bytes!("dist/hx-sse.min.js")),
    ("hx-sse-4.0.1-18ef2761.js.br", include_bytes!("dist/hx-sse.min.js.br")),
    ("hx-sse-4.0.1-18ef2761.js.gz", include_bytes!("dist/hx-sse.min.js.gz")),
    ("no-eval-16c5fcc0.js", include_bytes!("no_eval.js")),
];

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    const PAPER: &str = include_str!("dist/README.md");

    fn content(name: &str) -> &'static [u8] {
        CONTENTS.iter().find(|(other, _)| *other == name).unwrap().1
    }

    #[test]
    fn names_hashes_and_paper_are_those_of_the_content() {
        for script in [HTMX, SSE, NO_EVAL] {
            let hash: String = Sha256::digest(content(script.name))
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            assert!(
                script.name.ends_with(&format!("-{}.js", &hash[..8])),
                "{} {hash}",
                script.name
            );
            if let Some(cdn) = script.cdn {
                assert!(PAPER.contains(&format!("`{hash}`")), "{hash}");
                assert!(PAPER.contains("`htmx.org` 4.0.1") && cdn.contains("/htmx.org@4.0.1/"));
            }
        }
        let version = b"this.version=\"4.0.1\"";
        assert!(content(HTMX.name).windows(version.len()).any(|part| part == version));
    }
}
