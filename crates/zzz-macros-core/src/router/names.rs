//! How routes of a resource are called.

/// The English singular of `plural`, by rule; `as name` helps where it errs.
pub(super) fn singular(plural: &str) -> String {
    if let Some(stem) = plural.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    for ending in ["sses", "shes", "ches", "xes", "zes"] {
        if plural.ends_with(ending) {
            return plural[..plural.len() - 2].to_owned();
        }
    }
    match plural.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') && !stem.is_empty() => stem.to_owned(),
        _ => plural.to_owned(),
    }
}

/// The last static segment of `pattern` as an identifier.
pub(super) fn last_word(pattern: &str) -> Option<String> {
    let is_static = |segment: &&str| !segment.is_empty() && !segment.starts_with([':', '*']);
    let word = pattern.split('/').rfind(is_static)?;
    let identifier: String = word
        .chars()
        .map(|char| if char.is_ascii_alphanumeric() { char.to_ascii_lowercase() } else { '_' })
        .collect();
    Some(identifier)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn singulars() {
        for (plural, one) in [
            ("posts", "post"),
            ("categories", "category"),
            ("addresses", "address"),
            ("boxes", "box"),
            ("news", "new"),
            ("glass", "glass"),
            ("people", "people"),
            ("s", "s"),
        ] {
            assert_eq!(singular(plural), one);
        }
    }

    #[test]
    fn words() {
        assert_eq!(last_word("/api/blog-posts").as_deref(), Some("blog_posts"));
        assert_eq!(last_word("/users/:id"), Some("users".to_owned()));
        assert_eq!(last_word("/"), None);
    }
}
