//! How routes of a resource are called.

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
    fn words() {
        assert_eq!(last_word("/api/blog-posts").as_deref(), Some("blog_posts"));
        assert_eq!(last_word("/users/:id"), Some("users".to_owned()));
        assert_eq!(last_word("/"), None);
    }
}
